/**
 * The URL that a provider called, behind a load balancer and a CDN. Twilio signs it, so it must not
 * come from the request's Host or X-Forwarded headers: who writes these would choose what the
 * signature is compared with. It is the configured origin and the path and query as received.
 */
import { ConfigurationError } from "./configuration-error";

/**
 * @param base Origin that providers call: `https://api.example.com`, without a path.
 * @throws ConfigurationError when it is no such origin. Plain HTTP is for this machine only.
 */
export function publicOrigin(base: string): string {
  const url = URL.canParse(base) ? new URL(base) : undefined;
  // A host name in capitals is the same origin; text comparison catches paths and user names.
  if (url === undefined || ![url.origin, `${url.origin}/`].includes(base.toLowerCase())) {
    throw new ConfigurationError(
      `${JSON.stringify(base)} is no origin: give https://host, without a path`,
    );
  }
  const isLocal = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url.protocol !== "https:" && !(isLocal && url.protocol === "http:")) {
    throw new ConfigurationError(`${JSON.stringify(base)} is not HTTPS`);
  }
  return url.origin;
}

/**
 * The request's target after the origin, as text: parsing and printing it would change what was
 * signed. Undefined for a target that is no path, such as `//host/` or `http://host/`.
 */
export function publicUrl(origin: string, target: string): string | undefined {
  return /^\/(?!\/)[\x21\x22\x24-\x5b\x5d-\x7e]*$/.test(target) ? `${origin}${target}` : undefined;
}

/** Path of a target, without the query. */
export function pathOf(target: string): string {
  const [path = ""] = target.split("?", 1);
  return path;
}
