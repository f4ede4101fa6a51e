/** Questions to the JSON of an answer. Pure; what they tell holds no value that may be a secret. */
import type { Capture, JsonExpectation } from "./step";

/** Deeper values are not looked at: our choice. */
const deepest = 64;

/** Undefined for what is no JSON. */
export function parsed(text: string): { readonly json: unknown } | undefined {
  try {
    // A reader may ignore the mark that some servers begin with: RFC 8259, 8.1.
    return { json: JSON.parse(text.replace(/^\ufeff/, "")) };
  } catch {
    return undefined;
  }
}

/** Undefined where there is none. */
export function valueAt(value: unknown, place: string): unknown {
  let here = value;
  for (const key of place.split(".")) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[key];
  }
  return here;
}

/** Every key and text of a value, in its own order. */
export function* textsOf(value: unknown, depth = 0): Generator<string> {
  if (typeof value === "string") yield value;
  if (typeof value !== "object" || value === null || depth > deepest) return;
  for (const [key, each] of Object.entries(value)) {
    if (!Array.isArray(value)) yield key;
    yield* textsOf(each, depth + 1);
  }
}

export function captured(value: unknown, wanted: Capture): string | undefined {
  const pattern = wanted.matches === undefined ? undefined : new RegExp(wanted.matches, "u");
  const fits = (text: unknown): text is string =>
    typeof text === "string" && text !== "" && (pattern?.test(text) ?? true);
  if (!("at" in wanted)) return [...textsOf(value)].find(fits);
  const found = valueAt(value, wanted.at);
  const text = typeof found === "number" ? String(found) : found;
  return fits(text) ? text : undefined;
}

/** A phrase that says what is wrong; undefined where nothing is. */
export function wrongWith(value: unknown, expected: JsonExpectation): string | undefined {
  if ("mentions" in expected) {
    const texts = [...textsOf(value)].map((text) => text.toLowerCase());
    const missing = expected.mentions.filter(
      (word) => !texts.some((text) => text.includes(word.toLowerCase())),
    );
    return missing.length === 0 ? undefined : `does not mention ${missing.join(", ")}`;
  }
  const found = valueAt(value, expected.at);
  const is = `has ${kindOf(found)} at ${expected.at}`;
  if ("type" in expected) {
    return kindOf(found).endsWith(expected.type) ? undefined : `${is}, not ${expected.type}`;
  }
  if ("equals" in expected) {
    return found === expected.equals ? undefined : `${is}, not ${JSON.stringify(expected.equals)}`;
  }
  const matches = typeof found === "string" && new RegExp(expected.matches, "u").test(found);
  return matches ? undefined : `${is}, which does not match ${expected.matches}`;
}

/** What a value is, not what it says: it may be a key. */
function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return "a string";
  return `a ${typeof value}`;
}
