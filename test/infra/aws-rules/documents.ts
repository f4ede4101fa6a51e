/** Sizes and grammar of policy documents. */
import { type AwsRule, each, inputsWith, list, number, record, repeated, text } from "./rule";

type Kind = "identity" | "resource" | "trust";
type Row = readonly [type: string, property: string, kind: Kind, bytes: number, source: string];

/** Longest documents, without white space, in characters. */
const rows: readonly Row[] = [
  ["aws:iam/role:Role", "assumeRolePolicy", "trust", 2048, "IAM: Quotas"],
  ["aws:iam/rolePolicy:RolePolicy", "policy", "identity", 10_240, "IAM: Quotas"],
  ["aws:iam/policy:Policy", "policy", "identity", 6144, "IAM: Quotas"],
  ["aws:s3/bucketPolicy:BucketPolicy", "policy", "resource", 20_480, "S3: Bucket policies"],
  ["aws:sqs/queuePolicy:QueuePolicy", "policy", "resource", 8192, "SQS: Quotas"],
  ["aws:sns/topicPolicy:TopicPolicy", "policy", "resource", 30_720, "SNS: Quotas"],
  ["aws:kms/key:Key", "policy", "resource", 32_768, "KMS: PutKeyPolicy"],
  ["aws:kms/replicaKey:ReplicaKey", "policy", "resource", 32_768, "KMS: ReplicateKey"],
  [
    "aws:secretsmanager/secretPolicy:SecretPolicy",
    "policy",
    "resource",
    20_480,
    "Secrets Manager: PutResourcePolicy",
  ],
  [
    "aws:backup/vaultPolicy:VaultPolicy",
    "policy",
    "resource",
    10_240,
    "AWS Backup: PutBackupVaultAccessPolicy",
  ],
];

const members = new Set([
  ...["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"],
  ...["Resource", "NotResource", "Condition"],
]);
const operator =
  /^(ForAllValues:|ForAnyValue:)?(String(Not)?(Equals|EqualsIgnoreCase|Like)|Numeric(Not)?Equals|Numeric(Less|Greater)Than(Equals)?|Date(Not)?Equals|Date(Less|Greater)Than(Equals)?|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like)|Null)(IfExists)?$/;

function words(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((each_) => text(each_) ?? []);
}

function statementProblem(value: unknown, kind: Kind): string | undefined {
  const statement = record(value);
  const strange = Object.keys(statement).find((name) => !members.has(name));
  if (strange !== undefined) return `has the member ${strange}`;
  if (!["Allow", "Deny"].includes(String(statement.Effect))) return "has no Effect";
  if (!/^[A-Za-z0-9]*$/.test(String(statement.Sid ?? ""))) return `has the Sid ${statement.Sid}`;
  if ((statement.Action ?? statement.NotAction) === undefined) return "has no Action";
  const action = words(statement.Action).find(
    (name) => !/^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/.test(name),
  );
  if (action !== undefined) return `has the action ${action}`;
  const principal = statement.Principal ?? statement.NotPrincipal;
  if ((principal === undefined) === (kind !== "identity")) {
    return principal === undefined ? "has no Principal" : "has a Principal";
  }
  const resource = statement.Resource ?? statement.NotResource;
  if ((resource !== undefined) === (kind === "trust")) {
    return resource === undefined ? "has no Resource" : "has a Resource";
  }
  const place = words(resource).find((name) => !/^(\*|arn:aws[a-z-]*:[a-z0-9-]+:\S*)$/.test(name));
  if (place !== undefined) return `has the resource ${place}`;
  const condition = Object.keys(record(statement.Condition)).find((name) => !operator.test(name));
  return condition === undefined ? undefined : `has the condition operator ${condition}`;
}

function documentProblem(document: string, kind: Kind, most: number): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(document);
  } catch {
    return "is no JSON";
  }
  const { Version, Statement } = record(value);
  if (Version !== "2012-10-17") return `has the version ${String(Version)}`;
  const size = JSON.stringify(value).length;
  if (size > most) return `has ${size} characters; allowed: ${most}`;
  const statements = Array.isArray(Statement) ? list(Statement) : [Statement];
  const twice = repeated(statements.flatMap((each_) => text(record(each_).Sid) ?? []));
  if (twice.length > 0) return `has the Sid ${twice.join(", ")} twice`;
  const wrong = statements.map((each_) => statementProblem(each_, kind)).find((each_) => each_);
  return wrong === undefined ? undefined : `a statement ${wrong}`;
}

function example(kind: Kind, changes: object = {}, version = "2012-10-17"): string {
  const statement = {
    Effect: "Allow",
    Action: kind === "trust" ? "sts:AssumeRole" : "s3:GetObject",
    ...(kind !== "identity" && { Principal: { Service: "ecs-tasks.amazonaws.com" } }),
    ...(kind !== "trust" && { Resource: "arn:aws:s3:::x/*" }),
    ...changes,
  };
  return JSON.stringify({ Version: version, Statement: [statement] });
}

