/** Booleans and numbers as programs write them: Pulumi's providers convert text to either. */

/** True for `true` and for the text that Pulumi's providers convert to it. */
export function isTrue(value: unknown): boolean {
  return value === true || (typeof value === "string" && value.trim().toLowerCase() === "true");
}

/**
 * True for `false` and for the text that Pulumi's providers convert to it; not for an absent one.
 */
export function isFalse(value: unknown): boolean {
  return value === false || (typeof value === "string" && value.trim().toLowerCase() === "false");
}

/** The number that the value is or spells; NaN for everything else. */
export function numberOf(value: unknown): number {
  return typeof value === "number"
    ? value
    : typeof value === "string" && /^\s*-?\d{1,15}(\.\d{1,15})?\s*$/.test(value)
      ? Number(value)
      : Number.NaN;
}
