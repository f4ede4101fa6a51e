import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import type { Permission } from "../iam-policy";
import { webhookCodeDigest } from "../webhooks/code.gen.js";
import type { MigrateEvent } from "../webhooks/entry/migrate";
import { WebhookFunction, type WebhookFunctionArgs } from "./webhook-function";
import type { WebhookLogins } from "./webhook-logins";

/** Who may make schemas and roles. */
export interface WebhookOwner {
  /** ARN of a secret with `username` and `password`, or name of one with a connection URL. */
  readonly secret: pulumi.Input<string>;
  /** True for a name, whose ARN is known but for the characters that AWS adds. */
  readonly isName: boolean;
  /** Needed without a URL. */
  readonly host?: pulumi.Input<string> | undefined;
  readonly database?: string | undefined;
}

export interface WebhookMigrationArgs
  extends Omit<
    WebhookFunctionArgs,
    "role" | "handler" | "description" | "secrets" | "permissions" | "timeoutSeconds" | "config"
  > {
  readonly owner: WebhookOwner;
  readonly logins: WebhookLogins;
  /** File of authorities beside the code. */
  readonly certificates?: string | undefined;
  readonly grants: MigrateEvent["grants"];
  /** Whether payloads in plain text are refused. */
  readonly encrypted: boolean;
}

/** Seconds. A migration waits at most that long for a lock; nothing in it rewrites a table. */
const timeoutSeconds = 120;

/**
 * The schema `webhooks`, its roles and its logins, brought up to date by the deployment itself and
 * before the functions that need them: whenever the code with its migrations, or a login, is
 * another one. Costs nothing while nothing changes.
 */
export class WebhookMigration extends pulumi.ComponentResource {
  readonly logGroupName: string;
  /** What the other functions wait for. */
  readonly done: lambda.Invocation;

  constructor(name: string, args: WebhookMigrationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:WebhookMigration", name, {}, opts);
    const { owner, logins, certificates, grants, encrypted } = args;
    const all = Object.values(logins.logins);
    const migrator = new WebhookFunction(
      name,
      {
        ...args,
        role: "webhook-migration",
        handler: "migrate",
        description: `Makes and changes the tables of ${args.context.prefix}'s webhooks`,
        secrets: [
          ...all.map(({ secret }) => secret),
          ...(owner.isName && typeof owner.secret === "string" ? [owner.secret] : []),
        ],
        permissions: owner.isName ? [] : [readOwner(owner)],
        timeoutSeconds,
      },
      { parent: this },
    );
    this.logGroupName = migrator.logGroupName;
    this.done = new lambda.Invocation(
      `${name}-run`,
      {
        functionName: migrator.function.name,
        input: pulumi.jsonStringify({
          owner: {
            secret: owner.secret,
            ...(owner.host !== undefined && { host: owner.host }),
            ...(owner.database !== undefined && { database: owner.database }),
          },
          ...(certificates !== undefined && { certificates }),
          logins: all.map(({ secret, roles, connections }) => ({ secret, roles, connections })),
          grants,
          encrypted,
        }),
        triggers: { code: webhookCodeDigest, ...logins.versions },
      },
      { parent: this, dependsOn: [migrator] },
    );
    this.registerOutputs();
  }
}

function readOwner({ secret }: WebhookOwner): Permission {
  return { actions: ["secretsmanager:GetSecretValue"], resources: [secret] };
}
