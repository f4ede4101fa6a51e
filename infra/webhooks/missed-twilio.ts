/** Messages of a time window by Twilio's API, 2010-04-01, as its webhooks would have brought them. */
import type { EventSource } from "./missed";
import { successful } from "./outgoing-failure";
import { asObject, type JsonObject, parseJson } from "./payload";
import type { Delivery } from "./verification";

export interface TwilioSourceOptions {
  /** `AC…`: whose messages are listed; a subaccount's own number for its messages. */
  readonly account: string;
  /** Of an account, or of an API key (`SK…`). */
  readonly user: string;
  readonly password: string;
  /** Whether a type counts: `message.received`, `message.delivered`. */
  readonly isWanted: (type: string) => boolean;
  /** Where Twilio is: `https://api.twilio.com` unless given. */
  readonly base?: string;
}

/** An answer that Twilio's reference does not describe. */
export class TwilioAnswerError extends Error {
  override readonly name = "TwilioAnswerError";
}

const pageSize = 1_000;
/** Milliseconds for one call: our choice. */
const callMs = 30_000;

/**
 * Twilio lists messages, each in the state that it is in now: of one that came in this is the event
 * `received`, of one that went out the last of its events. The ids are those of the receiver. Calls
 * are left out: their webhooks have no id that could be told from a list.
 *
 * The source throws ProviderError for a refusal, TwilioAnswerError for an answer that is none, and
 * what `fetch` throws when there is none.
 */
export function twilioMessages(options: TwilioSourceOptions): EventSource {
  const { account, isWanted } = options;
  async function* list(from: Date, until: Date) {
    const query = new URLSearchParams({
      PageSize: String(pageSize),
      // Whole seconds, at or after: what is too much is left out below.
      "DateSent>": second(from.getTime() - 1_000),
      "DateSent<": second(until.getTime() + 1_000),
    });
    let path: string | undefined = `/2010-04-01/Accounts/${account}/Messages.json?${query}`;
    const seen = new Set<string>();
    while (path !== undefined) {
      seen.add(path);
      const page: JsonObject = await ask(options, path);
      const messages = listOf(page.messages);
      const deliveries: Delivery[] = [];
      for (const message of messages) {
        const { type, sentAt } = readListed(message);
        if (sentAt !== undefined && (sentAt < from || sentAt >= until)) continue;
        if (isWanted(type)) deliveries.push(await deliveryOf(options, message));
      }
      yield deliveries;
      path = typeof page.next_page_uri === "string" ? page.next_page_uri : undefined;
      if (path !== undefined && seen.has(path)) throw new TwilioAnswerError("a page comes twice");
    }
  }
  return { provider: "twilio", list };
}

function readListed(message: JsonObject) {
  const { sid, status, account_sid: account } = message;
  const isMessage =
    typeof sid === "string" &&
    /^(SM|MM)[0-9a-fA-F]{32}$/.test(sid) &&
    typeof status === "string" &&
    /^[a-z_-]{1,40}$/.test(status) &&
    typeof account === "string" &&
    /^AC[0-9a-fA-F]{32}$/.test(account);
  if (!isMessage) throw new TwilioAnswerError("something listed is no message");
  // What was never sent has the moment when it was made.
  const moment = Date.parse(String(message.date_sent ?? message.date_created));
  const sentAt = Number.isNaN(moment) ? undefined : new Date(moment);
  return { sid, status, account, type: `message.${status}`, sentAt };
}

/** The form that a webhook posts; of what only the webhook has, such as cities, nothing. */
async function deliveryOf(options: TwilioSourceOptions, message: JsonObject): Promise<Delivery> {
  const { sid, status, account, type } = readListed(message);
  const form = new URLSearchParams({ MessageSid: sid, SmsSid: sid, AccountSid: account });
  const isIncoming = message.direction === "inbound";
  if (isIncoming) form.set("SmsMessageSid", sid);
  else form.set("MessageStatus", status);
  form.set("SmsStatus", status);
  const fields: readonly (readonly [string, unknown])[] = [
    ["MessagingServiceSid", message.messaging_service_sid],
    ["From", message.from],
    ["To", message.to],
    ["Body", isIncoming ? message.body : undefined],
    ["NumSegments", isIncoming ? message.num_segments : undefined],
    ["ErrorCode", message.error_code],
    ["ApiVersion", message.api_version],
  ];
  for (const [name, value] of fields) {
    if (typeof value === "string" || typeof value === "number") form.set(name, String(value));
  }
  if (isIncoming) await addMedia(options, { sid, account, count: message.num_media }, form);
  const payload = Buffer.from(form.toString());
  return {
    provider: "twilio",
    account,
    livemode: null,
    contentType: "application/x-www-form-urlencoded",
    events: [{ id: `${sid}:${status}`, type, occurredAt: null, objectId: sid, payload }],
  };
}

async function addMedia(
  options: TwilioSourceOptions,
  of: { readonly sid: string; readonly account: string; readonly count: unknown },
  form: URLSearchParams,
): Promise<void> {
  const count = Number(of.count ?? 0);
  form.set("NumMedia", String(Number.isSafeInteger(count) ? count : 0));
  if (!(count > 0)) return;
  const folder = `/2010-04-01/Accounts/${of.account}/Messages/${of.sid}/Media`;
  const { media_list: media } = await ask(options, `${folder}.json`);
  for (const [at, one] of listOf(media).entries()) {
    const { sid, content_type: type } = one;
    if (typeof sid !== "string" || !/^ME[0-9a-fA-F]{32}$/.test(sid)) {
      throw new TwilioAnswerError("something listed is no media");
    }
    form.set(`MediaUrl${at}`, new URL(`${folder}/${sid}`, baseOf(options)).href);
    form.set(`MediaContentType${at}`, typeof type === "string" ? type : "");
  }
}

async function ask(options: TwilioSourceOptions, path: string): Promise<JsonObject> {
  const base = baseOf(options);
  const url = new URL(path, base);
  // The credentials go to Twilio, wherever an answer says that its next page is.
  if (url.origin !== base.origin) throw new TwilioAnswerError("its next page is elsewhere");
  const credentials = Buffer.from(`${options.user}:${options.password}`).toString("base64");
  const answer = await successful(
    await fetch(url, {
      headers: { authorization: `Basic ${credentials}`, accept: "application/json" },
      redirect: "error",
      signal: AbortSignal.timeout(callMs),
    }),
  );
  const value = asObject(parseJson(Buffer.from(await answer.arrayBuffer())));
  if (value === undefined) throw new TwilioAnswerError("an answer is no JSON object");
  return value;
}

function baseOf({ base = "https://api.twilio.com" }: TwilioSourceOptions): URL {
  return new URL(base);
}

function listOf(value: unknown): readonly JsonObject[] {
  const objects = Array.isArray(value) ? value.map(asObject) : [undefined];
  return objects.map((one) => {
    if (one === undefined) throw new TwilioAnswerError("an answer holds no list of objects");
    return one;
  });
}

function second(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}
