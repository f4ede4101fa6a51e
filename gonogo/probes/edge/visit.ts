/** Visits of paths, for probes that judge what every answer has in common. */
import type { HttpAnswer, HttpRequest, Look } from "../look";
import { isTrouble, type Trouble } from "../probe";

export interface Visit<T> {
  /** "GET /health". */
  readonly what: string;
  readonly answer: T | Trouble;
}

export type Errand = Omit<HttpRequest, "url"> & { readonly path: string };

/** @param pick What of an answer the judgement needs: facts stay small, and hold no bodies. */
export async function visit<T>(
  base: string,
  errands: readonly Errand[],
  look: Look,
  pick: (answer: HttpAnswer) => T,
): Promise<readonly Visit<T>[]> {
  return Promise.all(
    errands.map(async ({ path, ...errand }) => {
      const answer = await look.http({ ...errand, url: urlOf(base, path) });
      const what = `${errand.method ?? "GET"} ${path}`;
      return { what, answer: isTrouble(answer) ? answer : pick(answer) };
    }),
  );
}

/** A path that is a URL of its own stays one, where it is on the host that was asked for. */
export function urlOf(base: string, path: string): string {
  return new URL(path, base).href;
}

/** The last value of a header counts where it came more than once. */
export function header({ headers }: Pick<HttpAnswer, "headers">, name: string): string | undefined {
  return headers[name]?.at(-1);
}

/** A path that no API has, to see what it answers to what is not there. */
export const absentPath = "/gonogo-asks-for-what-is-not-there";
