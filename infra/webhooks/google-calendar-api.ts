/**
 * Google Calendar's API as the renewal of channels needs it: two calls, by `fetch`. Google's own
 * library is many times the size of the bundle.
 */
import { createPrivateKey, sign } from "node:crypto";
import { ConfigurationError } from "./configuration-error";
import { asObject, plainText } from "./payload";

export interface WatchRequest {
  readonly calendarId: string;
  /** Our id of the new channel. */
  readonly channelId: string;
  readonly token: string;
  /** Where Google sends notifications. */
  readonly address: string;
  readonly expiresAt: Date;
}

export interface WatchedChannel {
  readonly resourceId: string;
  /** When it ends: Google may give less than was asked for. */
  readonly expiresAt: Date;
}

/** What the renewal asks of Google. A tenant is whose calendar it is: its account differs. */
export interface CalendarApi {
  watch(tenant: string, request: WatchRequest): Promise<WatchedChannel>;
  /** Resolves also when Google does not know the channel any more: then it has stopped. */
  stop(tenant: string, channelId: string, resourceId: string): Promise<void>;
}

/** An access token for a tenant's calendars, which may be asked for each call. */
export type AccessToken = (tenant: string) => Promise<string>;

export interface GoogleApiOptions {
  readonly accessToken: AccessToken;
  /** `https://www.googleapis.com`, unless a test stands in for it. */
  readonly origin?: string;
  readonly timeoutMs?: number;
}

/** Google answered otherwise than it should. Its message is not repeated: it may name a person. */
export class GoogleError extends Error {
  override readonly name = "GoogleError";
  /** Of the answer; undefined without one. Handlers wait while Google is down: outgoing.ts. */
  readonly status: number | undefined;

  constructor(
    readonly code: string,
    what: string,
  ) {
    super(`Google's ${what}: ${code}`);
    this.status = /^[0-9]{3}$/.test(code) ? Number(code) : undefined;
  }
}

export function googleCalendar(options: GoogleApiOptions): CalendarApi {
  const { accessToken, origin = "https://www.googleapis.com" } = options;
  const call = async (tenant: string, path: string, body: object, what: string) =>
    post(`${origin}/calendar/v3${path}`, JSON.stringify(body), what, {
      timeoutMs: options.timeoutMs,
      headers: {
        authorization: `Bearer ${await accessToken(tenant)}`,
        "content-type": "application/json",
      },
    });
  return {
    watch: async (tenant, { calendarId, channelId, token, address, expiresAt }) => {
      const path = `/calendars/${encodeURIComponent(calendarId)}/events/watch`;
      const expiration = String(expiresAt.getTime());
      const body = { id: channelId, type: "web_hook", address, token, expiration };
      const answer = asObject(await call(tenant, path, body, "events.watch"));
      const resourceId = plainText(answer?.resourceId);
      const ends = Number(answer?.expiration);
      if (resourceId === undefined || !Number.isSafeInteger(ends)) {
        throw new GoogleError("no channel in the answer", "events.watch");
      }
      return { resourceId, expiresAt: new Date(ends) };
    },
    stop: async (tenant, id, resourceId) => {
      try {
        await call(tenant, "/channels/stop", { id, resourceId }, "channels.stop");
      } catch (error) {
        if (!(error instanceof GoogleError) || error.code !== "404") throw error;
      }
    },
  };
}

const scope = "https://www.googleapis.com/auth/calendar.readonly";
const tokenPath = "/token";

export interface ServiceAccountOptions {
  /** In whose name, by domain-wide delegation; by default the account's own. */
  readonly subject?: (tenant: string) => string | undefined;
  /** `https://oauth2.googleapis.com`, unless a test stands in for it. */
  readonly origin?: string;
  readonly clock?: () => Date;
}

/**
 * Access tokens of a service account: RFC 7523 with RS256. They are kept until five minutes before
 * they end.
 *
 * @param text The account's JSON, or its base64.
 * @throws ConfigurationError, without any value, when it is no service account.
 */
export function serviceAccount(text: string, options: ServiceAccountOptions = {}): AccessToken {
  const { subject = () => undefined, clock = () => new Date() } = options;
  const { origin = "https://oauth2.googleapis.com" } = options;
  const { email, key } = readAccount(text);
  const kept = new Map<string, { readonly token: string; readonly until: number }>();
  return async (tenant) => {
    const sub = subject(tenant);
    const now = Math.floor(clock().getTime() / 1000);
    const found = kept.get(sub ?? "");
    if (found !== undefined && found.until > now) return found.token;
    const claims = {
      ...{ iss: email, scope, aud: `${origin}${tokenPath}`, iat: now, exp: now + 3_600 },
      ...(sub !== undefined && { sub }),
    };
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}`;
    const assertion = `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
    const grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    const body = new URLSearchParams({ grant_type: grant, assertion }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const answer = asObject(await post(`${origin}${tokenPath}`, body, "token", { headers }));
    const token = plainToken(answer?.access_token);
    const seconds = Number(answer?.expires_in);
    if (token === undefined) throw new GoogleError("no access token in the answer", "token");
    kept.set(sub ?? "", { token, until: now + (Number.isFinite(seconds) ? seconds : 0) - 300 });
    return token;
  };
}

function readAccount(text: string) {
  const json = text.trim().startsWith("{") ? text : Buffer.from(text, "base64").toString("utf8");
  try {
    const account = asObject(JSON.parse(json));
    const email = plainText(account?.client_email);
    if (email !== undefined && typeof account?.private_key === "string") {
      return { email, key: createPrivateKey(account.private_key) };
    }
  } catch {
    // Told below: what the parser says would quote the key.
  }
  throw new ConfigurationError(
    "Google's service account is no JSON with client_email and private_key, nor its base64",
  );
}

function plainToken(value: unknown): string | undefined {
  return typeof value === "string" && /^[\x21-\x7e]{1,4096}$/.test(value) ? value : undefined;
}

interface PostOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs?: number | undefined;
}

async function post(
  url: string,
  body: string,
  what: string,
  { headers, timeoutMs = 10_000 }: PostOptions,
): Promise<unknown> {
  let response: Response;
  let text: string;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    // A redirect would carry the token to somewhere else.
    response = await fetch(url, { method: "POST", headers, body, signal, redirect: "error" });
    text = await response.text();
  } catch (error) {
    throw new GoogleError(causeOf(error), what);
  }
  if (!response.ok) throw new GoogleError(String(response.status), what);
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    throw new GoogleError("an answer that is no JSON", what);
  }
}

/** `ECONNREFUSED`, `TimeoutError`: what fetch says itself is always the same. */
function causeOf(error: unknown): string {
  const { cause, name } = error as Error & { cause?: { code?: unknown } };
  return typeof cause?.code === "string" ? cause.code : name;
}
