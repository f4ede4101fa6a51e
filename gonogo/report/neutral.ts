/** Names and messages come from programs and packs that we do not trust: they must stay text. */

/**
 * Characters that steer a terminal or reorder a line: C0 and C1 controls, line separators, and
 * Unicode's bidirectional marks and overrides. Zero-width joiners stay: emoji and scripts need
 * them.
 */
const steering =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what it finds.
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;
/** Half of a surrogate pair cannot be written as UTF-8. */
const lone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Few texts have any of it: they need no second look. */
const suspicious =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what it finds.
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]/;
/** All but the line break, which JSON has only between its members. */
const steeringInJson =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what it finds.
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** One line in which every steering character is visible as its escape: `\u001b`. */
export function neutral(text: string): string {
  if (!suspicious.test(text)) return text;
  return text
    .replace(/\s*[\r\n]\s*/g, " ")
    .replace(/\t/g, " ")
    .replace(steering, escaped)
    .replace(lone, "\ufffd");
}

/** JSON that is the same data but cannot steer the terminal that shows it. */
export function neutralJson(json: string): string {
  return json.replace(steeringInJson, escaped);
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
