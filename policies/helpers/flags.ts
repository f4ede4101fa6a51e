/** Boolean properties. */

/** True for `true` and for the text that Pulumi's providers convert to it. */
export function isTrue(value: unknown): boolean {
  return value === true || (typeof value === "string" && value.trim().toLowerCase() === "true");
}
