/**
 * The boxes of a Markdown file: in lists of every kind and depth, in tables, and in paragraphs,
 * each with its line and what it stands under. Boxes in code and in comments are none.
 */
import MarkdownIt from "markdown-it";

export interface Box {
  /** From 1. */
  readonly line: number;
  /** Plain text, without emphasis and links. */
  readonly text: string;
  readonly ticked: boolean;
  /** Headings that it stands under, outermost first, without numbers and pictures. */
  readonly headings: readonly string[];
  /** Texts of the list items that it is a part of, and of its row's other column. */
  readonly parents: readonly string[];
  /** `NAME` or `NAME=value`, where the text names variables of an environment. */
  readonly variables: readonly string[];
}

export interface Boxes {
  /** The only heading of the first level. */
  readonly title?: string;
  readonly boxes: readonly Box[];
  /** Lines of boxes whose whole text is struck out. */
  readonly struck: readonly number[];
}

type Token = MarkdownIt.Token;

const mark = /^\s*(?:\\?\[([ xX\u00a0]?)\\?\](?=\s|$)|([\u2610-\u2612]))\s*/;

export function boxesOf(markdown: string): Boxes {
  const tokens = new MarkdownIt({ html: true }).parse(withoutFrontMatter(markdown), {});
  const firsts = tokens.filter(({ type, tag }) => type === "heading_open" && tag === "h1");
  const walk = new Walk(firsts.length === 1);
  for (const [index, token] of tokens.entries()) walk.take(token, tokens[index - 1]);
  const { title, boxes, struck } = walk;
  return { ...(title === undefined ? {} : { title }), boxes, struck };
}

/** Lines stay where they are. */
function withoutFrontMatter(text: string): string {
  const [front] = /^\uFEFF?---\r?\n[\s\S]*?\r?\n---[ \t]*(?=\r?\n|$)/.exec(text) ?? [];
  return front === undefined ? text : front.replace(/[^\n]+/g, "") + text.slice(front.length);
}

interface Cell {
  readonly column: number;
  readonly token: Token;
}

class Walk {
  title: string | undefined;
  readonly boxes: Box[] = [];
  readonly struck: number[] = [];
  readonly #titled: boolean;
  readonly #headings = new Map<number, string>();
  /** Of each list item that is open, its text once it is known. */
  readonly #items: (string | undefined)[] = [];
  #columns: string[] = [];
  #row: { readonly line: number; readonly cells: Cell[] } | undefined;
  #isHead = false;

  /** @param titled The only heading of the first level names the whole, and is no section. */
  constructor(titled: boolean) {
    this.#titled = titled;
  }

  take(token: Token, before: Token | undefined): void {
    if (token.type === "list_item_open") this.#items.push(undefined);
    if (token.type === "list_item_close") this.#items.pop();
    if (token.type === "thead_open") this.#columns = [];
    if (token.type === "thead_open" || token.type === "thead_close") this.#isHead = !this.#isHead;
    if (token.type === "tr_open") this.#row = { line: lineOf(token), cells: [] };
    if (token.type === "tr_close") this.#endRow();
    if (token.type !== "inline" || before === undefined) return;
    if (before.type === "heading_open") this.#heading(Number(before.tag.slice(1)), token);
    else if (this.#row) this.#row.cells.push({ column: this.#row.cells.length, token });
    else if (before.type === "paragraph_open") this.#paragraph(token);
  }

  #heading(level: number, token: Token): void {
    const text = headingText(plainText(token));
    for (const each of [...this.#headings.keys()]) if (each >= level) this.#headings.delete(each);
    if (level === 1 && this.#titled) this.title = text;
    else if (text !== "") this.#headings.set(level, text);
  }

  #paragraph(token: Token): void {
    const depth = this.#items.length;
    const isFirst = depth > 0 && this.#items[depth - 1] === undefined;
    if (depth > 0 && !isFirst) return;
    const found = mark.exec(token.content);
    if (found) {
      if (depth === 0) this.#lines(token);
      else this.#box(token, lineOf(token), this.#parents());
    } else if (depth === 0 && isStrong(token)) {
      // A line in bold letters is how many people write a heading.
      this.#heading(7, token);
    }
    if (isFirst) this.#items[depth - 1] = plainText(token).replace(mark, "");
  }

  /** A paragraph of boxes without a list: each line that begins with one is one. */
  #lines(token: Token): void {
    const parser = new MarkdownIt({ html: true });
    let line = lineOf(token);
    for (const text of token.content.split("\n")) {
      const [inline] = parser.parseInline(text, {});
      if (inline && mark.test(text)) this.#box(inline, line, []);
      line += 1;
    }
  }

  #parents(): readonly string[] {
    return this.#items.filter((text) => text !== undefined);
  }

