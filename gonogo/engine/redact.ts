/** Keeps secret values out of everything that leaves the engine. */
import { fixedRanges, type Range } from "./fixed-words";
import { isObject, isSecret, setKey, UNKNOWN, type Wire } from "./wire";

/** Shorter texts occur everywhere by chance; removing them would garble every message. */
const shortestSecret = 4;
const placeholder = "[secret]";
/** In characters. A regular expression has a greatest size, beyond which Node refuses it. */
const longestInPattern = 2_000;
const longestPattern = 100_000;

export class Redactor {
  private readonly secrets = new Set<string>();
  private patterns: readonly RegExp[] | undefined;
  private long: readonly string[] = [];

  /**
   * @param wordsOf What a policy says in its own words, with `{slots}` for what it read; asked only
   * about a message that would be changed.
   */
  constructor(private readonly wordsOf: (policy: string) => readonly string[] = () => []) {}

  addText(text: string): void {
    if (text.length < shortestSecret || text === UNKNOWN) return;
    for (const form of [text, JSON.stringify(text).slice(1, -1)]) {
      if (!this.secrets.has(form)) {
        this.secrets.add(form);
        this.patterns = undefined;
      }
    }
    // A secret of several lines appears line by line in a log.
    for (const line of text.split(/\r?\n/)) {
      if (line !== text) this.addText(line.trim());
    }
  }

  /** Remembers every secret inside a value. */
  collect(value: Wire | undefined, inSecret = false): void {
    if (value === undefined || value === null) return;
    if (typeof value === "string" || typeof value === "number") {
      if (inSecret) this.addText(String(value));
    } else if (Array.isArray(value)) {
      for (const item of value) this.collect(item, inSecret);
    } else if (isObject(value)) {
      const secret = inSecret || isSecret(value);
      const inner = isSecret(value) ? [value.value] : Object.values(value);
      for (const item of inner) this.collect(item, secret);
    }
  }

  text(text: string): string {
    if (this.secrets.size === 0) return text;
    this.patterns ??= this.compile();
    let result = text;
    for (const secret of this.long) result = result.split(secret).join(placeholder);
    for (const pattern of this.patterns) result = result.replace(pattern, placeholder);
    return result;
  }

  /**
   * What a policy says. A secret may be an ordinary word (`postgres`): it is removed from all that
   * the policy read, and where it reaches into that, and stays where it stands in the policy's own
   * words, which say nothing of the program.
   */
  message(policy: string, text: string): string {
    const redacted = this.text(text);
    if (redacted === text) return text;
    const fixed = fixedRanges(text, this.wordsOf(policy));
    return fixed.length === 0 ? redacted : this.without(text, fixed);
  }

  private without(text: string, fixed: readonly Range[]): string {
    const covered = new Uint8Array(text.length);
    const cover = (from: number, length: number) => {
      const to = from + length;
      if (!fixed.some(([start, end]) => start <= from && to <= end)) covered.fill(1, from, to);
    };
    for (const secret of this.long) {
      for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
        cover(at, secret.length);
      }
    }
    for (const pattern of this.patterns ?? []) {
      pattern.lastIndex = 0;
      for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
        cover(match.index, match[0].length);
        // One that begins inside of this one may reach further.
        pattern.lastIndex = match.index + 1;
      }
    }
    return masked(text, covered);
  }

  /** The longest first, so that no part of one secret hides another; see `longestInPattern`. */
  private compile(): RegExp[] {
    const ordered = [...this.secrets].sort((a, b) => b.length - a.length);
    this.long = ordered.filter((secret) => secret.length > longestInPattern);
    const patterns: RegExp[] = [];
    let group: string[] = [];
    let characters = 0;
    const close = () => {
      if (group.length > 0) patterns.push(new RegExp(group.join("|"), "g"));
      group = [];
      characters = 0;
    };
    for (const secret of ordered.slice(this.long.length)) {
      group.push(secret.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      characters += secret.length;
      if (characters > longestPattern) close();
    }
    close();
    return patterns;
  }

  /** A value for display: secrets and unknowns become words. */
  display(value: Wire): unknown {
    if (typeof value === "string") return value === UNKNOWN ? "[unknown]" : this.text(value);
    if (isSecret(value)) return placeholder;
    if (Array.isArray(value)) return value.map((item) => this.display(item));
    if (!isObject(value)) return value;
    const result: { [key: string]: unknown } = {};
    for (const [key, item] of Object.entries(value)) {
      if (!key.startsWith("__")) setKey(result, key, this.display(item));
    }
    return result;
  }
}

function masked(text: string, covered: Uint8Array): string {
  let result = "";
  for (let at = 0; at < text.length; at++) {
    if (covered[at] !== 1) result += text[at];
    else if (covered[at - 1] !== 1) result += placeholder;
  }
  return result;
}
