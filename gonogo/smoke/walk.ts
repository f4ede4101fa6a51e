/** A walk over the paths that an OpenAPI document describes: each must be there, and not break. */
import type { ProbeFinding } from "../probes/judge";
import type { Look } from "../probes/look";
import { isTrouble } from "../probes/probe";
import { askPatiently, limitedBy } from "./ask";

/** Paths that are asked for at most, and how many at a time: our choice. */
const mostPaths = 200;
const atOnce = 4;

/** Paths that can be asked for as they are: of GET, without parameters. */
export function pathsToWalk(document: unknown): readonly string[] {
  const { paths } = (document ?? {}) as { readonly paths?: unknown };
  if (typeof paths !== "object" || paths === null) return [];
  return Object.entries(paths).flatMap(([path, item]) => {
    const isPlain = path.startsWith("/") && !path.startsWith("//") && !path.includes("{");
    const { get } = (item ?? {}) as { readonly get?: unknown };
    return isPlain && typeof get === "object" && get !== null ? [path] : [];
  });
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
