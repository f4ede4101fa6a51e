import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import { RandomBytes, RandomPassword } from "@pulumi/random";
import { type ContainerReference, parameterArn } from "../container-reference";
import { generatedSecretBytes, generatedSecretLength } from "../defaults";
import {
  checkEntries,
  isMadeInStore,
  type SecretEntries,
  type SecretEntry,
  type SecretSource,
} from "./secret-entries";
import { SecretRotation } from "./secret-rotation";
import { type RotationPlaces, rotationPlaces, secretChild } from "./secret-rotation-places";
import { type SecretPlace, storedSecret } from "./stored-secret";

export type { SecretEntry, SecretSource } from "./secret-entries";

export interface SecretsArgs<Name extends string> extends SecretPlace {
  /** Environment variable to secret. The name of the secret is `<stack>/<variable>`. */
  readonly entries: Readonly<Record<Name, SecretEntry>>;
  /** ECS cluster whose services are named like the consumers; the stack's name unless given. */
  readonly cluster?: string;
}

interface Stored {
  readonly reference: ContainerReference;
  readonly consumers: readonly string[];
}

/**
 * Each secret is in Secrets Manager under a key of ours, can be brought back for thirty days after
 * a deletion, refuses other accounts, and reaches only the services that the registry names. A
 * value that rotates, and a private key, are made in the store and are in no state. Costs 0.40 USD
 * a month for each secret and for each copy; a rotated one has a second secret, its list of
 * fallbacks.
 */
export class Secrets<Name extends string> extends pulumi.ComponentResource {
  private readonly stored = new Map<string, Stored>();
  /** The function that rotates, whose errors an alarm should watch; undefined without one. */
  readonly rotationFunctionName: string | undefined;

  constructor(name: string, args: SecretsArgs<Name>, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Secrets", name, {}, opts);
    const entries: SecretEntries = args.entries;
    checkEntries(entries);
    const inStore: RotationPlaces[] = [];
    for (const [variable, entry] of Object.entries(entries)) {
      if (isMadeInStore(entry)) {
        inStore.push(rotationPlaces(name, variable, entries, args, { parent: this }));
      } else if (entry.source.kind !== "rsa-public-key") {
        this.store(name, variable, entry, args);
      }
    }
    this.rotationFunctionName = inStore.length === 0 ? undefined : this.rotate(name, inStore, args);
    this.registerOutputs({ names: [...this.stored.keys()] });
  }

  /** The references of one service, by environment variable. */
  of(service: string): Readonly<Record<string, ContainerReference>> {
    return Object.fromEntries(
      [...this.stored]
        .filter(([, { consumers }]) => consumers.includes(service))
        .map(([variable, { reference }]) => [variable, reference]),
    );
  }

  private store(name: string, variable: string, entry: SecretEntry, place: SecretPlace): void {
    const child = secretChild(name, variable);
    const { consumers } = entry;
    const description = `${variable} of ${consumers.join(", ")}`;
    const secret = storedSecret(child, place, { variable, description }, { parent: this });
    const version = new secretsmanager.SecretVersion(
      `${child}-value`,
      { secretId: secret.id, secretString: this.value(child, entry.source) },
      { parent: this },
    );
    const reference = referenceTo(place, secret, version.versionId, version);
    this.stored.set(variable, { reference, consumers });
  }

  private value(child: string, source: SecretSource): pulumi.Output<string> {
    if (source.kind === "supplied" || source.kind === "derived") return pulumi.secret(source.value);
    // checkEntries and the constructor leave no other kind.
    if (source.kind !== "generated") throw new Error(`${source.kind} is made in the store`);
    const keepers = { generation: source.generation ?? "1" };
    if (source.format === "base64") {
      const bytes = { length: generatedSecretBytes, keepers };
      return new RandomBytes(`${child}-generator`, bytes, { parent: this }).base64;
    }
    const characters = { length: generatedSecretLength, special: false, keepers };
    return new RandomPassword(`${child}-generator`, characters, { parent: this }).result;
  }

  private rotate(name: string, inStore: readonly RotationPlaces[], args: SecretsArgs<Name>) {
    const { context, keyArn, cluster = context.prefix } = args;
    const secrets = Object.fromEntries(inStore.map(({ child, rotated }) => [child, rotated]));
    const rotation = new SecretRotation(
      `${name}-rotation`,
      { context, keyArn, cluster, secrets },
      { parent: this },
    );
    for (const { child, rotated, places } of inStore) {
      const first = rotation.initialized.get(child);
      if (first === undefined) throw new Error(`${child} has no first value`);
      const version = pulumi.output(rotated.generation);
      for (const { variable, secret, consumers } of places) {
        const reference = referenceTo(args, secret, version, first);
        this.stored.set(variable, { reference, consumers });
      }
    }
    return rotation.functionName;
  }
}

function referenceTo(
  { context }: SecretPlace,
  secret: secretsmanager.Secret,
  version: pulumi.Output<string>,
  resource: pulumi.Resource,
): ContainerReference {
  const valueFrom = pulumi.interpolate`/aws/reference/secretsmanager/${secret.name}`;
  return {
    valueFrom,
    parameterArn: parameterArn(context, valueFrom),
    secretArn: secret.arn,
    version,
    resource,
  };
}
