/** Turns a violation into the sentence that people read. */
import type { AnyViolation } from "./define-policy";
import type { Secrets } from "./secrets";

/** Longest quoted value, sentence and property path, in UTF-16 units. */
export const limits = { value: 160, sentence: 1_000, path: 300, raw: 16_384 } as const;

// Terminal escape sequences, whole: CSI, OSC and the two-character ones, in 7 and 8 bits.
const escapes =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what it removes.
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]/g;

/** One line of printable text: no escapes, no control characters, no invisible ones. */
export function printable(text: string): string {
  return text
    .replace(escapes, "")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .replace(/[\p{Cf}\p{Cs}]/gu, "")
    .trim();
}

export function truncate(text: string, length: number): string {
  if (text.length <= length) {
    return text;
  }
  // Half of a surrogate pair would be unprintable.
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** Text of any value that came from properties or from an exception, safe to print. */
export function safeText(
  text: string,
  secrets: Secrets,
  length: number = limits.value,
  where: "message" | "error" = "message",
): string {
  return truncate(printable(secrets.redact(text.slice(0, limits.raw), where)), length);
}

/** The sentence of a violation; a slot without a value, or an unknown message, is an error. */
export function renderSentence(
  messages: Readonly<Record<string, string>>,
  violation: AnyViolation,
  secrets: Secrets,
): string {
  const template = Object.hasOwn(messages, violation.message)
    ? messages[violation.message]
    : undefined;
  if (template === undefined) {
    throw new Error(`the check yielded the message "${violation.message}", which is not declared`);
  }
  const sentence = template.replace(/\{(\w+)\}/g, (_slot, name: string) => {
    if (!Object.hasOwn(violation, name)) {
      throw new Error(`the message "${violation.message}" needs a value for {${name}}`);
    }
    return slotText(violation[name], secrets);
  });
  return truncate(sentence, limits.sentence);
}

/** Values have the wrong type when the program's do: they are named, never converted. */
function slotText(value: unknown, secrets: Secrets): string {
  switch (typeof value) {
    case "string":
      return value === "" ? '""' : safeText(value, secrets);
    case "number":
    case "boolean":
      return safeText(String(value), secrets);
    case "undefined":
      return "not set";
    default:
      return value === null ? "null" : Array.isArray(value) ? "a list" : "an object";
  }
}

/** What a thrown value says, without its stack. */
export function errorText(error: unknown, secrets: Secrets): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : "a value was thrown";
  return safeText(text, secrets, limits.sentence, "error");
}
