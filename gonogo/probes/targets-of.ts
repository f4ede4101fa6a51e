/** Reads what to look at from the outputs of a deployed stack. Pure. */
import type { HttpTarget, MailTarget, Targets } from "./targets";

/**
 * @param outputs What `pulumi stack output --json` prints: each `<role>Url` that is an address of
 * HTTPS is a host. `apiUrl`, and every role that has `api` in it, answers with an API, the others
 * with pages; a stack with one host only has both there.
 */
export function targetsOf(
  outputs: Readonly<Record<string, unknown>>,
  mail: readonly MailTarget[] = [],
): Targets {
  const host = Object.entries(outputs).flatMap(([key, value]): HttpTarget[] => {
    const role = /^(\w+)Url$/.exec(key)?.[1];
    if (role === undefined || typeof value !== "string" || !URL.canParse(value)) return [];
    const { protocol, origin, pathname } = new URL(value);
    // An address of one path, such as a webhook's, is no host of its own.
    return protocol === "https:" && pathname === "/" ? [{ role, url: origin }] : [];
  });
  const isApi = ({ role }: HttpTarget) => /api/i.test(role);
  const api = host.filter(isApi);
  const pages = host.filter((target) => !isApi(target));
  return { host, api: api.length > 0 ? api : host, web: pages.length > 0 ? pages : host, mail };
}
