import type { Form, FormValue } from "./fake-form.js";

export type Stored = { id: string; active?: boolean; metadata: Record<string, string> } & Record<
  string,
  unknown
>;

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: Readonly<Record<string, string>>,
  ) {
    super(body.message);
  }
}

export function invalid(message: string, param: string, code = "parameter_invalid"): Refusal {
  return new Refusal(400, { type: "invalid_request_error", message, param, code });
}

type Reader = (value: FormValue) => unknown;

const text: Reader = (value) => (value === "" ? null : value);
const integer: Reader = (value) => Number(value);
const flag: Reader = (value) => value === "true";
const list: Reader = (value) => (value === "" ? [] : value);
const recurring: Reader = (value) => {
  const { interval, interval_count } = value as Record<string, string>;
  return {
    interval,
    interval_count: Number(interval_count ?? 1),
    usage_type: "licensed",
    meter: null,
    trial_period_days: null,
  };
};

/** Texts of a form as JSON would have them. */
const plain: Reader = (value) => {
  if (value === "true" || value === "false") return value === "true";
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
};

export interface Shape {
  readonly prefix: string;
  readonly object: string;
  /** Parameters of create, and what a new object has without them. */
  readonly create: Readonly<Record<string, Reader>>;
  readonly update: Readonly<Record<string, Reader>>;
  readonly required: readonly string[];
  readonly initial: Readonly<Record<string, unknown>>;
}

/** What Stripe answers of a feature that is off has members of its own. */
const initialFeatures = {
  customer_update: { enabled: false, allowed_updates: [] },
  invoice_history: { enabled: false },
  payment_method_update: { enabled: false, payment_method_configuration: null },
  subscription_cancel: {
    enabled: false,
    mode: "at_period_end",
    proration_behavior: "none",
    cancellation_reason: { enabled: false, feedback_options: null, options: [] },
  },
  subscription_pause: { enabled: false },
  subscription_update: {
    enabled: false,
    billing_cycle_anchor: null,
    default_allowed_updates: [],
    products: [],
    proration_behavior: "none",
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: "end_trial",
  },
};

const product: Readonly<Record<string, Reader>> = {
  name: text,
  active: flag,
  description: text,
  tax_code: text,
  images: list,
  marketing_features: list,
  statement_descriptor: text,
  unit_label: text,
  url: text,
};
const changeablePrice: Readonly<Record<string, Reader>> = {
  active: flag,
  lookup_key: text,
  nickname: text,
  tax_behavior: text,
};
const changeableEndpoint: Readonly<Record<string, Reader>> = {
  url: text,
  enabled_events: list,
  description: text,
};

const changeablePortal: Readonly<Record<string, Reader>> = {
  name: text,
  default_return_url: text,
  business_profile: plain,
  login_page: plain,
  features: plain,
};

/** Kinds of objects by the path of their API. */
export const shapes: Readonly<Record<string, Shape>> = {
  "billing_portal/configurations": {
    prefix: "bpc",
    object: "billing_portal.configuration",
    create: changeablePortal,
    update: { ...changeablePortal, active: flag },
    required: ["features"],
    initial: {
      active: true,
      is_default: false,
      name: null,
      default_return_url: null,
      business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
      login_page: { enabled: false, url: null },
      features: initialFeatures,
    },
  },
  "entitlements/features": {
    prefix: "feat",
    object: "entitlements.feature",
    create: { lookup_key: text, name: text },
    update: { name: text, active: flag },
    required: ["lookup_key", "name"],
    initial: { active: true },
  },
  "products/features": {
    prefix: "prodft",
    object: "product_feature",
    create: { entitlement_feature: text },
    update: {},
    required: ["entitlement_feature"],
    initial: {},
  },
  products: {
    prefix: "prod",
    object: "product",
    create: product,
    update: product,
    required: ["name"],
    initial: {
      active: true,
      description: null,
      tax_code: null,
      images: [],
      marketing_features: [],
      statement_descriptor: null,
      unit_label: null,
      url: null,
    },
  },
  prices: {
    prefix: "price",
    object: "price",
    create: { product: text, currency: text, unit_amount: integer, recurring, ...changeablePrice },
    update: changeablePrice,
    required: ["product", "currency", "unit_amount"],
    initial: {
      active: true,
      lookup_key: null,
      nickname: null,
      tax_behavior: "unspecified",
      recurring: null,
      billing_scheme: "per_unit",
      transform_quantity: null,
      custom_unit_amount: null,
    },
  },
  webhook_endpoints: {
    prefix: "we",
    object: "webhook_endpoint",
    create: { ...changeableEndpoint, api_version: text, connect: flag },
    update: { ...changeableEndpoint, disabled: flag },
    required: ["url", "enabled_events"],
    initial: { description: null, api_version: null, status: "enabled" },
  },
};

function mergeMetadata(object: Stored, metadata: FormValue | undefined): void {
  if (metadata === "") object.metadata = {};
  if (typeof metadata !== "object") return;
  const merged: Record<string, string> = { ...object.metadata };
  for (const [key, value] of Object.entries(metadata)) {
    if (key.length > 40) throw invalid("Metadata keys have at most 40 characters.", "metadata");
    if (value === "") delete merged[key];
    else merged[key] = String(value).slice(0, 501);
  }
  const values = Object.values(merged);
  if (values.length > 50) throw invalid("Metadata has at most 50 keys.", "metadata");
  if (values.some((value) => value.length > 500)) {
    throw invalid("Metadata values have at most 500 characters.", "metadata");
  }
  object.metadata = merged;
}

/** Documents keep what a request leaves out; an empty text unsets, or empties a list. */
export function merged(before: unknown, after: unknown): unknown {
  if (typeof after !== "object" || after === null || Array.isArray(after)) return after;
  const result: Record<string, unknown> = { ...(before as object | null) };
  for (const [name, value] of Object.entries(after)) {
    const emptied = value === "" ? (Array.isArray(result[name]) ? [] : null) : value;
    result[name] = merged(result[name], emptied);
  }
  return result;
}

/** Sets parameters on an object; Stripe refuses the ones that it does not know. */
export function applyParams(
  object: Stored,
  params: Form,
  readers: Readonly<Record<string, Reader>>,
): void {
  for (const [name, value] of Object.entries(params)) {
    if (name === "metadata" && object.object === "product_feature") {
      throw invalid("Received unknown parameter: metadata", name, "parameter_unknown");
    }
    if (["metadata", "transfer_lookup_key", "expand"].includes(name)) continue;
    const reader = readers[name];
    if (reader === undefined) {
      throw invalid(`Received unknown parameter: ${name}`, name, "parameter_unknown");
    }
    if (name === "disabled") object.status = reader(value) ? "disabled" : "enabled";
    else if (name !== "connect") object[name] = merged(object[name], reader(value));
  }
  mergeMetadata(object, params.metadata);
}
