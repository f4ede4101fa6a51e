/**
 * aws-native resources through the engine and the pack. The program declares the classes that
 * @pulumi/aws-native would: the package is not installed.
 */
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { preview } from "../../../gonogo/engine/preview";
import type { PackRun, PreviewResult } from "../../../gonogo/engine/types";
import { populationOf } from "../../../gonogo/report/population";
import { decodeMessage } from "../../../policies/framework/message";
import { makeProgram, removeFolders } from "../../engine/support";
import { buildPackFolder } from "../support/pack";
import { policyModules } from "../support/policies";

const program = `
import * as pulumi from "@pulumi/pulumi";

function native(type: string, outputs: string[] = []) {
  return class extends pulumi.CustomResource {
    declare readonly arn: pulumi.Output<string>;
    declare readonly loadBalancerArn: pulumi.Output<string>;
    constructor(name: string, args: object, options?: pulumi.CustomResourceOptions) {
      const unknown = Object.fromEntries(["arn", ...outputs].map((output) => [output, undefined]));
      super(type, name, { ...unknown, ...args }, options);
    }
  };
}
const Bucket = native("aws-native:s3:Bucket");
const Key = native("aws-native:kms:Key");
const Queue = native("aws-native:sqs:Queue");
const QueueInlinePolicy = native("aws-native:sqs:QueueInlinePolicy");
const LoadBalancer = native("aws-native:elasticloadbalancingv2:LoadBalancer", ["loadBalancerArn"]);
const Listener = native("aws-native:elasticloadbalancingv2:Listener");
const WebAclAssociation = native("aws-native:wafv2:WebAclAssociation");
const DbInstance = native("aws-native:rds:DbInstance");

const key = new Key("key", { enableKeyRotation: true, keyPolicy: { Statement: [] } });
new Bucket("open", {
  accessControl: "PublicRead",
  corsConfiguration: { corsRules: [{ allowedMethods: ["GET"], allowedOrigins: ["*"] }] },
});
new Bucket("closed", {
  bucketEncryption: {
    serverSideEncryptionConfiguration: [
      { serverSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn } },
    ],
  },
  publicAccessBlockConfiguration: {
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  },
});
const dead = new Queue("dead", { queueName: "dead" });
new Queue("work", { redrivePolicy: { deadLetterTargetArn: dead.arn, maxReceiveCount: 5 } });
new Queue("lonely", {});
const edge = new LoadBalancer("edge", { type: "application", scheme: "internet-facing" });
new LoadBalancer("bare", { type: "application", scheme: "internet-facing" });
new WebAclAssociation("wall", { resourceArn: edge.loadBalancerArn, webAclArn: "arn:acl" });
new Listener("http", {
  loadBalancerArn: edge.loadBalancerArn,
  port: 80,
  protocol: "HTTP",
  defaultActions: [{ type: "forward", targetGroupArn: "arn:tg" }],
});
new DbInstance("db", {
  engine: "postgres",
  engineVersion: "16.4",
  publiclyAccessible: false,
  masterUserPassword: pulumi.secret("canary-correct-horse"),
});
`;

const watched = [
  "s3-acl-not-public",
  "s3-public-access-blocked",
  "storage-cors-origins",
  "kms-key-rotation",
  "queue-dead-letter",
  "waf-attached",
  "load-balancer-https-only",
  "databases-not-public",
  "database-password-origin",
  "rds-automated-backups",
];

describe("a program of aws-native resources", () => {
  let folder: string;
  let result: PreviewResult;
  let run: PackRun;

  before(async function () {
    this.timeout(120_000);
    folder = buildPackFolder();
    writeFileSync(join(folder, "PulumiPolicy.yaml"), "runtime: nodejs\nversion: 0.0.1\n");
    const programDir = makeProgram(program, {
      config: "config:\n  gonogo:environment: production\n",
    });
    result = await preview({ programDir, stack: "dev", policyPacks: [{ dir: folder }] });
    const [first] = result.packs;
    assert(first);
    run = first;
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
    removeFolders();
  });

  function found(): readonly string[] {
    return run.violations
      .filter(({ policy }) => watched.includes(policy))
      .map(({ policy, urn = "", message }) => {
        const why = policyModules.find(({ id }) => id === policy)?.policy.why ?? "";
        const { outcome, property } = decodeMessage(message, why);
        return `${outcome} ${policy} ${urn.split("::").slice(2).join("::")} ${property}`;
      })
      .sort();
  }

  it("has the findings of the classic one, at its own resources and inputs", () => {
    assert.deepEqual(run.errors, []);
    assert.deepEqual(found(), [
      "fail database-password-origin aws-native:rds:DbInstance::db masterUserPassword",
      "fail load-balancer-https-only aws-native:elasticloadbalancingv2:Listener::http defaultActions[0]",
      "fail queue-dead-letter aws-native:sqs:Queue::lonely redrivePolicy",
      "fail rds-automated-backups aws-native:rds:DbInstance::db backupRetentionPeriod",
      "fail s3-acl-not-public aws-native:s3:Bucket::open accessControl",
      "fail s3-public-access-blocked aws-native:s3:Bucket::open bucketName",
      "fail storage-cors-origins aws-native:s3:Bucket::open corsConfiguration.corsRules[0].allowedOrigins[0]",
      "fail waf-attached aws-native:elasticloadbalancingv2:LoadBalancer::bare scheme",
    ]);
  });

  it("keeps its secrets", () => {
    assert(!JSON.stringify(result.packs).includes("canary-correct-horse"));
  });

  it("shows which of its resources were looked at and passed", () => {
    const gate = { environment: "production", undecided: "block", unknown: [] } as never;
    const rows = populationOf(run, result.resources, gate);
    const of = (policy: string, name: string) =>
      rows
        .filter((row) => row.policy === policy && row.urn.endsWith(`::${name}`))
        .map(({ outcome }) => outcome);
    assert.deepEqual(of("kms-key-rotation", "key"), ["pass"]);
    assert.deepEqual(of("s3-public-access-blocked", "closed"), ["pass"]);
    assert.deepEqual(of("databases-not-public", "db"), ["pass"]);
    assert.deepEqual(of("waf-attached", "edge"), ["pass"]);
    assert.deepEqual(of("queue-dead-letter", "work"), ["pass"]);
    assert.deepEqual(of("queue-dead-letter", "dead"), ["not-applicable"]);
    assert.deepEqual(of("storage-cors-origins", "dead"), []);
  });
});
