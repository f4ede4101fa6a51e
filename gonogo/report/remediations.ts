/** How a report tells what the packs changed. */
import type { StackReport } from "./model";
import { plural } from "./verdict";

const longest = 120;

/** `3 properties of 2 resources`. */
export function remediationHeadline({ remediations }: StackReport): string {
  const properties = remediations.reduce((n, { changes }) => n + changes.length, 0);
  const changed = remediations.filter(({ changes }) => changes.length > 0);
  const resources = new Set(changed.map(({ urn }) => urn)).size;
  return (
    `${plural(properties, "property", "properties")} of ` +
    `${plural(resources, "resource", "resources")}; a deployment sets the same`
  );
}

/** A value as TypeScript would write it, cut when it is long. */
export function shownValue(value: unknown): string {
  if (value === undefined) return "not set";
  const text = value === "[secret]" || value === "[unknown]" ? value : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
