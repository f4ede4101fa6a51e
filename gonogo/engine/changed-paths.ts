/** Which properties differ between two property bags, as paths: `tags.owner`, `ingress[0].port`. */
import { isObject, plainOf, signatureOf, type Wire, type WireObject } from "./wire";

export function changedPaths(before: WireObject, after: WireObject): string[] {
  return compare(before, after, "");
}

function compare(before: Wire | undefined, after: Wire | undefined, path: string): string[] {
  const a = plainOf(before);
  const b = plainOf(after);
  if (isObject(a) && isObject(b) && !signatureOf(a) && !signatureOf(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
    return keys
      .filter((key) => !key.startsWith("__"))
      .flatMap((key) => compare(a[key], b[key], path ? `${path}.${key}` : key));
  }
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
    return a.flatMap((item, index) => compare(item, b[index], `${path}[${index}]`));
  }
  return sameValue(a, b) ? [] : [path];
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
