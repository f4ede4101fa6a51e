/** The registry of secrets: each source becomes a value, each consumer gets a reference. */
import * as pulumi from "@pulumi/pulumi";
import { RandomBytes } from "@pulumi/random";
import type { EmailDomain } from "../components/email-domain";
import { type SecretEntry, type SecretSource, Secrets } from "../components/secrets";
import { payloadKeyRing } from "../config/webhooks";
import { generatedSecretBytes } from "../defaults";
import type { SecretPart } from "../parts";
import { guarded } from "../protection";
import { redisUrlFor } from "../redis-url";
import type { Build } from "./build";
import type { Stores } from "./stores";

type SourceOf<Kind extends SecretPart["source"]["kind"]> = Extract<
  SecretPart["source"],
  { readonly kind: Kind }
>;

/** What secrets are composed of. */
export interface SecretSources extends Stores {
  readonly email: EmailDomain | undefined;
}

export function buildSecrets(
  build: Build,
  sources: SecretSources,
  clusterName: string,
): Secrets<string> {
  const entries = Object.entries(build.parts.secrets)
    // The endpoint itself stores its signing secret (billing.ts).
    .filter(([, { source }]) => source.kind !== "stripe-signing-secret")
    .map(([variable, part]): [string, SecretEntry] => [variable, entry(build, sources, part)]);
  return new Secrets(
    `${build.name}-secrets`,
    { ...build.base, entries: Object.fromEntries(entries), cluster: clusterName },
    build.child,
  );
}

function entry(build: Build, sources: SecretSources, part: SecretPart): SecretEntry {
  const { source, consumers, rotation } = part;
  const { everyDays, fallbacksVariable } = rotation ?? {};
  return {
    source: sourceOf(build, sources, source),
    consumers,
    ...(rotation && { rotation: { everyDays, ...(fallbacksVariable && { fallbacksVariable }) } }),
  } as SecretEntry;
}

function sourceOf(build: Build, stores: SecretSources, source: SecretPart["source"]): SecretSource {
  switch (source.kind) {
    case "generated":
    case "rsa-private-key":
    case "rsa-public-key":
      return source;
    case "supplied":
      return { kind: "supplied", value: build.secret(source.setting) };
    case "database-url":
      return derived(databaseUrl(build, stores, source));
    case "redis-url":
      return derived(stores.redis?.url.apply((url) => redisUrlFor(url, source.client)));
    case "redis-password":
      return derived(stores.redis?.password);
    case "webhook-payload-keys":
      return derived(payloadKeys(build, source.generations));
    case "smtp-user":
      return derived(stores.email?.ses?.smtp?.userName);
    case "smtp-password":
      return derived(stores.email?.ses?.smtp?.password);
    case "stripe-signing-secret":
      throw new Error("the endpoint stores its own signing secret");
  }
}

/** A provider's URL is taken as it was given: who gave it knows the client. */
function databaseUrl(
  { place }: Build,
  { postgres }: Stores,
  { client = "libpq", replica = false }: SourceOf<"database-url">,
): pulumi.Output<string> | undefined {
  if (postgres === undefined || !("urlFor" in postgres)) {
    return (replica ? postgres?.readUrl : undefined) ?? postgres?.url;
  }
  if (replica && postgres.replicaIdentifiers.length > 0) return postgres.readUrlFor(client);
  // Prisma reads the size of its pool from the URL; libpq finds the certificates in PGSSLROOTCERT.
  if (client === "libpq") return postgres.url;
  return postgres.urlFor(client, { poolMax: place.settings.databasePool.max });
}

/** In the form of infra/webhooks/payload-keys.ts. */
function payloadKeys(
  { name, child, place }: Build,
  generations: readonly [string, ...string[]] | undefined,
): pulumi.Output<string> {
  const { current, generated, wrapped } = payloadKeyRing(place.settings, generations);
  const keys = generated.map((generation) => {
    const bytes = { length: generatedSecretBytes, keepers: { generation } };
    const key = `${name}-webhook-payload-key-${generation}`;
    // Nobody makes the same key again, and what it encrypted is lost with it.
    const made = new RandomBytes(key, bytes, guarded(key, child));
    return [generation, made.base64] as const;
  });
  return pulumi.secret(
    pulumi.jsonStringify({ current, keys: { ...Object.fromEntries(keys), ...wrapped } }),
  );
}

function derived(value: pulumi.Output<string> | undefined): SecretSource {
  // checkParts refuses a source whose part is missing.
  if (value === undefined) throw new Error("the source's part is missing");
  return { kind: "derived", value };
}
