/**
 * HTML as far as probes ask, read from front to back once: a page of a hostile server must not make
 * an expression go back and forth over it for hours.
 */

/** Elements whose content is no text of the page. */
const silent = new Set(["script", "style", "template", "noscript"]);
/** Elements whose tags are told. */
const told = new Set(["meta", "title"]);
/** Characters of a tag that are looked at; more is no tag that anybody wrote. */
const mostTag = 2048;
/** Tags that are told: a page has two dozen. */
const mostTags = 100;

export interface Tag {
  /** In lower case: "meta". */
  readonly name: string;
  /** All after the name, as it stands. */
  readonly attributes: string;
  /** Text up to the next tag. */
  readonly content: string;
}

export function readHtml(html: string): { readonly text: string; readonly tags: readonly Tag[] } {
  // Other letters may become longer or shorter in lower case.
  const lower = html.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  const texts: string[] = [];
  const tags: Tag[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    texts.push(html.slice(at, open < 0 ? undefined : open));
    const close = open < 0 ? -1 : endOf(html, open);
    if (close < 0) break;
    at = close + 1;
    const tag = html.slice(open + 1, Math.min(close, open + mostTag));
    const name = /^[a-z][a-z0-9]*/i.exec(tag)?.[0].toLowerCase() ?? "";
    if (told.has(name) && tags.length < mostTags) {
      const next = html.indexOf("<", at);
      const content = html.slice(at, next < 0 ? undefined : next).slice(0, mostTag);
      tags.push({ name, attributes: tag.slice(name.length), content: content.trim() });
    }
    if (silent.has(name)) {
      const end = lower.indexOf(`</${name}`, at);
      if (end < 0) break;
      at = end;
    }
  }
  return { text: texts.join(" ").replace(/\s+/g, " ").trim(), tags };
}

/** The `>` that ends a tag: one within quotes does not, where the quotes are closed. */
function endOf(html: string, open: number): number {
  const first = html.indexOf(">", open);
  const tag = html.slice(open, open + mostTag);
  const whole = /^<[a-z][^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>/i.exec(tag);
  return whole === null ? first : open + whole[0].length - 1;
}

/** Value of the attribute, in lower case. */
export function attributeOf(attributes: string, wanted: string): string | undefined {
  for (const [, name = "", quoted, single, bare] of attributes.matchAll(
    /(?<=^|[\s"'/])([^\s=>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g,
  )) {
    if (name.toLowerCase() === wanted) return (quoted ?? single ?? bare)?.toLowerCase();
  }
  return undefined;
}
