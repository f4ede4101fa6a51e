/** What `gonogo webhooks missed --provider twilio` asks, and how it tells of Twilio's refusals. */
import type { EventSource } from "../../infra/webhooks/missed";
import { typePatterns } from "../../infra/webhooks/missed-stripe";
import { TwilioAnswerError, twilioMessages } from "../../infra/webhooks/missed-twilio";
import { ProviderError } from "../../infra/webhooks/outgoing-failure";
import { GonogoError } from "../errors";
import type { Arguments } from "./arguments";
import type { Io } from "./io";

/** What came in always has a webhook; of what went out the list does not say whether it has. */
const usualTypes = ["message.received"];

/** @throws GonogoError `usage` without an account and its token or key. */
export function twilioSource(args: Arguments, { env }: Io): EventSource {
  for (const option of ["endpoint", "test-mode"] as const) {
    const isGiven = option === "endpoint" ? args.value(option) !== undefined : args.flag(option);
    if (isGiven) throw new GonogoError("usage", `--${option} is Stripe's: Twilio has none.`);
  }
  const own = env.TWILIO_ACCOUNT_SID ?? "";
  const account = args.values("account")[0] ?? own;
  if (!/^AC[0-9a-fA-F]{32}$/.test(own) || !/^AC[0-9a-fA-F]{32}$/.test(account)) {
    const name = own === account ? "TWILIO_ACCOUNT_SID" : "--account";
    throw new GonogoError(
      "usage",
      `${name} is no account of Twilio: AC and 32 hexadecimal digits.`,
    );
  }
  const key = env.TWILIO_API_KEY ?? "";
  const [variable, user] =
    key === "" ? ["TWILIO_AUTH_TOKEN", own] : (["TWILIO_API_SECRET", key] as const);
  const password = env[variable] ?? "";
  if (password === "") {
    throw new GonogoError(
      "usage",
      `${variable} is not set: give the account's auth token, or TWILIO_API_KEY and TWILIO_API_SECRET.`,
    );
  }
  const given = args.values("type");
  const patterns = typePatterns(given.length > 0 ? given : usualTypes);
  const isWanted = (type: string) => patterns.some((pattern) => pattern.test(type));
  return twilioMessages({ account, user, password, isWanted, ...baseOf(env.TWILIO_API_BASE) });
}

function baseOf(base: string | undefined): { readonly base?: string } {
  if (base === undefined || base === "") return {};
  const url = URL.canParse(base) ? new URL(base) : undefined;
  const isLocal = ["127.0.0.1", "localhost", "[::1]"].includes(url?.hostname ?? "");
  if (url === undefined || (url.protocol !== "https:" && !(isLocal && url.protocol === "http:"))) {
    throw new GonogoError("usage", "TWILIO_API_BASE is no https address.");
  }
  return { base: url.origin };
}

/** Undefined for what is not Twilio's. */
export function twilioProblem(error: unknown): GonogoError | undefined {
  if (error instanceof ProviderError) {
    const { status } = error;
    if (status === 401 || status === 403) {
      return new GonogoError(
        "usage",
        `Twilio refuses the credentials (${status}): TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN, or ` +
          "TWILIO_API_KEY with TWILIO_API_SECRET, must be allowed to list messages.",
      );
    }
    if (status === 404) return new GonogoError("usage", "Twilio knows no such account (404).");
    return new GonogoError("undecidable", `Twilio does not answer (${status}): try again.`);
  }
  if (error instanceof TwilioAnswerError) {
    return new GonogoError("undecidable", `Twilio's answer cannot be read: ${error.message}.`);
  }
  const isOfFetch =
    error instanceof Error && (error.name === "TimeoutError" || error.message === "fetch failed");
  return isOfFetch
    ? new GonogoError("undecidable", "Twilio does not answer: try again.")
    : undefined;
}
