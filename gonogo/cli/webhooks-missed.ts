/** `gonogo webhooks missed`: what Stripe or Twilio has and we do not. */
import type Stripe from "stripe";
import { ConfigurationError } from "../../infra/webhooks/configuration-error";
import type { Database } from "../../infra/webhooks/database";
import type { PayloadKeys } from "../../infra/webhooks/encryption";
import { type EventSource, findMissed, type MissedEvents } from "../../infra/webhooks/missed";
import { stripeEvents, stripeListsDays, subscribedTypes } from "../../infra/webhooks/missed-stripe";
import { PostgresInbox } from "../../infra/webhooks/postgres-inbox";
import { GonogoError } from "../errors";
import type { Arguments } from "./arguments";
import { type ExitCode, exitCodes } from "./exit-codes";
import { onInterrupt } from "./interrupt";
import type { Io } from "./io";
import { withDatabase } from "./webhooks-database";
import { readProviders, readWindow } from "./webhooks-filter";
import { payloadKeys } from "./webhooks-keys";
import { twilioProblem, twilioSource } from "./webhooks-missed-twilio";
import { aligned, countText, tell } from "./webhooks-text";

const day = 86_400_000;
/** Days that Stripe repeats in live mode: what is older comes by itself no more. */
const usualDays = 3;

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const now = new Date();
  const { since = new Date(now.getTime() - usualDays * day), until = now } = readWindow(args, now);
  const provider = providerOf(args);
  if (provider === "stripe" && now.getTime() - since.getTime() > stripeListsDays * day) {
    throw new GonogoError(
      "usage",
      `Stripe lists the events of ${stripeListsDays} days: --since 30d`,
    );
  }
  if (args.values("account").length > 1) {
    throw new GonogoError("usage", "Give one --account at a time.");
  }
  const doIt = args.flag("yes");
  const interrupt = onInterrupt();
  try {
    const source = await (provider === "twilio" ? twilioSource(args, io) : stripeSource(args, io));
    const found = await withDatabase(io, async (database) => {
      const keys = await keysFor(database, io);
      const inbox = doIt ? new PostgresInbox(database, keys) : undefined;
      const options = { from: since, until, signal: interrupt.signal };
      return asked(() => findMissed(database, source, { ...options, ...(inbox && { inbox }) }));
    });
    const interrupted = interrupt.exitCode();
    const isWhole = interrupted === undefined;
    await tell(args, io, { dryRun: !doIt, since, until, isWhole, ...found }, () =>
      textOf(found, doIt, provider === "twilio" ? "Twilio" : "Stripe"),
    );
    if (interrupted !== undefined) return interrupted;
    return found.missing > found.added ? exitCodes.noGo : exitCodes.go;
  } finally {
    interrupt.dispose();
  }
}

function providerOf(args: Arguments): "stripe" | "twilio" {
  const [first = "stripe", second] = [...new Set(readProviders(args))];
  if (second !== undefined) throw new GonogoError("usage", "Give one --provider at a time.");
  if (first === "stripe" || first === "twilio") return first;
  throw new GonogoError(
    "usage",
    `Only Stripe and Twilio list what they send; docs/webhooks.md says what to do for ${first}.`,
  );
}

async function stripeSource(args: Arguments, io: Io): Promise<EventSource> {
  const stripe = stripeClient(io);
  const types = await asked(() => typesOf(args, stripe));
  const [account] = args.values("account");
  return stripeEvents(stripe, {
    types,
    testMode: args.flag("test-mode"),
    ...(account !== undefined && { account }),
  });
}

function stripeClient({ env }: Io): Stripe {
  const key = env.STRIPE_SECRET_KEY;
  if (key === undefined || key === "") {
    throw new GonogoError("usage", "STRIPE_SECRET_KEY is not set: a key that may read events.");
  }
  const StripeClient = require("stripe") as typeof Stripe;
  return new StripeClient(key, {
    ...{ maxNetworkRetries: 2, timeout: 30_000, telemetry: false },
    ...originOf(env.STRIPE_API_BASE),
  });
}

/** Where Stripe is, for tests and proxies: as `stripe:apiBase` of the Pulumi program. */
function originOf(base: string | undefined): Stripe.StripeConfig {
  if (base === undefined || base === "") return {};
  const url = URL.canParse(base) ? new URL(base) : undefined;
  const isLocal = ["127.0.0.1", "localhost", "[::1]"].includes(url?.hostname ?? "");
  if (url === undefined || (url.protocol !== "https:" && !(isLocal && url.protocol === "http:"))) {
    throw new GonogoError("usage", "STRIPE_API_BASE is no https address.");
  }
  const protocol = url.protocol === "http:" ? "http" : "https";
  const port = url.port === "" ? (protocol === "https" ? 443 : 80) : Number(url.port);
  return { host: url.hostname, port, protocol };
}

async function typesOf(args: Arguments, stripe: Stripe): Promise<readonly string[]> {
  const given = args.values("type");
  const endpoint = args.value("endpoint");
  if (given.length > 0 && endpoint !== undefined) {
    throw new GonogoError("usage", "Give --type or --endpoint, not both.");
  }
  return given.length > 0 ? given : subscribedTypes(stripe, endpoint);
}

/** Payloads must not be stored in plain text where others are encrypted. */
async function keysFor(database: Database, { env }: Io): Promise<PayloadKeys | undefined> {
  const keys = await payloadKeys(env);
  if (keys !== undefined) return keys;
  const { rows } = await database.query(
    `SELECT FROM webhooks.webhook_events WHERE key_id IS NOT NULL
     UNION ALL
     SELECT FROM pg_catalog.pg_constraint
     WHERE conrelid = 'webhooks.webhook_events'::regclass AND conname = 'webhook_events_encrypted'
     LIMIT 1`,
  );
  if (rows.length === 0) return undefined;
  throw new GonogoError(
    "usage",
    "Payloads are encrypted here: put their keys into WEBHOOK_PAYLOAD_KEYS, as the receiver has them.",
  );
}

/** Messages of Stripe's library may quote the key: its kind and status are enough. */
async function asked<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ConfigurationError) {
      throw new GonogoError("usage", `${error.message}.`);
    }
    const problem = twilioProblem(error);
    if (problem !== undefined) throw problem;
    const { type, statusCode } = error as { type?: unknown; statusCode?: unknown };
    if (typeof type !== "string" || !type.startsWith("Stripe")) throw error;
    if (statusCode === 401 || statusCode === 403) {
      throw new GonogoError(
        "usage",
        `Stripe refuses the key of STRIPE_SECRET_KEY (${statusCode}): it must be allowed to read ` +
          "events and webhook endpoints.",
      );
    }
    const status = typeof statusCode === "number" ? ` ${statusCode}` : "";
    throw new GonogoError("undecidable", `Stripe does not answer (${type}${status}): try again.`);
  }
}

function textOf(
  { listed, missing, added, byType }: MissedEvents,
  doIt: boolean,
  provider: string,
): string {
  const rows = Object.entries(byType).map(([type, count]) => [count.toLocaleString("en-US"), type]);
  const table = rows.length > 0 ? `${aligned([["missing", "type"], ...rows], [0])}\n` : "";
  const of = `${provider} lists ${countText(listed, "event")}; ${missing.toLocaleString("en-US")} missing here.`;
  const end =
    missing === 0
      ? ""
      : doIt
        ? ` ${countText(added, "event")} stored and handed on.`
        : " Nothing was changed: --yes stores them.";
  return `${table}${of}${end}\n`;
}
