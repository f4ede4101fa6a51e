import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { type ContainerReference, parameterArn } from "../container-reference";
import { generatedSecretLength, secretRecoveryDays } from "../defaults";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";

/** Where a secret's value comes from. */
export type SecretSource =
  /** Made here from letters and digits. A new `generation` makes a new value. */
  | { readonly kind: "generated"; readonly generation?: string }
  /** Given by a person through a secure setting of the stack file. */
  | { readonly kind: "supplied"; readonly value: pulumi.Output<string> }
  /** Composed from other resources, such as a connection URL. */
  | { readonly kind: "derived"; readonly value: pulumi.Output<string> };

export interface SecretEntry {
  readonly source: SecretSource;
  /** Services that receive it, by name. A secret without a consumer does not compile. */
  readonly consumers: readonly [string, ...string[]];
}

export interface SecretsArgs<Name extends string> {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
  /** Environment variable to secret. The name of the secret is `<stack>/<variable>`. */
  readonly entries: Readonly<Record<Name, SecretEntry>>;
  /** A second region that keeps a copy, and the key there. */
  readonly replica?: { readonly region: string; readonly keyArn: pulumi.Input<string> } | undefined;
}

/**
 * Each secret is in Secrets Manager under a key of ours, can be brought back for thirty days after
 * a deletion, and reaches only the services that the registry names. Costs 0.40 USD a month for
 * each secret and for each copy.
 */
export class Secrets<Name extends string> extends pulumi.ComponentResource {
  private readonly references: ReadonlyMap<string, ContainerReference>;
  private readonly entries: Readonly<Record<Name, SecretEntry>>;

  constructor(name: string, args: SecretsArgs<Name>, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Secrets", name, {}, opts);
    this.entries = args.entries;
    const names = Object.keys(args.entries) as Name[];
    this.references = new Map(
      names.map((variable) => [variable, this.store(name, variable, args.entries[variable], args)]),
    );
    this.registerOutputs({ names });
  }

  /** The references of one service, by environment variable. */
  of(service: string): Readonly<Record<string, ContainerReference>> {
    const entries: [string, SecretEntry][] = Object.entries(this.entries);
    const consumed = new Set(
      entries.filter(([, entry]) => entry.consumers.includes(service)).map(([name]) => name),
    );
    return Object.fromEntries([...this.references].filter(([name]) => consumed.has(name)));
  }

  private store(
    name: string,
    variable: string,
    entry: SecretEntry,
    args: SecretsArgs<Name>,
  ): ContainerReference {
    const child = `${name}-${variable.toLowerCase().replaceAll("_", "-")}`;
    const secret = new secretsmanager.Secret(
      child,
      {
        name: physicalName("secret", `${args.context.prefix}/${variable}`),
        description: `${variable} of ${entry.consumers.join(", ")}`,
        kmsKeyId: args.keyArn,
        recoveryWindowInDays: secretRecoveryDays,
        ...(args.replica && {
          replicas: [{ region: args.replica.region, kmsKeyId: args.replica.keyArn }],
        }),
      },
      { parent: this },
    );
    const version = new secretsmanager.SecretVersion(
      `${child}-value`,
      { secretId: secret.id, secretString: this.value(child, entry.source) },
      { parent: this },
    );
    const valueFrom = pulumi.interpolate`/aws/reference/secretsmanager/${secret.name}`;
    return {
      valueFrom,
      parameterArn: parameterArn(args.context, valueFrom),
      secretArn: secret.arn,
      version: version.versionId,
      resource: version,
    };
  }

  private value(child: string, source: SecretSource): pulumi.Output<string> {
    if (source.kind !== "generated") return pulumi.secret(source.value);
    const generator = new RandomPassword(
      `${child}-generator`,
      {
        length: generatedSecretLength,
        special: false,
        keepers: { generation: source.generation ?? "1" },
      },
      { parent: this },
    );
    return generator.result;
  }
}
