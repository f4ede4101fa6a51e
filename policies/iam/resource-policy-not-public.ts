import {
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { conditionsOf, type Statement } from "../helpers/documents";
import { eachStatement, knownPublicGrant } from "../helpers/iam";

const messages = {
  public: "Everyone may use the {what}: an Allow statement has {principal} and {condition}.",
  invocable:
    "Every AWS account may invoke the function: the principal is * and no source, account or organization confines it.",
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;
type Context = { isUnknown(path: string): boolean };

/**
 * A mount target stands in the network: AWS's own policy for it names everyone.
 * docs.aws.amazon.com/efs/latest/ug/access-control-block-public-access.html
 */
function isThroughNetwork(statement: Statement): boolean {
  return conditionsOf(statement).some(
    ({ key, values }) =>
      key === "elasticfilesystem:accessedviamounttarget" && String(values[0]) === "true",
  );
}

/** The check of a type whose input, `policy` where nothing else is said, is a document. */
function policyOf(what: string) {
  return function* (props: { readonly policy?: unknown }, context: Context): Found {
    if (!isGiven(() => props.policy, "policy", context)) {
      return notApplicable("The policy is not set here.");
    }
    yield* eachStatement(props.policy, "policy", function* (statement, property) {
      const grant = knownPublicGrant(statement);
      if (grant && !isThroughNetwork(statement)) {
        yield { message: "public", property, what, ...grant } as const;
      }
    });
    return undefined;
  };
}

const json = (Principal: unknown, Condition?: object) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal, Action: "*", Resource: "*", Condition }],
  });
const everyone = json({ AWS: "*" });

