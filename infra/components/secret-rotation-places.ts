import type * as secretsmanager from "@pulumi/aws/secretsmanager";
import type * as pulumi from "@pulumi/pulumi";
import { rsaBits, secretRotationDays } from "../defaults";
import type { RotationPlan } from "../rotation/plan";
import { fallbacksVariable, publicVariable, type SecretEntries } from "./secret-entries";
import type { RotatedSecret } from "./secret-rotation";
import { type SecretPlace, storedSecret, storedSecretName } from "./stored-secret";

/** One variable that containers read. */
interface Place {
  readonly variable: string;
  readonly secret: secretsmanager.Secret;
  readonly consumers: readonly string[];
}

/** Where one value that the store makes is kept: itself, its fallbacks, its public half. */
export interface RotationPlaces {
  readonly child: string;
  readonly rotated: RotatedSecret;
  readonly places: readonly Place[];
}

/** Name of the resources of one variable. */
export function secretChild(name: string, variable: string): string {
  return `${name}-${variable.toLowerCase().replaceAll("_", "-")}`;
}

/** The empty secrets of one entry, and the plan to fill them. The registry has been checked. */
export function rotationPlaces(
  name: string,
  variable: string,
  entries: SecretEntries,
  place: SecretPlace,
  opts: pulumi.CustomResourceOptions,
): RotationPlaces {
  const entry = entries[variable];
  if (entry === undefined) throw new Error(`${variable} is no entry`);
  const { source, consumers, rotation } = entry;
  const pair = source.kind === "rsa-private-key" ? source.pair : undefined;
  const publicName = pair === undefined ? undefined : publicVariable(pair, entries);
  const readers = publicName === undefined ? [] : (entries[publicName]?.consumers ?? []);
  const verifiers = [...new Set([...consumers, ...readers])];
  const at = (of: string, by: readonly string[]): Place => {
    const description = `${of} of ${by.join(", ")}`;
    const secret = storedSecret(secretChild(name, of), place, { variable: of, description }, opts);
    return { variable: of, secret, consumers: by };
  };
  const own = at(variable, consumers);
  const listName = fallbacksVariable(variable, entries);
  const derived = [
    at(listName, verifiers),
    ...(publicName === undefined ? [] : [at(publicName, readers)]),
  ];
  const stored = (of: string) => storedSecretName(place.context, of);
  const plan: RotationPlan = {
    ...made(source),
    fallbacks: stored(listName),
    ...(publicName !== undefined && { publicKey: stored(publicName) }),
    services: verifiers,
  };
  return {
    child: secretChild(name, variable),
    places: [own, ...derived],
    rotated: {
      name: stored(variable),
      secret: own.secret,
      derived: derived.map(({ secret }) => secret),
      plan,
      generation: ("generation" in source ? source.generation : undefined) ?? "1",
      everyDays: rotation && (rotation.everyDays ?? secretRotationDays),
    },
  };
}

function made(source: SecretEntries[string]["source"]): Pick<RotationPlan, "kind" | "bits"> {
  if (source.kind === "rsa-private-key") return { kind: "rsa", bits: source.bits ?? rsaBits };
  if (source.kind === "generated") return { kind: source.format ?? "alphanumeric" };
  // checkEntries refuses a rotation of what a person or another resource gives.
  throw new Error(`a ${source.kind} value is not made here`);
}
