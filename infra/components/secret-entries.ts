/** The registry of secrets as data: what an entry may say, and what is wrong with a registry. */
import * as pulumi from "@pulumi/pulumi";
import { rsaBits } from "../defaults";

/** Where a secret's value comes from. */
export type SecretSource =
  /**
   * Random. `alphanumeric` (unless given) has 48 letters and digits, `base64` 32 bytes in 44
   * characters. A new `generation` makes a new value.
   */
  | {
      readonly kind: "generated";
      readonly format?: "alphanumeric" | "base64";
      readonly generation?: string;
    }
  /**
   * Private half of an RSA pair in PEM (PKCS #8), made in the store: it is in no program and in no
   * state. The public half is the entry `rsa-public-key` with the same `pair`.
   */
  | {
      readonly kind: "rsa-private-key";
      readonly pair: string;
      /** 2048, 3072 or 4096; 3072 unless given. */
      readonly bits?: number;
      readonly generation?: string;
    }
  /** Public half, in PEM (SPKI). */
  | { readonly kind: "rsa-public-key"; readonly pair: string }
  /** Given by a person through a secure setting of the stack file. */
  | { readonly kind: "supplied"; readonly value: pulumi.Output<string> }
  /** Composed from other resources, such as a connection URL. */
  | { readonly kind: "derived"; readonly value: pulumi.Output<string> };

export interface SecretEntry {
  readonly source: SecretSource;
  /** Services that receive it, by name. A secret without a consumer does not compile. */
  readonly consumers: readonly [string, ...string[]];
  /**
   * Replaces a generated value or key pair on a schedule. Tokens must live shorter than the days
   * between two rotations. Consumers also receive a JSON list of every value that they have to
   * accept, newest first, under `fallbacksVariable`; unless given that is the variable's name (of a
   * pair: the public key's) and `_FALLBACKS`.
   */
  readonly rotation?: {
    /** 1 to 1000; 30 unless given. */
    readonly everyDays?: number | undefined;
    readonly fallbacksVariable?: string | undefined;
  };
}

export type SecretEntries = Readonly<Record<string, SecretEntry>>;

/** Throws one error that lists everything that is wrong with the registry. */
export function checkEntries(entries: SecretEntries): void {
  const problems = Object.entries(entries).flatMap(([variable, entry]) =>
    entryProblems(variable, entry, entries).map((text) => `${variable} ${text}`),
  );
  if (problems.length === 0) return;
  throw new pulumi.RunError(`The registry of secrets is wrong:\n  ${problems.join("\n  ")}`);
}

function entryProblems(
  variable: string,
  { source, consumers, rotation }: SecretEntry,
  entries: SecretEntries,
): string[] {
  const problems: string[] = [];
  if (!/^[A-Z][A-Z0-9_]*$/.test(variable)) problems.push("is no name of an environment variable");
  if (consumers.length === 0) problems.push("has no consumer; name a service or remove it");
  if (/^(NEXT_PUBLIC|VITE|REACT_APP)_/.test(variable)) {
    problems.push("would be in every browser; a public variable must not hold a secret");
  }
  if (source.kind === "rsa-private-key" || source.kind === "rsa-public-key") {
    problems.push(...pairProblems(source, entries));
  }
  if (rotation === undefined) return problems;
  const { everyDays = 1 } = rotation;
  if (source.kind !== "generated" && source.kind !== "rsa-private-key") {
    problems.push(`is ${source.kind}; only generated and rsa-private-key values rotate themselves`);
  }
  if (!Number.isInteger(everyDays) || everyDays < 1 || everyDays > 1000) {
    problems.push(`rotates every ${everyDays} days; allowed: a whole number from 1 to 1000`);
  }
  const name = fallbacksVariable(variable, entries);
  if (entries[name] !== undefined) problems.push(`has ${name} as its list, which is an entry`);
  return problems;
}

function pairProblems(
  source: Extract<SecretSource, { readonly pair: string }>,
  entries: SecretEntries,
): string[] {
  const halves = Object.values(entries).flatMap(({ source: other }) =>
    "pair" in other && other.pair === source.pair ? [other.kind] : [],
  );
  const problems: string[] = [];
  if ([...halves].sort().join() !== "rsa-private-key,rsa-public-key") {
    problems.push(`needs one private and one public key with the pair ${source.pair}`);
  }
  const bits = source.kind === "rsa-private-key" ? (source.bits ?? rsaBits) : rsaBits;
  if (![2048, 3072, 4096].includes(bits)) {
    problems.push(`has ${bits} bits; allowed: 2048, 3072 or 4096`);
  }
  return problems;
}

/** The variable of the public half of a private key; undefined in a registry without it. */
export function publicVariable(pair: string, entries: SecretEntries): string | undefined {
  const found = Object.entries(entries).find(
    ([, { source }]) => source.kind === "rsa-public-key" && source.pair === pair,
  );
  return found?.[0];
}

/** The variable of the list of values to accept. */
export function fallbacksVariable(variable: string, entries: SecretEntries): string {
  const entry = entries[variable];
  if (entry?.rotation?.fallbacksVariable !== undefined) return entry.rotation.fallbacksVariable;
  const source = entry?.source;
  const found = source?.kind === "rsa-private-key" && publicVariable(source.pair, entries);
  return `${found || variable}_FALLBACKS`;
}

/** Rotated values and private keys: no program and no state has them. */
export function isMadeInStore({ source, rotation }: SecretEntry): boolean {
  return source.kind === "rsa-private-key" || rotation !== undefined;
}
