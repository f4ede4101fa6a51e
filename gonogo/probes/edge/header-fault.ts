/** What is wrong with the values of a security header, read as browsers read them. Pure. */
import { maxAgeOf } from "../../../policies/helpers/security-headers";

export type HeaderFault =
  | { readonly message: "missing"; readonly count: 0; readonly seconds: 0; readonly value: "" }
  | {
      readonly message: "twice" | "hsts" | "sniff" | "ignored";
      /** How often the header came. */
      readonly count: number;
      /** What HSTS asks for; "no" where it asks for none. */
      readonly seconds: number | "no";
      readonly value: string;
    };

/** W3C, Referrer Policy, 3; later words that are not known are passed over. */
const referrerPolicies = new Set([
  "no-referrer",
  "no-referrer-when-downgrade",
  "origin",
  "origin-when-cross-origin",
  "same-origin",
  "strict-origin",
  "strict-origin-when-cross-origin",
  "unsafe-url",
]);

/**
 * @param values Of the header, one for each time that it came.
 * @param hstsSeconds Least that Strict-Transport-Security is to ask for.
 */
export function headerFault(
  header: string,
  values: readonly string[],
  hstsSeconds: number,
): HeaderFault | undefined {
  const name = header.toLowerCase();
  const said = values.map((each) => each.trim()).filter(Boolean);
  const [value] = said;
  if (value === undefined) return { message: "missing", count: 0, seconds: 0, value: "" };
  const seconds = maxAgeOf(value);
  const shown = {
    count: values.length,
    seconds: Number.isNaN(seconds) ? ("no" as const) : seconds,
    value: value.slice(0, 60),
  };
  // All of them hold: https://www.w3.org/TR/CSP3/#multiple-policies.
  const isTogether = name === "content-security-policy" || name === "referrer-policy";
  const different = new Set(said.map((each) => each.toLowerCase()));
  if (different.size > 1 && !isTogether) return { message: "twice", ...shown };
  const words = said.flatMap((each) => each.toLowerCase().split(",")).map((word) => word.trim());
  switch (name) {
    case "strict-transport-security":
      return seconds >= hstsSeconds ? undefined : { message: "hsts", ...shown };
    case "x-content-type-options":
      return words[0] === "nosniff" ? undefined : { message: "sniff", ...shown };
    case "x-frame-options": {
      const isKnown = words.every((word) => word === "deny" || word === "sameorigin");
      return isKnown ? undefined : { message: "ignored", ...shown };
    }
    case "referrer-policy": {
      const isKnown = words.some((word) => referrerPolicies.has(word));
      return isKnown ? undefined : { message: "ignored", ...shown };
    }
    default:
      return undefined;
  }
}