export default definePolicy({
  id: "resource-policy-not-public",
  title: "Queues, topics, functions, images and vaults admit only known principals",
  why: "A policy that names everyone lets any AWS account read or fill the queue, publish to the topic, call the function, pull the image or mount the file system.",
  fix: "Name the roles, accounts or services as Principal, or confine the statement by a condition such as aws:SourceArn or aws:PrincipalOrgID; give a Lambda permission sourceArn or sourceAccount. Write the policy as an object, so that only the ARNs in it wait for the deployment.",
  severity: "critical",
  controls: ["firewall-rules"],
  resources: [
    "aws:sqs/queuePolicy:QueuePolicy",
    "aws:sqs/queue:Queue",
    "aws:sns/topicPolicy:TopicPolicy",
    "aws:sns/topic:Topic",
    "aws:ecr/repositoryPolicy:RepositoryPolicy",
    "aws:efs/fileSystemPolicy:FileSystemPolicy",
    "aws:backup/vaultPolicy:VaultPolicy",
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
    "aws:dynamodb/resourcePolicy:ResourcePolicy",
    "aws:lambda/permission:Permission",
  ],
  messages,
  checks: {
    "aws:sqs/queuePolicy:QueuePolicy": policyOf("queue"),
    "aws:sqs/queue:Queue": policyOf("queue"),
    "aws:sns/topicPolicy:TopicPolicy": policyOf("topic"),
    "aws:sns/topic:Topic": policyOf("topic"),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": policyOf("images of the repository"),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": policyOf("file system"),
    "aws:backup/vaultPolicy:VaultPolicy": policyOf("vault"),
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": policyOf("event bus"),
    "aws:dynamodb/resourcePolicy:ResourcePolicy": policyOf("table"),
    *"aws:lambda/permission:Permission"(props, context) {
      if (props.principal !== "*") {
        return;
      }
      if (isGiven(() => props.functionUrlAuthType, "functionUrlAuthType", context)) {
        return notApplicable("The permission is for calls through the function's URL.");
      }
      const confined = (["sourceArn", "sourceAccount", "principalOrgId"] as const).some((key) =>
        isGiven(() => props[key], key, context),
      );
      if (!confined) {
        yield { message: "invocable", property: "principal" };
      }
      return;
    },
  },
  corrections: false,
  passes: [
    {
      name: "a topic as the only source, by an ARN that is not known yet",
      type: "aws:sqs/queuePolicy:QueuePolicy",
      props: {
        queueUrl: unknown,
        policy: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: "*",
              Action: "sqs:SendMessage",
              Condition: { ArnEquals: { "aws:SourceArn": unknown } },
            },
          ],
        },
      },
    },
    {
      name: "the owner of the topic, as in the policy that SNS makes",
      type: "aws:sns/topicPolicy:TopicPolicy",
      props: {
        arn: unknown,
        policy: json({ AWS: "*" }, { StringEquals: { "AWS:SourceOwner": "123456789012" } }),
      },
    },
    {
      name: "everyone in the network of a file system",
      type: "aws:efs/fileSystemPolicy:FileSystemPolicy",
      props: {
        fileSystemId: unknown,
        policy: json(
          { AWS: "*" },
          { Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" } },
        ),
      },
    },
    {
      name: "a service that invokes the function",
      type: "aws:lambda/permission:Permission",
      props: { action: "lambda:InvokeFunction", function: "f", principal: "sns.amazonaws.com" },
    },
    {
      name: "everyone of one organization",
      type: "aws:lambda/permission:Permission",
      props: {
        action: "lambda:InvokeFunction",
        function: "f",
        principal: "*",
        principalOrgId: unknown,
      },
    },
  ],
  fails: [
    {
      name: "a queue for everyone, in a separate policy",
      type: "aws:sqs/queuePolicy:QueuePolicy",
      props: { queueUrl: unknown, policy: everyone },
      expect: "public",
    },
    {
      name: "a queue for everyone, inline",
      type: "aws:sqs/queue:Queue",
      props: { policy: json("*") },
      expect: "public",
    },
    ...(
      ["aws:sns/topicPolicy:TopicPolicy", "aws:dynamodb/resourcePolicy:ResourcePolicy"] as const
    ).map((type) => ({
      name: `for everyone: ${type}`,
      type,
      props: { arn: unknown, resourceArn: unknown, policy: everyone },
      expect: "public" as const,
    })),
    {
      name: "a topic for everyone, inline",
      type: "aws:sns/topic:Topic",
      props: { policy: everyone },
      expect: "public",
    },
    {
      name: "images for everyone, in an object",
      type: "aws:ecr/repositoryPolicy:RepositoryPolicy",
      props: {
        repository: unknown,
        policy: { Version: "2012-10-17", Statement: { Effect: "Allow", Principal: "*" } } as never,
      },
      expect: "public",
    },
    {
      name: "a file system for everyone",
      type: "aws:efs/fileSystemPolicy:FileSystemPolicy",
      props: { fileSystemId: unknown, policy: everyone },
      expect: "public",
    },
    {
      name: "backups for everyone",
      type: "aws:backup/vaultPolicy:VaultPolicy",
      props: { backupVaultName: "daily", policy: everyone },
      expect: "public",
    },
    {
      name: "an event bus for everyone",
      type: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
      props: { policy: everyone },
      expect: "public",
    },
    {
      name: "a function for every account",
      type: "aws:lambda/permission:Permission",
      props: { action: "lambda:InvokeFunction", function: unknown, principal: "*" },
      expect: "invocable",
    },
  ],
  unknowns: [
    {
      name: "a document that the deployment makes",
      type: "aws:sqs/queuePolicy:QueuePolicy",
      props: { queueUrl: unknown, policy: unknown },
      expect: "policy",
    },
    {
      name: "a principal that the deployment decides",
      type: "aws:lambda/permission:Permission",
      props: { action: "lambda:InvokeFunction", function: "f", principal: unknown },
      expect: "principal",
    },
  ],
  notApplicables: [
    {
      name: "a queue without a policy of its own",
      type: "aws:sqs/queue:Queue",
      props: {},
      expect: "The policy is not set here.",
    },
  ],
});
