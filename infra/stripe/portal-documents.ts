import { isRecord, type Properties, UNKNOWN } from "./values.js";

/**
 * The nested members of a customer portal configuration, each in one form.
 *
 * A feature that is off is off whatever else is said of it, and Stripe answers with its own
 * defaults for the rest; only what is on is compared and sent.
 */

/** Members of each feature beside `enabled`, with Stripe's defaults. */
const features: Readonly<Record<string, Properties>> = {
  customerUpdate: { allowedUpdates: [] },
  invoiceHistory: {},
  paymentMethodUpdate: {},
  subscriptionCancel: {
    mode: "at_period_end",
    prorationBehavior: "none",
    cancellationReason: undefined,
  },
  subscriptionPause: {},
  subscriptionUpdate: {
    defaultAllowedUpdates: [],
    products: [],
    prorationBehavior: "none",
    scheduleAtPeriodEnd: undefined,
  },
};

const off = { enabled: false } as const;

/** A list whose order says nothing, in one order. */
function sorted(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const key = (member: unknown) => JSON.stringify(member);
  return [...value].sort((left, right) => (key(left) < key(right) ? -1 : 1));
}

function isOn(value: unknown): value is Properties {
  return isRecord(value) && (value.enabled === true || value.enabled === UNKNOWN);
}

function normalProduct(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const { adjustableQuantity: quantity } = value;
  const known = { product: value.product, prices: sorted(value.prices) };
  if (!isOn(quantity)) return known;
  const { minimum, maximum } = quantity;
  const bounds = { minimum: minimum ?? 1, ...(maximum ? { maximum } : {}) };
  return { ...known, adjustableQuantity: { enabled: true, ...bounds } };
}

function normalMember(name: string, value: unknown): unknown {
  if (name === "products" && Array.isArray(value)) return sorted(value.map(normalProduct));
  if (name === "cancellationReason") {
    return isOn(value) ? { enabled: true, options: sorted(value.options ?? []) } : off;
  }
  if (name === "scheduleAtPeriodEnd") {
    const conditions = isRecord(value) ? (value.conditions ?? []) : [];
    return { conditions: sorted(conditions) };
  }
  return sorted(value);
}

/** All six features; what is off has no other member. */
export function normalFeatures(value: unknown): unknown {
  if (value === UNKNOWN) return value;
  const given = isRecord(value) ? value : {};
  const entries = Object.entries(features).map(([name, defaults]): [string, unknown] => {
    const feature = given[name];
    if (feature === UNKNOWN) return [name, feature];
    if (!isOn(feature)) return [name, off];
    const members = Object.entries(defaults).map(([member, initial]): [string, unknown] => [
      member,
      normalMember(member, feature[member] ?? initial),
    ]);
    return [name, { enabled: feature.enabled, ...Object.fromEntries(members) }];
  });
  return Object.fromEntries(entries);
}

const profileMembers = ["headline", "privacyPolicyUrl", "termsOfServiceUrl"] as const;

/** The three texts; one that is left out is empty. */
export function normalBusinessProfile(value: unknown): unknown {
  if (value === UNKNOWN) return value;
  const given = isRecord(value) ? value : {};
  return Object.fromEntries(profileMembers.map((name) => [name, given[name] ?? ""]));
}

export function normalLoginPage(value: unknown): unknown {
  if (value === UNKNOWN) return value;
  return { enabled: isRecord(value) ? (value.enabled ?? false) : false };
}

function withoutEmpty(value: Properties): Properties {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== ""));
}

/**
 * Stripe's parameter `features`. Create has no way to say that a list of conditions or the reasons
 * to cancel are empty, update needs one to clear them.
 */
export function featureParams(value: unknown, creating: boolean): Properties {
  const normal = normalFeatures(value) as Readonly<Record<string, Properties>>;
  const entries = Object.entries(normal).map(([name, feature]): [string, unknown] => {
    const { scheduleAtPeriodEnd, cancellationReason, ...others } = feature;
    const conditions = isRecord(scheduleAtPeriodEnd) ? scheduleAtPeriodEnd.conditions : undefined;
    const scheduled = Array.isArray(conditions) && conditions.length > 0;
    return [
      name,
      {
        ...others,
        ...(scheduled || (!creating && conditions !== undefined) ? { scheduleAtPeriodEnd } : {}),
        ...(isOn(cancellationReason) || (!creating && cancellationReason !== undefined)
          ? { cancellationReason }
          : {}),
      },
    ];
  });
  return snakeCase(Object.fromEntries(entries)) as Properties;
}

/** Stripe's parameter `business_profile`. */
export function businessProfileParams(value: unknown, creating: boolean): Properties {
  const params = snakeCase(normalBusinessProfile(value)) as Properties;
  return creating ? withoutEmpty(params) : params;
}

/** Names as Stripe has them, and an empty text for an empty list. */
export function snakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? "" : value.map(snakeCase);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([name, member]): [string, unknown] => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    snakeCase(member),
  ]);
  return Object.fromEntries(entries);
}

/** The names of this folder: `allowed_updates` becomes `allowedUpdates`. */
export function camelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCase);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([name, member]): [string, unknown] => [
    name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    camelCase(member),
  ]);
  return Object.fromEntries(entries);
}
