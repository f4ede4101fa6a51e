/** Generated Pulumi programs of a given size, for the benchmark only. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Ten resources a service: queues, a table of parameters, a role, a log group, a function. */
const program = `import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as lambda from "@pulumi/aws/lambda";
import * as rds from "@pulumi/aws/rds";
import * as sqs from "@pulumi/aws/sqs";
import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";

const assume = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
  ],
});

class Service extends pulumi.ComponentResource {
  constructor(name: string) {
    super("bench:index:Service", name);
    const parent = this;
    const dead = new sqs.Queue(name + "-dead", { sqsManagedSseEnabled: true }, { parent });
    const queue = new sqs.Queue(
      name,
      {
        sqsManagedSseEnabled: true,
        redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 5 }),
      },
      { parent },
    );
    const logs = new cloudwatch.LogGroup(name, { retentionInDays: 30 }, { parent });
    const role = new iam.Role(name, { assumeRolePolicy: assume }, { parent });
    new lambda.Function(
      name,
      {
        role: role.arn,
        runtime: "nodejs22.x",
        handler: "index.handler",
        code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset("exports.handler = async () => {};") }),
        environment: { variables: { QUEUE: queue.url, LOG: logs.name } },
      },
      { parent },
    );
    for (let i = 0; i < 3; i++) {
      new ssm.Parameter(name + "-" + i, { type: "String", value: "v" + i }, { parent });
    }
    new rds.Instance(
      name,
      {
        engine: "postgres",
        instanceClass: "db.t4g.micro",
        allocatedStorage: 20,
        storageEncrypted: true,
        manageMasterUserPassword: true,
        username: "owner",
        backupRetentionPeriod: 14,
      },
      { parent },
    );
  }
}

const resources = Number(new pulumi.Config().require("resources"));
for (let i = 0; i < Math.round(resources / 10); i++) new Service("service-" + i);
`;

/** Writes the program into `dir`; its stack `dev` makes about `resources` resources. */
export function writeProgram(dir: string, resources: number, nodeModules: string): void {
  mkdirSync(dir, { recursive: true });
  writeFileSync(
    path.join(dir, "Pulumi.yaml"),
    "name: bench\nruntime: nodejs\ndescription: generated for the benchmark\n",
  );
  writeFileSync(
    path.join(dir, "Pulumi.dev.yaml"),
    `config:\n  aws:region: us-east-1\n  bench:resources: "${resources}"\n`,
  );
  writeFileSync(path.join(dir, "package.json"), '{ "name": "bench", "main": "index.ts" }\n');
  writeFileSync(path.join(dir, "index.ts"), program);
  symlinkSync(nodeModules, path.join(dir, "node_modules"));
}
