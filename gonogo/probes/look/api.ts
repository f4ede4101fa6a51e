/** Questions to the API of a provider, with a key. Answers of others' servers are only data. */

import type { HttpRequest, Look } from "./index";
import { isTrouble, type Trouble } from "./trouble";

export interface ApiAnswer {
  readonly status: number;
  /** Undefined where the body is no JSON, which a refusal need not be. */
  readonly body: unknown;
}

/** Bytes of an answer: a hundred of Stripe's prices are 100 kB. */
const keep = 4_000_000;

/**
 * @returns What a provider says about the question. Its own trouble is trouble: errors of its
 * server, its rate limit, and an answer that is cut off or, at 200, no JSON.
 */
export async function askApi(
  look: Pick<Look, "http">,
  request: HttpRequest,
): Promise<ApiAnswer | Trouble> {
  const answer = await look.http({ timeout: 10_000, keep, ...request, confidential: true });
  if (isTrouble(answer)) return answer;
  const { status, whole } = answer;
  if (status === 429 || status >= 500) return { trouble: `it answers ${status}` };
  if (!whole) return { trouble: "its answer is too long" };
  const body = parsed(answer.body);
  if (status === 200 && body === undefined) return { trouble: "its answer is no JSON" };
  return { status, body };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What an answer has at a path, where all above it are mappings: `at(body, "data", "id")`. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, name)) {
      return undefined;
    }
    found = (found as Readonly<Record<string, unknown>>)[name];
  }
  return found;
}

/** The text at a path, cut to what a report takes; "" where there is none. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === "string" ? found.slice(0, 300) : "";
}

/** The members of a list that a question was for; an answer without it tells nothing. */
export function membersAt(
  value: unknown,
  ...path: readonly string[]
): readonly unknown[] | Trouble {
  const found = at(value, ...path);
  if (Array.isArray(found)) return found;
  return { trouble: `its answer has no list${path.length > 0 ? ` ${path.join(".")}` : ""}` };
}

/** The members of a list at a path; none where it is no list. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}
