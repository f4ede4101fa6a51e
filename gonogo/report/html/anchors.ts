/** Ids of elements, so that a link into the page still leads there tomorrow: `#finsight-017`. */

/** Ids that the page itself uses. */
const own = ["report", "contents", "search", "outcome", "severity", "section", "clear", "shown"];

/** Hands out each id once. The first that asks for a plain id has it. */
export class Anchors {
  readonly #taken = new Set(own);

  /** The first of `wanted` that is free; a number is added to the last one when none is. */
  take(...wanted: readonly [string, ...string[]]): string {
    const ids = wanted.map(anchor);
    let id = ids.find((each) => !this.#taken.has(each)) ?? ids.at(-1) ?? "x";
    for (let n = 2; this.#taken.has(id); n += 1) id = `${ids.at(-1)}-${n}`;
    this.#taken.add(id);
    return id;
  }
}

/** Names hold what a link must not: spaces, slashes, quotes. */
function anchor(text: string): string {
  return text.replace(/[^A-Za-z0-9_.]+/g, "-").replace(/^-+|-+$/g, "") || "x";
}
