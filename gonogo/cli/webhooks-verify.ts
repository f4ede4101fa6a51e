/** `gonogo webhooks verify`: whether a provider signed a request, and why not. */
import {
  channelId,
  tokenDigest,
  verifyGoogleCalendar,
} from "../../infra/webhooks/providers/google-calendar";
import { verifySendGridEvents } from "../../infra/webhooks/providers/sendgrid-events";
import { verifySendGridInbound } from "../../infra/webhooks/providers/sendgrid-inbound";
import { verifyStandardWebhooks } from "../../infra/webhooks/providers/standard-webhooks";
import { verifyStripe } from "../../infra/webhooks/providers/stripe";
import { verifyTwilio } from "../../infra/webhooks/providers/twilio";
import type { Delivery, Verification, WebhookRequest } from "../../infra/webhooks/verification";
import { GonogoError } from "../errors";
import type { Arguments } from "./arguments";
import { type ExitCode, exitCodes } from "./exit-codes";
import type { Io } from "./io";
import { diagnose, type Verify } from "./webhooks-diagnosis";
import { type ProviderName, readProviders, readTime } from "./webhooks-filter";
import { type GivenRequest, readRequest } from "./webhooks-request";
import { countText, tell } from "./webhooks-text";

interface Scheme {
  /** Where the secret is unless --secret-env says otherwise. */
  readonly variable: string;
  verify(request: WebhookRequest, secrets: readonly string[]): Verification;
}

const schemes: Readonly<Record<ProviderName, Scheme>> = {
  stripe: {
    variable: "STRIPE_WEBHOOK_SECRET",
    verify: (request, secrets) => verifyStripe(request, { secrets }),
  },
  twilio: {
    variable: "TWILIO_AUTH_TOKEN",
    verify: (request, authTokens) => verifyTwilio(request, { authTokens }),
  },
  sendgrid: {
    variable: "SENDGRID_PUBLIC_KEY",
    verify: (request, publicKeys) => verifySendGridEvents(request, { publicKeys }),
  },
  "sendgrid-inbound": {
    variable: "SENDGRID_PUBLIC_KEY",
    verify: (request, publicKeys) => verifySendGridInbound(request, { publicKeys }),
  },
  "google-calendar": { variable: "GOOGLE_CHANNEL_TOKEN", verify: verifyCalendar },
  "standard-webhooks": {
    variable: "WEBHOOK_SECRET",
    verify: (request, secrets) => verifyStandardWebhooks(request, { secrets }),
  },
};

/** Against the tokens alone: when the channel ends and what it watches only the table knows. */
function verifyCalendar(request: WebhookRequest, tokens: readonly string[]): Verification {
  const channel = {
    id: channelId(request) ?? "",
    resourceId: null,
    account: "",
    expiresAt: new Date(request.now.getTime() + 1),
  };
  const results = tokens.map((token) =>
    verifyGoogleCalendar(request, { ...channel, tokenSha256: tokenDigest(token) }),
  );
  return (
    results.find(({ accepted }) => accepted) ?? results[0] ?? { accepted: false, reason: "channel" }
  );
}

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const [provider, second] = readProviders(args);
  if (provider === undefined || second !== undefined) {
    throw new GonogoError("usage", "Say whose request it is: --provider stripe.");
  }
  const now = new Date();
  const given = readRequest(args, io);
  const request = {
    ...given,
    url: urlOf(given, provider),
    now: readTime("--at", args.value("at"), now) ?? now,
  };
  const secrets = readSecrets(args, io, schemes[provider].variable);
  const verify: Verify = (one) => verified(provider, one, secrets);
  const result = verify(request);
  if (result.accepted) {
    await tell(args, io, { valid: true, ...said(result.delivery) }, () =>
      validText(result.delivery),
    );
    return exitCodes.go;
  }
  const why = diagnose(provider, request, result.reason, verify);
  const { reason } = result;
  await tell(args, io, { valid: false, reason, why }, () => `not valid (${reason})\n${why}\n`);
  return exitCodes.noGo;
}

function urlOf({ url }: GivenRequest, provider: ProviderName): string {
  if (url !== undefined) return url;
  if (provider !== "twilio") return "https://localhost/";
  throw new GonogoError("usage", "Twilio signs the URL: give --url https://host/path.");
}

/** What is wrong with a secret is told by the receiver's own words, which hold no value. */
function verified(provider: ProviderName, request: WebhookRequest, secrets: readonly string[]) {
  try {
    return schemes[provider].verify(request, secrets);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ConfigurationError") throw error;
    throw new GonogoError("usage", `${error.message}.`);
  }
}

function readSecrets(args: Arguments, { env }: Io, usual: string): readonly string[] {
  const names = args.values("secret-env");
  return (names.length > 0 ? names : [usual]).flatMap((name) => {
    const value = env[name];
    if (value === undefined || value.trim() === "") {
      throw new GonogoError(
        "usage",
        `The environment variable ${name} is not set: it holds the secret.`,
      );
    }
    return value.trim().startsWith("[") ? secretList(name, value) : [value.trim()];
  });
}

function secretList(name: string, value: string): readonly string[] {
  let list: unknown;
  try {
    list = JSON.parse(value);
  } catch {
    list = undefined;
  }
  if (Array.isArray(list) && list.every((one) => typeof one === "string")) return list;
  throw new GonogoError("usage", `${name} begins with [ and is no JSON list of secrets.`);
}

function said({ provider, account, livemode, events }: Delivery) {
  const told = events.map(({ id, type, objectId }) => ({ id, type, objectId }));
  return { provider, account, livemode, events: told };
}

function validText({ provider, account, livemode, events }: Delivery): string {
  const mode = livemode === false ? ", test mode: production refuses it" : "";
  const of = account === "" ? "" : `, account ${account}`;
  const lines = events.map(({ id, type }) => `  ${id}  ${type}\n`);
  return `valid: ${countText(events.length, "event")} of ${provider}${of}${mode}\n${lines.join("")}`;
}
