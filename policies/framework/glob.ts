/** Patterns of waivers and overrides: names in which `*` stands for any characters. */

/** A function that says whether a text fits the pattern as a whole. Linear, without backtracking. */
export function glob(pattern: string): (text: string) => boolean {
  if (!pattern.includes("*")) return (text) => text === pattern;
  const parts = pattern.split("*");
  return (text) => matches(parts, text);
}

/**
 * Whether the parts stand in the text in this order, the first at its start, the last at its end.
 */
function matches(parts: readonly string[], text: string): boolean {
  const first = parts[0] ?? "";
  const last = parts.at(-1) ?? "";
  if (!text.startsWith(first) || text.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}

/** A function that says whether a URN fits: a pattern of whole URNs, or one of resource names. */
export function resourceGlob(pattern: string): (urn: string) => boolean {
  const fits = glob(pattern);
  return pattern.startsWith("urn:") ? fits : (urn) => fits(nameOf(urn));
}

/** The name of a resource, which may itself hold `::`. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** True when the property path is the scope, or below it: `ingress[0].cidrBlocks` in `ingress`. */
export function isWithin(path: string, scope: string): boolean {
  return path === scope || (path.startsWith(scope) && /^[.[]/.test(path.slice(scope.length)));
}
