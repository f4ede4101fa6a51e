import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import * as iam from "@pulumi/aws/iam";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { type Permission, policyDocument, trustLambda } from "../iam-policy";
import { refuse } from "../limits/refuse";
import { automaticName, physicalName } from "../names";
import type { StackContext } from "../stack-context";
import { webhookCode } from "../webhooks/code.gen.js";
import { configVariable } from "../webhooks/entry/config";
import { decryptSecrets } from "./task-permissions";

export interface WebhookFunctionArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
  /** Ends the function's name: `webhook-receiver`. */
  readonly role: string;
  /** Export of infra/webhooks/entry/index.ts. */
  readonly handler: "receive" | "jobs" | "migrate";
  readonly description: string;
  /** What the function is told: names, never a secret's value. */
  readonly config?: object | undefined;
  /** Names in Secrets Manager that it reads, without the characters that AWS adds. */
  readonly secrets: readonly string[];
  readonly permissions: readonly Permission[];
  /** Private subnets: the database has no other way in. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly securityGroupId: pulumi.Input<string>;
  /** Authorities of the database (PEM), beside the code as `authoritiesFile`. */
  readonly authorities?: string | undefined;
  readonly timeoutSeconds: number;
  readonly after?: readonly pulumi.Resource[] | undefined;
}

/** Where `DatabaseConfig.certificates` finds the authorities. */
export const authoritiesFile = "database-authorities.pem";
/** MiB. A third of a processor: the code starts in a fraction of a second. */
const memoryMib = 512;
/** Bytes of all variables of a function: Lambda's limit. */
const variablesLimit = 4_096;

/**
 * One of the functions of infra/webhooks/, in private subnets, with a role that may read its own
 * secrets and write its own log. Costs what it runs: 0.0000067 USD a second (us-east-1, November
 * 2026).
 */
export class WebhookFunction extends pulumi.ComponentResource {
  readonly functionName: string;
  readonly functionArn: string;
  readonly logGroupName: string;
  readonly function: lambda.Function;

  constructor(name: string, args: WebhookFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:WebhookFunction", name, {}, opts);
    const { accountId, prefix, region, sizes } = args.context;
    this.functionName = physicalName("lambda", `${prefix}-${args.role}`);
    // Made of names, so that policies with it are known before deployment.
    this.functionArn = `arn:aws:lambda:${region}:${accountId}:function:${this.functionName}`;
    this.logGroupName = physicalName("logGroup", `/aws/lambda/${this.functionName}`);
    const logs = new LogGroup(
      `${name}-logs`,
      {
        name: this.logGroupName,
        kmsKeyId: args.keyArn,
        retentionInDays: sizes.logRetentionDays,
      },
      { parent: this },
    );
    const role = new iam.Role(
      automaticName("role", `${name}-role`),
      { assumeRolePolicy: trustLambda },
      { parent: this },
    );
    const rights = new iam.RolePolicy(
      `${name}-rights`,
      { role: role.id, policy: policyDocument(this.permissions(args)) },
      { parent: this },
    );
    this.function = this.create(name, args, { role, rights, logs });
    this.registerOutputs({ functionName: this.functionName });
  }

  private create(
    name: string,
    args: WebhookFunctionArgs,
    own: { readonly role: iam.Role; readonly rights: iam.RolePolicy; readonly logs: LogGroup },
  ): lambda.Function {
    const { keyArn, authorities, config } = args;
    const text = (content: string) => new pulumi.asset.StringAsset(content);
    return new lambda.Function(
      `${name}-function`,
      {
        name: this.functionName,
        description: args.description,
        role: own.role.arn,
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        handler: `index.${args.handler}`,
        code: new pulumi.asset.AssetArchive({
          "index.js": text(webhookCode),
          ...(authorities !== undefined && { [authoritiesFile]: text(authorities) }),
        }),
        timeout: args.timeoutSeconds,
        memorySize: memoryMib,
        kmsKeyArn: keyArn,
        ...(config && { environment: { variables: { [configVariable]: configText(config) } } }),
        loggingConfig: { logFormat: "JSON", logGroup: own.logs.name },
        vpcConfig: {
          subnetIds: [...args.subnetIds],
          securityGroupIds: [args.securityGroupId],
        },
      },
      { parent: this, dependsOn: [own.rights, ...(args.after ?? [])] },
    );
  }

  private permissions(args: WebhookFunctionArgs): Permission[] {
    const { accountId, region } = args.context;
    const secret = (name: string) =>
      `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-??????`;
    return [
      {
        actions: ["secretsmanager:GetSecretValue"],
        resources: args.secrets.map(secret),
      },
      decryptSecrets(args),
      {
        // The key opens the function's own variables too.
        actions: ["kms:Decrypt"],
        resources: [args.keyArn],
        condition: {
          StringEquals: { "kms:EncryptionContext:aws:lambda:FunctionArn": this.functionArn },
        },
      },
      {
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: [`arn:aws:logs:${region}:${accountId}:log-group:${this.logGroupName}:*`],
      },
      networkInterfaces,
      ...args.permissions,
    ];
  }
}

/** What Lambda needs to put a function into subnets: these know no resources. */
const networkInterfaces: Permission = {
  actions: [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
  ],
  resources: ["*"],
};

function configText(config: object): string {
  const text = JSON.stringify(config);
  const bytes = Buffer.byteLength(text) + configVariable.length;
  if (bytes <= variablesLimit) return text;
  return refuse(
    `The webhook functions are told ${bytes} bytes; Lambda takes ${variablesLimit}. Receive fewer ` +
      "webhooks in one stack.",
  );
}
