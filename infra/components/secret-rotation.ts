import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import * as iam from "@pulumi/aws/iam";
import * as lambda from "@pulumi/aws/lambda";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import { type Permission, policyDocument, trustLambda } from "../iam-policy";
import { physicalName } from "../names";
import { rotationCode } from "../rotation/code.gen.js";
import type { RotationPlan, RotationPlans } from "../rotation/plan";
import type { StackContext } from "../stack-context";

export interface RotatedSecret {
  /** Its name in Secrets Manager. */
  readonly name: string;
  readonly secret: secretsmanager.Secret;
  readonly plan: RotationPlan;
  /** Where the plan's fallbacks and public key are stored. */
  readonly derived: readonly secretsmanager.Secret[];
  /** A later generation replaces all values at once and accepts nothing older: after a leak. */
  readonly generation: string;
  /** Days between two rotations; undefined where only a new generation makes a new value. */
  readonly everyDays: number | undefined;
}

export interface SecretRotationArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
  /** Name of the ECS cluster whose services read the secrets. */
  readonly cluster: string;
  /** By child name. */
  readonly secrets: Readonly<Record<string, RotatedSecret>>;
}

/**
 * A function that makes the values of secrets in the store itself, so that they are neither in the
 * program nor in its state, and replaces them on a schedule without an interruption: the services
 * accept the next and the previous value beside the current one (infra/rotation/steps.ts), and are
 * restarted after each rotation (finsight-122, paymentsvc-025). Costs next to nothing: the function
 * runs for a second a month.
 */
export class SecretRotation extends pulumi.ComponentResource {
  readonly functionName: string;
  /** By child name: what exists once the secret has its first value. */
  readonly initialized: ReadonlyMap<string, lambda.Invocation>;

  constructor(name: string, args: SecretRotationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:SecretRotation", name, {}, opts);
    this.functionName = physicalName("lambda", `${args.context.prefix}-secret-rotation`);
    const rotator = this.rotator(name, args);
    const allowed = new lambda.Permission(
      `${name}-by-secrets-manager`,
      {
        action: "lambda:InvokeFunction",
        function: rotator.name,
        principal: "secretsmanager.amazonaws.com",
        sourceAccount: args.context.accountId,
      },
      { parent: this },
    );
    this.initialized = new Map(
      Object.entries(args.secrets).map(([child, secret]) => [
        child,
        this.schedule(child, secret, rotator, allowed),
      ]),
    );
    this.registerOutputs({ functionName: this.functionName });
  }

  private schedule(
    child: string,
    { name, secret, derived, generation, everyDays }: RotatedSecret,
    rotator: lambda.Function,
    allowed: lambda.Permission,
  ): lambda.Invocation {
    const first = new lambda.Invocation(
      `${child}-first-value`,
      {
        functionName: rotator.name,
        input: JSON.stringify({ Step: "initialize", SecretId: name, Generation: generation }),
        triggers: { generation },
      },
      { parent: this, dependsOn: [secret, ...derived, rotator] },
    );
    if (everyDays !== undefined) {
      new secretsmanager.SecretRotation(
        `${child}-rotation`,
        {
          secretId: secret.id,
          rotationLambdaArn: rotator.arn,
          // The first value is new; a rotation at once would only restart the services.
          rotateImmediately: false,
          rotationRules: { automaticallyAfterDays: everyDays },
        },
        { parent: this, dependsOn: [first, allowed] },
      );
    }
    return first;
  }

  private rotator(name: string, args: SecretRotationArgs): lambda.Function {
    const { context, keyArn, cluster } = args;
    const logs = new LogGroup(
      `${name}-logs`,
      {
        name: physicalName("logGroup", `/aws/lambda/${this.functionName}`),
        kmsKeyId: keyArn,
        retentionInDays: context.sizes.logRetentionDays,
      },
      { parent: this },
    );
    const role = new iam.Role(`${name}-role`, { assumeRolePolicy: trustLambda }, { parent: this });
    const policy = new iam.RolePolicy(
      `${name}-rights`,
      { role: role.id, policy: policyDocument(this.permissions(args)) },
      { parent: this },
    );
    const secrets = Object.fromEntries(
      Object.values(args.secrets).map(({ name: secret, plan }) => [secret, plan]),
    );
    const plans: RotationPlans = { cluster, secrets };
    return new lambda.Function(
      `${name}-function`,
      {
        name: this.functionName,
        description: `Makes and replaces secrets of ${context.prefix}`,
        role: role.arn,
        runtime: "nodejs22.x",
        architectures: ["arm64"],
        handler: "index.handler",
        code: new pulumi.asset.AssetArchive({
          "index.js": new pulumi.asset.StringAsset(rotationCode),
        }),
        // Seconds and MiB: an RSA key of 4,096 bits takes a few seconds on half a processor.
        timeout: 60,
        memorySize: 512,
        kmsKeyArn: keyArn,
        environment: { variables: { ROTATION_PLANS: plansText(plans) } },
        loggingConfig: { logFormat: "JSON", logGroup: logs.name },
      },
      { parent: this, dependsOn: [policy] },
    );
  }

  /** The secrets and services that it is for, by name, and nothing else. */
  private permissions({ context, keyArn, cluster, secrets }: SecretRotationArgs): Permission[] {
    const { accountId, region } = context;
    const arn = (secret: string) =>
      `arn:aws:secretsmanager:${region}:${accountId}:secret:${secret}-??????`;
    const all = Object.values(secrets);
    const derived = all.flatMap(({ plan }) => [
      plan.fallbacks,
      ...(plan.publicKey === undefined ? [] : [plan.publicKey]),
    ]);
    const services = [...new Set(all.flatMap(({ plan }) => plan.services))];
    return [
      {
        actions: [
          "secretsmanager:DescribeSecret",
          "secretsmanager:GetSecretValue",
          "secretsmanager:PutSecretValue",
          "secretsmanager:UpdateSecretVersionStage",
        ],
        resources: all.map(({ name }) => arn(name)),
      },
      {
        actions: ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
        resources: derived.map(arn),
      },
      {
        actions: ["kms:Decrypt", "kms:GenerateDataKey"],
        resources: [keyArn],
        condition: {
          StringEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` },
        },
      },
      { actions: ["kms:Decrypt"], resources: [keyArn], condition: ofFunction(this.functionName) },
      {
        actions: ["ecs:UpdateService"],
        resources: services.map(
          (service) => `arn:aws:ecs:${region}:${accountId}:service/${cluster}/${service}`,
        ),
      },
      {
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: [
          `arn:aws:logs:${region}:${accountId}:log-group:/aws/lambda/${this.functionName}:*`,
        ],
      },
    ];
  }
}

/** The key opens the function's own variables too. */
function ofFunction(name: string) {
  return { StringLike: { "kms:EncryptionContext:aws:lambda:FunctionArn": `*:function:${name}` } };
}

/** Bytes of all variables of a function: Lambda's limit. */
const variablesLimit = 4_096;

function plansText(plans: RotationPlans): string {
  const text = JSON.stringify(plans);
  if (text.length + "ROTATION_PLANS".length > variablesLimit) {
    throw new pulumi.RunError(
      `The plans of ${Object.keys(plans.secrets).length} rotated secrets have ${text.length} ` +
        `characters; Lambda takes ${variablesLimit}. Rotate fewer secrets in one stack.`,
    );
  }
  return text;
}
