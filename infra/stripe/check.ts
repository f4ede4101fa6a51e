import { eventNames } from "./events.gen.js";
import { type Field, priceFields, productFields, webhookEndpointFields } from "./fields.js";
import { isRecord, type Properties, UNKNOWN } from "./values.js";

/** One problem with the inputs. `property` is a path such as `recurring.interval`. */
export interface Failure {
  readonly property: string;
  readonly reason: string;
}

type Rule = (value: unknown, property: string) => Failure[];

/** Values appear in messages only for properties that cannot hold a secret. */
function shown(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : String(JSON.stringify(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function fail(property: string, expected: string, value: unknown): Failure[] {
  return [{ property, reason: `${property} must be ${expected}, found ${shown(value)}.` }];
}

function text(maximum: number): Rule {
  return (value, property) => {
    if (typeof value !== "string") return fail(property, "text", value);
    if (value.length <= maximum) return [];
    return fail(property, `at most ${maximum} characters`, `${value.length} characters`);
  };
}

function matching(pattern: RegExp, expected: string): Rule {
  return (value, property) =>
    typeof value === "string" && pattern.test(value) ? [] : fail(property, expected, value);
}

function oneOf(...allowed: readonly string[]): Rule {
  return (value, property) =>
    typeof value === "string" && allowed.includes(value)
      ? []
      : fail(property, `one of ${allowed.join(", ")}`, value);
}

function integer(minimum: number): Rule {
  return (value, property) =>
    Number.isSafeInteger(value) && Number(value) >= minimum
      ? []
      : fail(property, `a whole number from ${minimum}`, value);
}

const flag: Rule = (value, property) =>
  typeof value === "boolean" ? [] : fail(property, "true or false", value);

const notEmpty: Rule = (value, property) =>
  typeof value === "string" && value.trim() !== "" ? [] : fail(property, "a text", value);

function listOf(rule: Rule, minimum: number, maximum: number): Rule {
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

const https: Rule = (value, property) => {
  const expected = "an https address with a host name and without credentials";
  if (typeof value !== "string" || !URL.canParse(value)) return fail(property, expected, value);
  const url = new URL(value);
  // The address itself stays out of the message here: it may hold the credentials.
  if (url.username !== "" || url.password !== "") return fail(property, expected, "credentials");
  return url.protocol === "https:" && url.hostname !== "" ? [] : fail(property, expected, value);
};

const currency: Rule = (value, property) => {
  const expected = "a three-letter ISO 4217 code in lower case, such as usd";
  if (typeof value !== "string" || !/^[a-z]{3}$/.test(value)) {
    return fail(property, expected, value);
  }
  const known = Intl.supportedValuesOf("currency").includes(value.toUpperCase());
  return known ? [] : fail(property, expected, value);
};

const intervalLimits: Readonly<Record<string, number>> = {
  day: 1095,
  week: 156,
  month: 36,
  year: 3,
};

const recurring: Rule = (value, property) => {
  if (!isRecord(value)) return fail(property, "an object with an interval", value);
  const { interval, intervalCount = 1, ...others } = value;
  const failures = Object.keys(others).map((name) => unknownName(`${property}.${name}`));
  if (interval === UNKNOWN) return failures;
  failures.push(...oneOf("day", "week", "month", "year")(interval, `${property}.interval`));
  const limit = intervalLimits[String(interval)];
  if (intervalCount === UNKNOWN || limit === undefined) return failures;
  const count = `${property}.intervalCount`;
  failures.push(...integer(1)(intervalCount, count));
  if (Number(intervalCount) > limit) {
    failures.push(...fail(count, `at most ${limit} for ${interval}, three years`, intervalCount));
  }
  return failures;
};

/** Stripe stores 50 keys; two of them are the owner's marker. */
const maximumKeys = 48;

/** Metadata may hold anything, so that messages name keys and lengths and never values. */
const metadata: Rule = (value, property) => {
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

const keepers: Rule = (value, property) =>
  isRecord(value) ? [] : fail(property, "an object of texts", typeof value);

const event: Rule = (value, property) => {
  if (typeof value === "string" && (eventNames as readonly string[]).includes(value)) return [];
  if (typeof value === "string" && value.endsWith("*")) {
    const reason =
      `${property} is ${shown(value)}, and Stripe has no families of events: ` +
      "list concrete names, for example with expandEvents.";
    return [{ property, reason }];
  }
  return fail(property, "an event name that the Stripe SDK knows", value);
};

const statementDescriptor: Rule = (value, property) => {
  const expected = "at most 22 characters with a letter and without < > \\ \" '";
  return matching(/^(?=.*[A-Za-z])[^<>\\"']{1,22}$/, expected)(value, property);
};

const signingSecret: Rule = (value, property) =>
  typeof value === "string" && /^whsec_\S+$/.test(value)
    ? []
    : [{ property, reason: `${property} must be a signing secret, which begins with whsec_.` }];

const apiVersion = matching(
  /^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/,
  "a Stripe API version such as 2026-10-28.endive",
);

const productRules: Readonly<Record<string, Rule>> = {
  name: notEmpty,
  description: text(40_000),
  active: flag,
  taxCode: matching(/^txcd_\d{8}$/, "a Stripe tax code such as txcd_10103001"),
  images: listOf(https, 0, 8),
  marketingFeatures: listOf(notEmpty, 0, 15),
  statementDescriptor,
  unitLabel: notEmpty,
  url: https,
  metadata,
};

const priceRules: Readonly<Record<string, Rule>> = {
  product: notEmpty,
  currency,
  unitAmount: integer(0),
  recurring,
  lookupKey: (value, property) => [...notEmpty(value, property), ...text(200)(value, property)],
  nickname: text(5_000),
  active: flag,
  taxBehavior: oneOf("inclusive", "exclusive", "unspecified"),
  metadata,
};

const endpointRules: Readonly<Record<string, Rule>> = {
  url: https,
  enabledEvents: listOf(event, 1, eventNames.length),
  apiVersion,
  description: text(5_000),
  disabled: flag,
  connect: flag,
  metadata,
  keepers,
  existingSigningSecret: signingSecret,
};

function unknownName(property: string): Failure {
  return { property, reason: `${property} is no property of this resource.` };
}

function apply(
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
    else failures.push(...(rules[name]?.(value, name) ?? []));
  }
  return failures;
}

export function checkProduct(inputs: Properties): Failure[] {
  return apply(productRules, productFields, ["name"], inputs);
}

export function checkPrice(inputs: Properties): Failure[] {
  return apply(priceRules, priceFields, ["product", "currency", "unitAmount"], inputs);
}

export function checkWebhookEndpoint(inputs: Properties): Failure[] {
  return apply(endpointRules, webhookEndpointFields, ["url", "enabledEvents"], inputs);
}
