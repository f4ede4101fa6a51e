/** Keeps secret values out of everything that leaves the engine. */
import { isObject, isSecret, setKey, UNKNOWN, type Wire } from "./wire";

/** Shorter texts occur everywhere by chance; removing them would garble every message. */
const shortestSecret = 4;
const placeholder = "[secret]";

export class Redactor {
  private readonly secrets = new Set<string>();
  private pattern: RegExp | undefined;

  addText(text: string): void {
    if (text.length < shortestSecret || text === UNKNOWN) return;
    for (const form of [text, JSON.stringify(text).slice(1, -1)]) {
      if (!this.secrets.has(form)) {
        this.secrets.add(form);
        this.pattern = undefined;
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
    this.pattern ??= new RegExp(
      [...this.secrets]
        .sort((a, b) => b.length - a.length)
        .map((secret) => secret.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
        .join("|"),
      "g",
    );
    return text.replace(this.pattern, placeholder);
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
