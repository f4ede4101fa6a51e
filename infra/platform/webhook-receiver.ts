/** The platform's receiver of webhooks: which paths it answers, and what it needs for them. */
import * as pulumi from "@pulumi/pulumi";
import type { Network } from "../components/network";
import type { Secrets } from "../components/secrets";
import { storedSecretName } from "../components/stored-secret";
import { webhookQueueName } from "../components/webhook-queue";
import type { WebhookReceiver, WebhookReceiverArgs } from "../components/webhook-receiver";
import { stripeMode, webhookGenerationsOf } from "../config/stripe";
import type { Parts, WebhookVerification } from "../parts";
import type { EndpointConfig } from "../webhooks/entry/config";
import type { MigrateEvent } from "../webhooks/entry/migrate";
import type { Build } from "./build";
import type { BuiltEdge } from "./edge";
import {
  payloadKeyPermissions,
  payloadKeysVariable,
  receiverHosts,
  receives,
  receivesStripe,
} from "./receiver-paths";
import type { Stores } from "./stores";

export interface ReceiverPlace {
  readonly network: Network;
  readonly stores: Stores;
  readonly edge: BuiltEdge;
  readonly secrets: Secrets<string>;
}

/** Undefined for a system without a path that the receiver answers; its code is not loaded then. */
export function buildReceiver(build: Build, place: ReceiverPlace): WebhookReceiver | undefined {
  const { name, base, child, parts } = build;
  const endpoints = endpointsOf(build);
  const payloadKeys = payloadKeysVariable(parts);
  if (endpoints.length === 0 || payloadKeys === undefined) return undefined;
  const component =
    require("../components/webhook-receiver") as typeof import("../components/webhook-receiver");
  return new component.WebhookReceiver(
    `${name}-webhooks`,
    {
      ...base,
      network: place.network,
      database: databaseOf(build, place.stores),
      origin: `https://${place.edge.host(hostOf(parts))}`,
      endpoints,
      live: isLive(build),
      payloadKeys: storedSecretName(base.context, payloadKeys),
      unwraps: payloadKeyPermissions(build),
      queues: queuesOf(build),
      grants: grantsOf(parts),
      after: [place.secrets],
    },
    child,
  );
}

/** Test keys take test events: on a production stack too, while it is launched softly. */
function isLive({ parts, place }: Build): boolean {
  const mode = parts.stripe && stripeMode(place.settings, place);
  return mode === undefined ? place.environment === "production" : mode === "live";
}

/** What the receiver answers; all on one host, since a signature holds the URL. */
function endpointsOf({ base, parts, place }: Build): readonly EndpointConfig[] {
  const stored = (variable: string) => storedSecretName(base.context, variable);
  const { stripe, webhooks = {} } = parts;
  const signing = stripe?.webhook.secretVariable ?? "";
  const isRotated = webhookGenerationsOf(place.settings) !== undefined;
  const all = isRotated ? [signing, `${signing}_FALLBACKS`] : [signing];
  const others = Object.values(webhooks).filter((part) => receives(parts, part));
  return [
    ...(stripe !== undefined && receivesStripe(parts)
      ? [{ provider: "stripe" as const, path: stripe.webhook.path, secrets: all.map(stored) }]
      : []),
    ...others.flatMap(({ path, verification }) =>
      verification === undefined ? [] : [{ path, ...verified(verification, stored) }],
    ),
  ];
}

function verified(how: WebhookVerification, stored: (variable: string) => string) {
  switch (how.provider) {
    case "google-calendar":
      return { provider: how.provider };
    case "sendgrid":
    case "sendgrid-inbound":
      return { provider: how.provider, publicKeys: [how.publicKey, ...(how.fallbacks ?? [])] };
    case "twilio":
    case "standard-webhooks":
      return {
        provider: how.provider,
        secrets: [how.secret, ...(how.fallbacks ?? [])].map(stored),
      };
  }
}

/** checkParts refuses receivers on two hosts. */
function hostOf(parts: Parts): string {
  const [first] = receiverHosts(parts);
  if (first === undefined) throw new Error("no host leads to the receiver");
  return first;
}

/** Also of providers whose path the service answers: it may store them in the same tables. */
function queuesOf({ base, parts }: Build): Readonly<Record<string, string>> {
  const { context } = base;
  const others = Object.entries(parts.webhooks ?? {}).flatMap(([key, { verification, queue }]) =>
    verification && queue ? [[verification.provider, webhookQueueName(context, key)]] : [],
  );
  const stripe = parts.stripe ? [["stripe", webhookQueueName(context, "stripe")]] : [];
  return Object.fromEntries([...stripe, ...others]);
}

/** The application handles events, and stores those that it answers itself. */
function grantsOf(parts: Parts): MigrateEvent["grants"] {
  const { postgres, webhooks = {} } = parts;
  // A provider's database has no role of ours: whoever owns it grants.
  if (postgres?.mode !== "rds") return [];
  const user = `${postgres.databaseName}_app`;
  const answers = Object.values(webhooks).some(
    (part) => part.verification !== undefined && !receives(parts, part),
  );
  const roles = ["webhooks_worker", ...(answers ? ["webhooks_receiver"] : [])];
  return roles.map((role) => ({ user, role }));
}

function databaseOf(build: Build, { postgres }: Stores): WebhookReceiverArgs["database"] {
  if (postgres === undefined) throw new Error("the receiver needs a Postgres");
  if (!("instanceHost" in postgres)) return externalDatabase(build, postgres.url);
  const { rdsAuthorities } =
    require("../webhooks/rds-authorities.gen.js") as typeof import("../webhooks/rds-authorities.gen.js");
  const { region } = build.base.context;
  const authorities = rdsAuthorities[region];
  if (authorities === undefined) {
    throw new pulumi.RunError(
      `The authorities of RDS in ${region} are not known here, so that the webhook functions ` +
        `could not verify the database; known: ${Object.keys(rdsAuthorities).join(", ")}.`,
    );
  }
  const { databaseName, instanceHost, instanceSecurityGroupId, masterSecretArn } = postgres;
  return {
    host: instanceHost,
    name: databaseName,
    loginPrefix: databaseName,
    owner: { secret: masterSecretArn, isName: false, host: instanceHost, database: databaseName },
    securityGroupId: instanceSecurityGroupId,
    authorities,
  };
}

/**
 * A provider's database: its URL signs in to migrate, so its role must be allowed to make schemas
 * and roles. A pooler's user names end with a dot and the project (Supabase); so do ours then.
 */
function externalDatabase(
  { base, parts, place }: Build,
  url: pulumi.Output<string>,
): WebhookReceiverArgs["database"] {
  const variable = Object.keys(parts.secrets).find(
    (each) => parts.secrets[each]?.source.kind === "database-url",
  );
  if (variable === undefined) throw new Error("no secret holds the database's URL");
  // Host, database and project are no secrets: only the password is.
  const part = (read: (parsed: URL) => string) =>
    pulumi.unsecret(url.apply((text) => read(new URL(text))));
  return {
    host: part(({ hostname }) => hostname),
    port: place.settings.databasePort,
    name: part(({ pathname }) => decodeURIComponent(pathname.slice(1))),
    loginPrefix: parts.postgres?.databaseName ?? "webhooks",
    userSuffix: part(({ username }) => /\..*$/.exec(decodeURIComponent(username))?.[0] ?? ""),
    owner: { secret: storedSecretName(base.context, variable), isName: true },
  };
}
