/** Keeps secret values out of every text that leaves the framework. */
import { mayHoldSecrets, visitLeaves } from "./data";

/** What stands in a text instead of a secret. */
export const redacted = "[secret]";

/** A shorter value cannot be told from ordinary text. */
const shortest = 4;
/**
 * A message may quote a part of a secret (a prefix, a shortened form). A shared run of this many
 * characters is treated as such a part.
 */
const sharedRun = 12;
/** Runtime errors quote short snippets: `JSON.parse` shows ten characters of its input. */
const sharedRunInErrors = 6;
/** Characters of one secret that are compared run by run; whole occurrences are always found. */
const longestCompared = 65_536;
/** Fields of a JSON document that name its other values: a message has to be able to quote them. */
const namingKeys = new Set(["name", "Name", "key", "Key"]);

/** The secret values of a resource, or of a stack, and how to remove them from a text. */
export class Secrets {
  readonly #roots: readonly unknown[] | (() => readonly unknown[]);
  #texts: { readonly whole: ReadonlySet<string>; readonly quotable: readonly string[] } | undefined;

  /** @param roots Decoded properties that hold Secret markers; they are searched at first use. */
  constructor(roots: readonly unknown[] | (() => readonly unknown[])) {
    this.#roots = roots;
  }

  /** The text with every secret, and every longer part of one, replaced by `[secret]`. */
  redact(text: string, where: "message" | "error" = "message"): string {
    this.#texts ??= secretTexts(typeof this.#roots === "function" ? this.#roots() : this.#roots);
    const { whole, quotable } = this.#texts;
    if (whole.size === 0 || text.length < shortest) {
      return text;
    }
    const lower = text.toLowerCase();
    // Some letters change length in lower case; positions would no longer match.
    const fold = lower.length === text.length;
    const haystack = fold ? lower : text;
    const covered = new Uint8Array(text.length);
    for (const secret of whole) {
      cover(covered, haystack, fold ? secret.toLowerCase() : secret);
    }
    const run = where === "error" ? sharedRunInErrors : sharedRun;
    for (const secret of quotable) {
      coverRuns(covered, haystack, fold ? secret.toLowerCase() : secret, run);
    }
    return replaceCovered(text, covered);
  }
}

function secretTexts(roots: readonly unknown[]) {
  const whole = new Set<string>();
  const quotable = new Set<string>();
  for (const root of roots.filter(mayHoldSecrets)) {
    visitLeaves(root, (leaf, secret) => {
      const text = String(leaf);
      if (!secret || text.length < shortest) {
        return;
      }
      addForms(whole, text);
      const values = jsonValues(text);
      if (values === undefined) {
        quotable.add(text);
      }
      for (const value of values ?? []) {
        addForms(whole, value);
        quotable.add(value);
      }
    });
  }
  return { whole, quotable: [...quotable] };
}

/** The forms in which a value may stand inside another text. */
function addForms(texts: Set<string>, text: string): void {
  const escaped = JSON.stringify(text).slice(1, -1);
  const forms = [text, text.trim(), text.replace(/\s+/g, " ").trim(), escaped];
  forms.push(Buffer.from(text).toString("base64"), percentEncoded(text));
  for (const form of forms) {
    if (form.length >= shortest) {
      texts.add(form);
    }
  }
}

function percentEncoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    // A lone surrogate has no encoding.
    return text;
  }
}

/**
 * A document such as a container definition becomes secret as a whole when one value in it is. Its
 * values stay secret one by one; its keys and the names in it may be quoted.
 */
function jsonValues(text: string): readonly string[] | undefined {
  if (!/^\s*[[{]/.test(text)) {
    return undefined;
  }
  try {
    const values: string[] = [];
    visitLeaves(JSON.parse(text), (leaf, _secret, key) => {
      // Short numbers are ports and counts.
      const least = typeof leaf === "number" ? 6 : shortest;
      if (String(leaf).length >= least && !(key !== undefined && namingKeys.has(key))) {
        values.push(String(leaf));
      }
    });
    return values;
  } catch {
    return undefined;
  }
}

function cover(covered: Uint8Array, text: string, secret: string): void {
  for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
    covered.fill(1, at, at + secret.length);
  }
}

function coverRuns(covered: Uint8Array, text: string, secret: string, run: number): void {
  if (secret.length <= run || text.length < run) {
    return;
  }
  const runs = new Map<string, number[]>();
  for (let at = 0; at + run <= text.length; at++) {
    const part = text.slice(at, at + run);
    const starts = runs.get(part);
    if (starts) {
      starts.push(at);
    } else {
      runs.set(part, [at]);
    }
  }
  const end = Math.min(secret.length, longestCompared) - run;
  for (let at = 0; at <= end; at++) {
    const part = secret.slice(at, at + run);
    for (const start of runs.get(part) ?? []) {
      covered.fill(1, start, start + run);
    }
    // Once is enough: a secret that repeats itself must not cost more.
    runs.delete(part);
  }
}

function replaceCovered(text: string, covered: Uint8Array): string {
  let result = "";
  let at = 0;
  while (at < text.length) {
    const from = at;
    const secret = covered[at] === 1;
    while (at < text.length && (covered[at] === 1) === secret) {
      at++;
    }
    result += secret ? redacted : text.slice(from, at);
  }
  return result;
}
