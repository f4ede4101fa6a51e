/** Which properties differ between two property bags, as paths: `tags.owner`, `ingress[0].port`. */
import { childPath } from "../../policies/framework/path";
import {
  isObject,
  isSecret,
  plainOf,
  secretOf,
  signatureOf,
  type Wire,
  type WireObject,
} from "./wire";

export interface WireChange {
  readonly path: string;
  /** Undefined where the property was not set; marked where it, or what holds it, is secret. */
  readonly before: Wire | undefined;
  /** Undefined where the property is gone. */
  readonly after: Wire | undefined;
}

export function changesBetween(before: WireObject, after: WireObject): WireChange[] {
  return compare({ before, after, path: "" }, false);
}

function compare({ before, after, path }: WireChange, inSecret: boolean): WireChange[] {
  const secret = inSecret || isSecret(before ?? null) || isSecret(after ?? null);
  const a = plainOf(before);
  const b = plainOf(after);
  if (isObject(a) && isObject(b) && !signatureOf(a) && !signatureOf(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
    return keys
      .filter((key) => !key.startsWith("__"))
      .flatMap((key) =>
        compare({ before: a[key], after: b[key], path: childPath(path, key) }, secret),
      );
  }
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
    return a.flatMap((item, index) =>
      compare({ before: item, after: b[index], path: childPath(path, index) }, secret),
    );
  }
  if (sameValue(a, b)) return [];
  const marked = (value: Wire | undefined) =>
    value === undefined || !secret ? value : secretOf(value);
  return [{ path, before: marked(a), after: marked(b) }];
}

function sameValue(a: Wire | undefined, b: Wire | undefined): boolean {
  if (isObject(a) && isObject(b) && signatureOf(a) === signatureOf(b)) {
    // A pack sends an asset back without the hash that the engine computed.
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    keys.delete("hash");
    return [...keys].every((key) => sameValue(a[key], b[key]));
  }
  return JSON.stringify(a) === JSON.stringify(b);
}
