/** One request of a step: filled, bounded, and only to hosts that the stack's outputs name. */
import { GonogoError } from "../errors";
import type { HttpAnswer, HttpRequest, Look } from "../probes/look";
import { isBusy, reads, retryAfter, usualWait } from "../probes/look/retry-after";
import { pause } from "../probes/pause";
import { isTrouble, type Trouble } from "../probes/probe";
import { filled, filledJson, UnfitPath, type Values } from "./template";

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
/** Longest that is waited for a system that is too busy, in seconds: our choice, a minute's limit. */
const longestWait = 61;

/** @param base Origin of the host. @throws MissingValue @throws UnfitPath */
export function requestOf(
  base: string,
  errand: Errand,
  { values, confidential }: { readonly values: Values; readonly confidential: boolean },
): HttpRequest {
  const path = filled(errand.path, values, encodeURIComponent);
  // They are taken out of a URL with what stands before them: a clean-up would delete another thing.
  if (dotSegments(path) > dotSegments(errand.path)) throw new UnfitPath(errand.path);
  const url = new URL(path, base);
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

const dotSegments = (path: string): number =>
  (path.split(/[?#]/)[0] ?? "").split("/").filter((each) => /^(?:\.|%2e){1,2}$/i.test(each)).length;

/** Asks once more where the system is too busy, and follows redirects on the host. */
export async function ask(request: HttpRequest, look: Look, signal: AbortSignal): Promise<Asked> {
  const { origin } = new URL(request.url);
  let answer = await askPatiently(request, look, signal);
  let { url } = request;
  for (let i = 0; i < mostRedirects && request.method === "GET"; i += 1) {
    // A redirect that is expected is the answer.
    const next =
      isTrouble(answer) || request.expects?.includes(answer.status)
        ? undefined
        : locationOf(answer, url);
    if (next === undefined) break;
    if (next.origin !== origin) return { answer, elsewhere: next.origin };
    url = next.href;
    answer = await look.http({ ...request, url });
  }
  return { answer };
}

/** Waits once for a system that is too busy, as long as it says. */
export async function askPatiently(
  request: HttpRequest,
  look: Look,
  signal: AbortSignal,
): Promise<HttpAnswer | Trouble> {
  const answer = await look.http(request);
  const wait = isTrouble(answer) ? undefined : waitOf(answer, request);
  if (wait === undefined) return answer;
  await pause(wait * 1000, signal);
  return look.http(request);
}

/** What is said where the system's own limit answered in its place. */
export function limitedBy(answer: HttpAnswer): string {
  const told = retryAfter(answer);
  const when = told === undefined ? "" : `, to come back in ${told} s`;
  return `the system's own rate limit answered 429${when}`;
}

function locationOf({ status, headers }: HttpAnswer, base: string): URL | undefined {
  const location = headers.location?.at(-1);
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  return URL.parse(location, base) ?? undefined;
}

/**
 * Seconds after which it is asked again; undefined where it is not. A rate limit has done nothing of
 * what it refuses; who answers 503 may have done a part, so that only what reads is asked again.
 */
function waitOf(answer: HttpAnswer, { method, expects = [] }: HttpRequest): number | undefined {
  const { status } = answer;
  if (!isBusy(status) || expects.includes(status)) return undefined;
  if (status !== 429 && !reads(method)) return undefined;
  const wait = retryAfter(answer) ?? usualWait;
  return wait <= longestWait ? wait : undefined;
}
