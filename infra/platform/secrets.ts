/** The registry of secrets: each source becomes a value, each consumer gets a reference. */
import type * as pulumi from "@pulumi/pulumi";
import { type SecretEntry, type SecretSource, Secrets } from "../components/secrets";
import type { SecretPart } from "../parts";
import type { Build } from "./build";
import type { Stores } from "./stores";

export function buildSecrets(build: Build, stores: Stores): Secrets<string> {
  const entries = Object.entries(build.parts.secrets)
    // The endpoint itself stores its signing secret (billing.ts).
    .filter(([, { source }]) => source.kind !== "stripe-signing-secret")
    .map(([variable, part]): [string, SecretEntry] => [variable, entry(build, stores, part)]);
  return new Secrets(
    `${build.name}-secrets`,
    { ...build.base, entries: Object.fromEntries(entries) },
    build.child,
  );
}

function entry(build: Build, stores: Stores, { source, consumers }: SecretPart): SecretEntry {
  return { source: sourceOf(build, stores, source), consumers };
}

function sourceOf(build: Build, stores: Stores, source: SecretPart["source"]): SecretSource {
  switch (source.kind) {
    case "generated":
      return { kind: "generated" };
    case "supplied":
      return { kind: "supplied", value: build.secret(source.setting) };
    case "database-url":
      return derived(stores.postgres?.url);
    case "redis-url":
      return derived(stores.redis?.url);
    default:
      throw new Error(`no component makes a ${source.kind}`);
  }
}

function derived(value: pulumi.Output<string> | undefined): SecretSource {
  // checkParts refuses a source whose part is missing.
  if (value === undefined) throw new Error("the source's part is missing");
  return { kind: "derived", value };
}
