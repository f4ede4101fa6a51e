/** What a health or readiness check says of the parts that it looked at, whoever wrote it. */

export interface Component {
  /** In lower case: "postgres", "redis:ping". */
  readonly name: string;
  readonly state: "up" | "down";
}

const up = new Set([
  "up",
  "ok",
  "okay",
  "pass",
  "passed",
  "healthy",
  "ready",
  "connected",
  "available",
  "true",
  "alive",
  "reachable",
  "success",
  "operational",
  "good",
]);
const down = new Set([
  "down",
  "fail",
  "failed",
  "failing",
  "unhealthy",
  "error",
  "degraded",
  "disconnected",
  "unavailable",
  "false",
  "dead",
  "unreachable",
  "timeout",
  "not ready",
  "not_ready",
  "critical",
]);

/** Members under which frameworks list components; others are taken for components themselves. */
const lists = new Set([
  "checks",
  "components",
  "dependencies",
  "services",
  "details",
  "info",
  "error",
  "results",
  "entries",
  "health",
]);
/** Members that speak of the whole that they stand in. */
const ownWords = new Set([
  "status",
  "state",
  "ok",
  "healthy",
  "ready",
  "success",
  "outcome",
  "connected",
  "up",
  "alive",
  "available",
  "reachable",
]);

/**
 * How a check that says that the whole is ill says it: "degraded", "healthy: false".
 * @param body JSON, or a word by itself. @returns Undefined where it says nothing of the kind.
 */
export function illnessIn(body: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    value = body.trim();
  }
  if (typeof value !== "object" || value === null) return illWord(value);
  for (const [name, member] of Object.entries(value)) {
    if (!ownWords.has(name.toLowerCase())) continue;
    const word = illWord(member);
    if (word !== undefined) return typeof member === "string" ? word : `${name}: ${word}`;
  }
  return undefined;
}

function illWord(value: unknown): string | undefined {
  const isWord = typeof value === "string" || typeof value === "boolean";
  const isIll = isWord && String(value).length <= 40 && stateOf(value) === "down";
  return isIll ? String(value).trim().toLowerCase() : undefined;
}

/** Many a host answers any path with the page of its application, which says nothing of a check. */
export const isPage = (body: string): boolean => /^\s{0,99}<(?:!doctype html|html)\b/i.test(body);

/** Our choice: a check lists a dozen. */
const mostComponents = 50;

/** @param body Of the check; nothing is found in what is no JSON. */
export function componentsOf(body: string): readonly Component[] {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return [];
  }
  const found: Component[] = [];
  collect(value, 0, found);
  return found;
}

function collect(value: unknown, depth: number, found: Component[]): void {
  if (depth > 3 || typeof value !== "object" || value === null) return;
  const members: readonly (readonly [string, unknown])[] = Array.isArray(value)
    ? value.map((each) => [nameIn(each), each] as const)
    : Object.entries(value);
  for (const [name, member] of members.slice(0, mostComponents)) {
    const key = name.toLowerCase();
    if (found.length >= mostComponents) return;
    if (ownWords.has(key) && !Array.isArray(value)) continue;
    const isList = lists.has(key) && typeof member === "object";
    const state = isList ? undefined : stateOf(member);
    if (state !== undefined && key !== "") found.push({ name: key.slice(0, 60), state });
    else collect(member, depth + 1, found);
  }
}

/** Of a component in a list of them: `{ "name": "redis", "status": "up" }`. */
function nameIn(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  const { name, component, id, componentName } = value as Readonly<Record<string, unknown>>;
  const found = [name, component, componentName, id].find((each) => typeof each === "string");
  return typeof found === "string" ? found : "";
}

function stateOf(value: unknown): Component["state"] | undefined {
  if (Array.isArray(value)) {
    // The draft of IETF lists the measurements of a component.
    const states = value.map(stateOf);
    if (states.includes("down")) return "down";
    return states.includes("up") ? "up" : undefined;
  }
  if (typeof value === "object" && value !== null) {
    const own = Object.entries(value).find(([name]) => ownWords.has(name.toLowerCase()))?.[1];
    return typeof own === "object" ? undefined : stateOf(own);
  }
  const word = String(value).trim().toLowerCase();
  if (up.has(word)) return "up";
  return down.has(word) ? "down" : undefined;
}
