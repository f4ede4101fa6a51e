/** A walk over the paths that an OpenAPI document describes: each must be there, and not break. */
import type { ProbeFinding } from "../probes/judge";
import type { Look } from "../probes/look";
import { isTrouble } from "../probes/probe";
import { askPatiently, limitedBy } from "./ask";

/** Paths that are asked for at most, and how many at a time: our choice. */
const mostPaths = 200;
const atOnce = 4;

/**
 * Paths that can be asked for as they are: of GET, without parameters, below where the document says
 * that they are: `servers` of OpenAPI, `basePath` of Swagger. Those of other hosts are left out.
 * @param place URL of the document.
 */
export function pathsToWalk(document: unknown, place: string): readonly string[] {
  const { paths, servers, basePath } = (document ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof paths !== "object" || paths === null) return [];
  const base = typeof basePath === "string" ? [{ url: basePath }] : undefined;
  return Object.entries(paths).flatMap(([path, item]) => {
    const isPlain = path.startsWith("/") && !path.startsWith("//") && !path.includes("{");
    const { get, servers: own } = (item ?? {}) as Readonly<Record<string, unknown>>;
    if (!isPlain || typeof get !== "object" || get === null) return [];
    const below = prefixOf(own ?? servers ?? base, place);
    return below === undefined ? [] : [`${below}${path}`];
  });
}

/** What frameworks write who know neither of the proxy before them nor of its name. */
const loopback = /^https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?=[:/]|$)/i;

/** Path of the first server that is on the document's host; empty where the document names none. */
function prefixOf(servers: unknown, place: string): string | undefined {
  if (!Array.isArray(servers) || servers.length === 0) return "";
  for (const server of servers as readonly unknown[]) {
    const { url, variables } = (server ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof url !== "string") continue;
    const known = (variables ?? {}) as Readonly<Record<string, { readonly default?: unknown }>>;
    const filled = url.replace(/\{([^{}]*)\}/g, (_, name: string) =>
      Object.hasOwn(known, name) ? String(known[name]?.default) : "",
    );
    const there = URL.parse(filled, place);
    const isHere = there?.hostname === new URL(place).hostname || loopback.test(filled);
    if (isHere && there) return there.pathname.replace(/\/+$/, "");
  }
  return undefined;
}

export interface Walked {
  readonly findings: readonly ProbeFinding[];
  readonly asked: number;
  /** Why not all could be looked at. */
  readonly trouble?: string;
}

export async function walk(
  base: string,
  paths: readonly string[],
  look: Look,
  signal: AbortSignal,
): Promise<Walked> {
  const findings: ProbeFinding[] = [];
  const queue = paths.slice(0, mostPaths);
  let trouble = queue.length < paths.length ? `more than ${mostPaths} paths` : undefined;
  let asked = 0;
  const work = async () => {
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      const property = `GET ${path.slice(0, 200)}`;
      const url = new URL(path, base);
      if (url.origin !== base) continue;
      asked += 1;
      const request = { url: url.href, timeout: 10_000, keep: 65_536 };
      const answer = await askPatiently(request, look, signal);
      if (isTrouble(answer)) trouble ??= `${property}: ${answer.trouble}`;
      else if (answer.status === 429) {
        trouble ??= `${property}: ${limitedBy(answer)}`;
        // Who was waited for and refuses again would refuse the rest, and each would be waited for.
        queue.length = 0;
      } else if (answer.status === 404 || answer.status >= 500) {
        findings.push({ sentence: `It answers ${answer.status}.`, property });
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { findings, asked, ...(trouble === undefined ? {} : { trouble }) };
}
