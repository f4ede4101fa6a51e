/** Lines for people: colours, widths, wrapping. */
export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan" | "go" | "no-go";

const codes: Readonly<Record<Style, readonly [string, string]>> = {
  bold: ["1", "22"],
  dim: ["2", "22"],
  red: ["31", "39"],
  green: ["32", "39"],
  yellow: ["33", "39"],
  cyan: ["36", "39"],
  go: ["1;30;42", "0"],
  "no-go": ["1;37;41", "0"],
};

export interface Layout {
  /** Columns; at least 40. */
  readonly width: number;
  paint(style: Style, text: string): string;
}

export function makeLayout(options: { color: boolean; width: number }): Layout {
  return {
    width: Math.max(40, options.width),
    paint(style, text) {
      const [on, off] = codes[style];
      return options.color && text !== "" ? `\u001b[${on}m${text}\u001b[${off}m` : text;
    },
  };
}

/** Columns that a text takes on a terminal: wide characters two, combining ones none. */
export function columns(text: string): number {
  let sum = 0;
  for (const char of text) {
    if (/[\p{Mn}\p{Me}\p{Cf}]/u.test(char)) continue;
    sum += wide.test(char) ? 2 : 1;
  }
  return sum;
}
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

export function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - columns(text)));
}

/** Breaks at spaces; a word longer than the width keeps its own line whole, to stay clickable. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && columns(line) + 1 + columns(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return line === "" ? lines : [...lines, line];
}

/** A label, then wrapped text beside it: `  Why  Backups, snapshots ...`. */
export function labelled(layout: Layout, indent: string, label: string, text: string): string[] {
  const first = `${indent}${label}`;
  const room = layout.width - first.length;
  return wrap(text, room).map((line, i) =>
    i === 0 ? `${indent}${layout.paint("dim", label)}${line}` : " ".repeat(first.length) + line,
  );
}

/** As many names as fit, then how many are left out. */
export function namesThatFit(names: readonly string[], width: number): string {
  let line = "";
  for (const [index, name] of names.entries()) {
    const next = line === "" ? name : `${line}, ${name}`;
    const left = names.length - index - 1;
    const rest = left > 0 ? `, +${left}` : "";
    if (line !== "" && columns(next + rest) > width) return `${line}, +${left + 1}`;
    line = next;
  }
  return line;
}
