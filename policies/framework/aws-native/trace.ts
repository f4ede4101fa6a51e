/** Which path of the user's inputs each path of their classic reading comes from. */
import { childPath, parsePath } from "../path";

interface Origin {
  readonly path: string;
  /** True when what is below has other names there: the path as a whole is the answer. */
  readonly whole: boolean;
}

export class Trace {
  readonly #origins = new Map<string, Origin>();

  set(to: string, from: string, whole = false): void {
    this.#origins.set(to, { path: from, whole });
  }

  add(other: Trace): void {
    for (const [to, origin] of other.#origins) {
      this.#origins.set(to, origin);
    }
  }

  /** The longest part of the path that was written down leads back. */
  pathOf(path: string): string {
    const segments = parsePath(path);
    for (let length = segments.length; length > 0; length--) {
      const found = this.#origins.get(segments.slice(0, length).reduce<string>(childPath, ""));
      if (found) {
        const rest = found.whole ? [] : segments.slice(length);
        return rest.reduce<string>(childPath, found.path);
      }
    }
    return path;
  }
}
