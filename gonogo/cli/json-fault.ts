/**
 * Where a text stops being JSON. V8 tells the position only sometimes, and quotes the text around
 * it, which may be a secret.
 */
const space = /[ \t\r\n]*/y;
const scalar =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids these characters in strings.
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** @returns Offset of the first character that does not fit; the length when the end is missing. */
export function jsonFault(text: string): number {
  const open: string[] = [];
  let at = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? "";
    at += found.length;
    return found;
  };
  /** What the grammar allows next: a value, a key, or what follows a value. */
  let expected: "value" | "key" | "after" = "value";
  for (let first = false; ; ) {
    take(space);
    const char = text[at] ?? "";
    const closes = open.at(-1) === "{" ? "}" : "]";
    if (expected === "after" && open.length === 0) return at;
    if (char === closes && open.length > 0 && (expected === "after" || first)) {
      open.pop();
      at += 1;
      expected = "after";
      first = false;
    } else if (expected === "after") {
      if (char !== ",") return at;
      at += 1;
      expected = open.at(-1) === "{" ? "key" : "value";
    } else if (expected === "key") {
      if (char !== '"' || take(scalar) === "") return at;
      take(space);
      if (text[at] !== ":") return at;
      at += 1;
      expected = "value";
      first = false;
    } else if (char === "{" || char === "[") {
      open.push(char);
      at += 1;
      expected = char === "{" ? "key" : "value";
      first = true;
    } else {
      if (take(scalar) === "") return at;
      expected = "after";
      first = false;
    }
  }
}