const grammar = rows.map(([type, property, kind, most, source]): AwsRule => {
  const at = (document: string) => inputsWith(property, document);
  const long = Array.from({ length: most }, () => "arn:aws:s3:::x");
  return each(type, {
    says: `${property} is a policy of IAM's grammar within ${most} characters`,
    source,
    check(inputs) {
      const document = text(inputs[property]);
      const problem = document === undefined ? undefined : documentProblem(document, kind, most);
      return problem && `${property} ${problem}`;
    },
    accepted: [at(example(kind)), at(example(kind, { Sid: "One", Condition: { Bool: {} } }))],
    refused: [
      at("{"),
      at(example(kind, {}, "2012-10-18")),
      at(example(kind, { Effect: "allow" })),
      at(example(kind, { Sid: "not-allowed" })),
      at(example(kind, { Action: "GetObject" })),
      at(example(kind, { Condition: { StringEqual: {} } })),
      at(example(kind, { Comment: "x" })),
      at(example(kind, kind === "trust" ? { Resource: "*" } : { Resource: long })),
      at(example(kind, kind === "identity" ? { Principal: "*" } : { Principal: undefined })),
      ...(kind === "trust" ? [] : [at(example(kind, { Resource: "bucket/x" }))]),
    ],
  });
});

const keyTypes = ["aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"];
const keysStayManageable = keyTypes.map((type) => {
  const admin = (Action: unknown, AWS: string) =>
    JSON.stringify({ Statement: [{ Effect: "Allow", Action, Principal: { AWS }, Resource: "*" }] });
  return each(type, {
    says: "a key's policy lets somebody of the account change the policy",
    source: "KMS: PutKeyPolicy, BypassPolicyLockoutSafetyCheck",
    check({ policy }) {
      if (text(policy) === undefined) return undefined;
      const { Statement } = record(JSON.parse(String(policy)));
      const open = list(Statement).some((value) => {
        const { Effect, Action, Principal } = record(value);
        const may = words(Action).some((name) =>
          ["kms:*", "kms:Put*", "kms:PutKeyPolicy"].includes(name),
        );
        return (
          Effect === "Allow" &&
          may &&
          words(record(Principal).AWS).some((arn) => arn.includes(":iam::"))
        );
      });
      return !open && "nobody may change the policy";
    },
    accepted: [{ policy: admin("kms:*", "arn:aws:iam::111122223333:root") }],
    refused: [
      { policy: admin("kms:Decrypt", "arn:aws:iam::111122223333:root") },
      { policy: JSON.stringify({ Statement: [] }) },
    ],
  });
});

const ownBucket = each("aws:s3/bucketPolicy:BucketPolicy", {
  says: "a bucket's policy speaks of this bucket only",
  source: "S3: MalformedPolicy",
  check({ bucket, policy }) {
    if (text(bucket) === undefined || text(policy) === undefined) return undefined;
    const { Statement } = record(JSON.parse(String(policy)));
    const others = list(Statement)
      .flatMap((value) => words(record(value).Resource))
      .filter((arn) => !new RegExp(`^arn:aws:s3:::${String(bucket)}(/.*)?$`).test(arn));
    return others.length > 0 && `speaks of ${others[0]}`;
  },
  accepted: [{ bucket: "x", policy: '{"Statement":[{"Resource":"arn:aws:s3:::x/*"}]}' }],
  refused: [{ bucket: "x", policy: '{"Statement":[{"Resource":"arn:aws:s3:::xy/*"}]}' }],
});

const redrive = each("aws:sqs/queue:Queue", {
  says: "a redrive policy has a target's ARN and 1 to 1,000 receives",
  source: "SQS: SetQueueAttributes",
  check({ redrivePolicy }) {
    if (text(redrivePolicy) === undefined) return undefined;
    const { deadLetterTargetArn, maxReceiveCount } = record(JSON.parse(String(redrivePolicy)));
    const count = number(maxReceiveCount) ?? 0;
    const valid = Number.isInteger(count) && count >= 1 && count <= 1000;
    if (!valid) return `maxReceiveCount is ${String(maxReceiveCount)}`;
    return !String(deadLetterTargetArn).startsWith("arn:aws:sqs:") && "no target";
  },
  accepted: [
    { redrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:x:1:dead","maxReceiveCount":5}' },
  ],
  refused: [
    { redrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:x:1:dead","maxReceiveCount":0}' },
    { redrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:x:1:dead","maxReceiveCount":"5"}' },
    { redrivePolicy: '{"deadLetterTargetArn":"dead","maxReceiveCount":5}' },
  ],
});

export const documentRules = [...grammar, ...keysStayManageable, ownBucket, redrive];