  #endRow(): void {
    const row = this.#row;
    this.#row = undefined;
    if (row === undefined) return;
    if (this.#isHead) {
      this.#columns = row.cells.map(({ token }) => plainText(token).toLowerCase());
      return;
    }
    const boxed = row.cells.find(({ token }) => mark.test(token.content));
    if (boxed === undefined) return;
    const named = (names: RegExp) =>
      row.cells.find((cell) => cell !== boxed && names.test(this.#columns[cell.column] ?? ""));
    const own = plainText(boxed.token).replace(mark, "") !== "";
    const longest = [...row.cells]
      .filter((cell) => cell !== boxed)
      .sort((a, b) => b.token.content.length - a.token.content.length)[0];
    const said = own ? boxed : (named(/item|check|task|requirement|description|what/) ?? longest);
    const area = named(/area|category|section|component|topic/);
    if (said === undefined) return;
    const parents = area === undefined || area === said ? [] : [plainText(area.token)];
    this.#box(said.token, row.line, parents, boxed.token);
  }

  #box(token: Token, line: number, parents: readonly string[], marked: Token = token): void {
    const [, brackets, sign] = mark.exec(marked.content) ?? [];
    const text = plainText(token).replace(mark, "").trim();
    if (isStruck(token)) {
      this.struck.push(line);
      return;
    }
    if (text === "") return;
    this.boxes.push({
      line,
      text,
      ticked: brackets?.toLowerCase() === "x" || (sign !== undefined && sign !== "\u2610"),
      headings: [...this.#headings].sort(([a], [b]) => a - b).map(([, each]) => each),
      parents,
      variables: variablesOf(token),
    });
  }
}

const lineOf = ({ map }: Token): number => (map?.[0] ?? 0) + 1;

function plainText({ children }: Token): string {
  return (children ?? [])
    .map(({ type, content }) => {
      if (type === "softbreak" || type === "hardbreak") return " ";
      return type === "html_inline" ? "" : content;
    })
    .join("")
    .replace(/\s+/g, " ")
    .trim();
}

/** `3. Security ✅:` is Security. */
function headingText(text: string): string {
  return text
    .replace(/^[^\p{L}\p{N}]+/u, "")
    .replace(/^(?:\d+(?:\.\d+)*[.)]\s+|\d+(?:\.\d+)+\s+)/, "")
    .replace(/[^\p{L}\p{N})!?"'%]+$/u, "");
}

function isStrong({ children }: Token): boolean {
  const own = (children ?? []).filter(({ content, type }) => type !== "text" || content !== "");
  const rest = own.at(-1)?.content === ":" ? own.slice(0, -1) : own;
  const inner = rest.slice(1, -1).some(({ type }) => type.startsWith("strong"));
  return rest[0]?.type === "strong_open" && rest.at(-1)?.type === "strong_close" && !inner;
}

/** All that stands behind the box is struck out. */
function isStruck({ children }: Token): boolean {
  const own = (children ?? []).filter(
    ({ content, type }) => type !== "text" || content.replace(mark, "").trim() !== "",
  );
  return own[0]?.type === "s_open" && own.at(-1)?.type === "s_close";
}

/** Names in capitals with an underscore, and assignments written as code. */
function variablesOf({ children }: Token): readonly string[] {
  const found = (children ?? []).flatMap(({ type, content }) => {
    if (type === "code_inline" && /^[A-Z][A-Z0-9_]+(=\S*)?$/.test(content)) return [content];
    if (type !== "code_inline" && type !== "text") return [];
    return content.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? [];
  });
  return [...new Set(found)];
}
