/** HTML in which every value is escaped unless it is itself HTML made here. */
import { neutral } from "../neutral";

export class Html {
  constructor(readonly text: string) {}
}
type Value = Html | string | number | false | undefined | readonly Value[];

export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  let text = parts[0] ?? "";
  for (const [i, value] of values.entries()) text += rendered(value) + (parts[i + 1] ?? "");
  return new Html(text);
}

/** Anything but plain ASCII that means nothing in HTML: most values are just that. */
const unsafe = /[^ !#-%(-;=?-_a-~]/;

function rendered(value: Value): string {
  if (value instanceof Html) return value.text;
  if (value === undefined || value === false) return "";
  if (typeof value === "object") return value.map(rendered).join("");
  const text = String(value);
  if (!unsafe.test(text)) return text;
  return neutral(text).replace(/[&<>"'`]/g, (c) => `&#${c.charCodeAt(0)};`);
}
