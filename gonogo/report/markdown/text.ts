/** Values of programs and packs as Markdown that stays text. */
import { neutral } from "../neutral";

/** Text in which nothing is markup, no one is mentioned and nothing links. */
export function text(value: string): string {
  return neutral(value)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/[\\`*_{}[\]#|~>$]/g, "\\$&")
    .replace(/@/g, "@\u200b")
    .replace(/:\/\//g, ":\u200b//")
    .replace(/www\./gi, "$&\u200b");
}

/** Text that starts a line must not start a list, a heading or a rule either. */
export function line(value: string): string {
  return text(value).replace(/^(\s*)([-+=]|\d+(?=[.)]))/, "$1\\$2");
}

/** As code; a backtick in the value must not end it, nor a bar the cell. */
export function code(value: string): string {
  const inner = neutral(value).replace(/\|/g, "\\|");
  const longest = Math.max(0, ...[...inner.matchAll(/`+/g)].map((m) => m[0].length));
  const fence = "`".repeat(longest + 1);
  const space = inner.startsWith("`") || inner.endsWith("`") ? " " : "";
  return `${fence}${space}${inner}${space}${fence}`;
}

/** A block of code; a fence in the value must not end it. */
export function codeBlock(value: string, language: string): string {
  const lines = value.split("\n").map(neutral);
  const longest = Math.max(
    2,
    ...lines.flatMap((l) => [...l.matchAll(/`+/g)].map((m) => m[0].length)),
  );
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${lines.join("\n")}\n${fence}`;
}
