/** One request of a step: filled, bounded, and only to hosts that the stack's outputs name. */
import { GonogoError } from "../errors";
import type { HttpAnswer, HttpRequest, Look } from "../probes/look";
import { pause } from "../probes/pause";
import { isTrouble, type Trouble } from "../probes/probe";
import { filled, filledJson, type Values } from "./template";

/** What a step and a clean-up have in common. */
export interface Errand {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Asked {
  readonly answer: HttpAnswer | Trouble;
  /** Origin of another host that the answer leads to. */
  readonly elsewhere?: string;
}

/** Milliseconds for one request, and bytes of an answer that are read: our choice. */
const timeout = 10_000;
const keep = 1_048_576;
/** On the way to where an answer leads, on the same host. */
const mostRedirects = 3;
/** Longest that is waited when the system's own rate limit asks for it, in seconds. */
const longestWait = 61;

/** @param base Origin of the host. @throws MissingValue */
export function requestOf(
  base: string,
  errand: Errand,
  { values, confidential }: { readonly values: Values; readonly confidential: boolean },
): HttpRequest {
  const url = new URL(filled(errand.path, values, encodeURIComponent), base);
  // "//host/path" and its relatives name another host.
  if (url.origin !== base) {
    throw new GonogoError("usage", `${errand.path} leads to ${url.host}, not to ${base}.`);
  }
  const headers = Object.entries(errand.headers).map(([name, text]) => [
    name.toLowerCase(),
    filled(text, values, (value) => value.replace(/[\r\n]/g, "")),
  ]);
  const body =
    errand.body === undefined ? undefined : JSON.stringify(filledJson(errand.body, values));
  return {
    url: url.href,
    method: errand.method,
    headers: {
      accept: "application/json, text/html;q=0.9, */*;q=0.8",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...Object.fromEntries(headers),
    },
    ...(body === undefined ? {} : { body }),
    timeout,
    keep,
    confidential,
  };
}

/** Waits once where the system's own rate limit says so, and follows redirects on the host. */
export async function ask(request: HttpRequest, look: Look, signal: AbortSignal): Promise<Asked> {
  const { origin } = new URL(request.url);
  let answer = await look.http(request);
  if (!isTrouble(answer) && answer.status === 429) {
    await pause(waitOf(answer) * 1000, signal);
    answer = await look.http(request);
  }
  let { url } = request;
  for (let i = 0; i < mostRedirects && request.method === "GET"; i += 1) {
    const next = isTrouble(answer) ? undefined : locationOf(answer, url);
    if (next === undefined) break;
    if (next.origin !== origin) return { answer, elsewhere: next.origin };
    url = next.href;
    answer = await look.http({ ...request, url });
  }
  return { answer };
}

function locationOf({ status, headers }: HttpAnswer, base: string): URL | undefined {
  const location = headers.location?.at(-1);
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  return URL.parse(location, base) ?? undefined;
}

/** Seconds until the limit lets it through, as RFC 9110, 10.2.3 tells them. */
function waitOf({ headers }: HttpAnswer): number {
  const told = headers["retry-after"]?.at(-1) ?? "";
  const seconds = /^\d+$/.test(told) ? Number(told) : (Date.parse(told) - Date.now()) / 1000;
  return Number.isFinite(seconds) && seconds <= longestWait ? Math.max(0, seconds) : 0;
}
