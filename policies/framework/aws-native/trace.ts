/** Which path of the user's inputs each path of their classic reading comes from. */
import { childPath, parsePath, topLevel } from "../path";

interface Origin {
  readonly path: string;
  /** True when what is below has other names there: the path as a whole is the answer. */
  readonly whole: boolean;
  /** What a sentence calls it, where that is not the path: the name of an attribute. */
  readonly word?: string;
}

/** Names of properties as sentences hold them: `multiAz`, `healthCheck.path`. */
const name = /\b[a-z]\w*(?:\[\d+\]|\.[a-z]\w*)*/g;
/** A single lower-case word may be one of the sentence's own. */
const isWord = /^[a-z]+$/;

export class Trace {
  readonly #origins = new Map<string, Origin>();

  set(to: string, path: string, { whole = false, word }: Partial<Omit<Origin, "path">> = {}): void {
    this.#origins.set(to, { path, whole, ...(word === undefined ? {} : { word }) });
  }

  add(other: Trace): void {
    for (const [to, origin] of other.#origins) {
      this.#origins.set(to, origin);
    }
  }

  /** The path that the user wrote for a path of the classic reading. */
  pathOf(path: string): string {
    const [origin, rest] = this.#find(path);
    return origin ? rest.reduce<string>(childPath, origin.path) : path;
  }

  /** The sentence with the names that the user knows. */
  inWords(sentence: string): string {
    return sentence.replace(name, (found) => {
      if (isWord.test(found) || !this.#origins.has(topLevel(found))) {
        return found;
      }
      const [origin, rest] = this.#find(found);
      return origin ? rest.reduce<string>(childPath, origin.word ?? origin.path) : found;
    });
  }

  /** The longest part of the path that was written down leads back. */
  #find(path: string): readonly [Origin | undefined, readonly (string | number)[]] {
    const segments = parsePath(path);
    for (let length = segments.length; length > 0; length--) {
      const found = this.#origins.get(segments.slice(0, length).reduce<string>(childPath, ""));
      if (found) {
        return [found, found.whole ? [] : segments.slice(length)];
      }
    }
    return [undefined, []];
  }
}
