import { withoutKeys } from "./errors.js";
import type { Field } from "./fields.js";
import { isRecord, type Properties, UNKNOWN } from "./values.js";

/** One problem with the inputs. `property` is a path such as `recurring.interval`. */
export interface Failure {
  readonly property: string;
  readonly reason: string;
}

export type Rule = (value: unknown, property: string) => Failure[];

/** A short form of what was found, for properties whose values are names and numbers. */
export function shown(value: unknown): string {
  const text = withoutKeys(String(JSON.stringify(value)));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

export function fail(property: string, expected: string, value: unknown): Failure[] {
  return [{ property, reason: `${property} must be ${expected}, found ${shown(value)}.` }];
}

export function text(maximum: number): Rule {
  return (value, property) => {
    if (typeof value !== "string") return fail(property, "text", typeof value);
    if (value.length <= maximum) return [];
    return fail(property, `at most ${maximum} characters`, `${value.length} characters`);
  };
}

export function matching(pattern: RegExp, expected: string): Rule {
  return (value, property) =>
    typeof value === "string" && pattern.test(value) ? [] : fail(property, expected, value);
}

export function oneOf(...allowed: readonly string[]): Rule {
  return (value, property) =>
    typeof value === "string" && allowed.includes(value)
      ? []
      : fail(property, `one of ${allowed.join(", ")}`, value);
}

export function integer(minimum: number): Rule {
  return (value, property) =>
    Number.isSafeInteger(value) && Number(value) >= minimum
      ? []
      : fail(
          property,
          `a whole number from ${minimum}`,
          typeof value === "number" ? value : typeof value,
        );
}

export const flag: Rule = (value, property) =>
  typeof value === "boolean" ? [] : fail(property, "true or false", typeof value);

export const notEmpty: Rule = (value, property) =>
  typeof value === "string" && value.trim() !== ""
    ? []
    : fail(property, "text that is not empty", typeof value);

export function listOf(rule: Rule, minimum: number, maximum: number): Rule {
  return (value, property) => {
    if (!Array.isArray(value)) return fail(property, "a list", value);
    if (value.length < minimum || value.length > maximum) {
      return fail(property, `a list of ${minimum} to ${maximum}`, `${value.length} members`);
    }
    return value.flatMap((member, index) =>
      member === UNKNOWN ? [] : rule(member, `${property}[${index}]`),
    );
  };
}

/** An address with one of the schemes. It stays out of the messages: it may hold a token. */
export function address(...schemes: readonly string[]): Rule {
  const expected = `an ${schemes[0]} address with a host name and without credentials`;
  return (value, property) => {
    if (typeof value !== "string") return fail(property, expected, typeof value);
    if (!URL.canParse(value)) return fail(property, expected, "no address");
    const url = new URL(value);
    if (url.username !== "" || url.password !== "") return fail(property, expected, "credentials");
    const scheme = url.protocol.slice(0, -1);
    return schemes.includes(scheme) ? [] : fail(property, expected, scheme);
  };
}

/** An object with these members and no others; unknown ones are left to the deployment. */
export function objectOf(
  rules: Readonly<Record<string, Rule>>,
  required: readonly string[] = [],
): Rule {
  return (value, property) => {
    if (!isRecord(value)) return fail(property, "an object", typeof value);
    const missing = required
      .filter((name) => value[name] === undefined || value[name] === null)
      .map((name) => `${property}.${name}`)
      .map((path) => ({ property: path, reason: `${path} is required.` }));
    const members = Object.entries(value).flatMap(([name, member]) => {
      const path = `${property}.${name}`;
      const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
      if (rule === undefined) return [unknownName(path)];
      if (member === undefined || member === null || member === UNKNOWN) return [];
      return rule(member, path);
    });
    return [...missing, ...members];
  };
}

/** Stripe stores 50 keys; two of them are the owner's marker. */
const maximumKeys = 48;

/** Metadata may hold anything, so that messages name keys and lengths and never values. */
export const metadata: Rule = (value, property) => {
  if (!isRecord(value)) return fail(property, "an object of texts", typeof value);
  const keys = Object.keys(value);
  const failures: Failure[] = [];
  if (keys.length > maximumKeys) {
    const expected = `at most ${maximumKeys} keys (Stripe stores 50, and two mark the owner)`;
    failures.push(...fail(property, expected, keys.length));
  }
  for (const key of keys) {
    const path = `${property}.${key}`;
    const refuse = (reason: string) => failures.push({ property: path, reason });
    const member = value[key];
    if (key === "" || key.length > 40)
      refuse(`The key ${shown(key)} must have 1 to 40 characters.`);
    if (/[[\]]/.test(key)) refuse(`The key ${shown(key)} must not contain square brackets.`);
    if (key.startsWith("pulumi_")) refuse(`${path}: keys that begin with pulumi_ are reserved.`);
    if (typeof member !== "string") refuse(`${path} must be text.`);
    else if (member.length > 500) refuse(`${path} must have at most 500 characters.`);
  }
  return failures;
};

export function unknownName(property: string): Failure {
  return { property, reason: `${property} is no property of this resource.` };
}

const mode = oneOf("live", "test");

/** Applies each property's rule, except to values that a preview does not know yet. */
export function checkAll(
  rules: Readonly<Record<string, Rule>>,
  fields: readonly Field[],
  required: readonly string[],
  inputs: Properties,
): Failure[] {
  const failures: Failure[] = [];
  for (const name of required) {
    if (inputs[name] === undefined || inputs[name] === null) {
      failures.push({ property: name, reason: `${name} is required.` });
    }
  }
  for (const [name, value] of Object.entries(inputs)) {
    if (name === "__provider" || name === "resourceUrn") continue;
    if (!fields.some((field) => field.name === name)) failures.push(unknownName(name));
    else if (value === undefined || value === null || value === UNKNOWN) continue;
    else failures.push(...((name === "mode" ? mode : rules[name])?.(value, name) ?? []));
  }
  return failures;
}
