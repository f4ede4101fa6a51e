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

interface Shape {
  readonly prefix: string;
  readonly object: string;
  /** Parameters of create, and what a new object has without them. */
  readonly create: Readonly<Record<string, Reader>>;
  readonly update: Readonly<Record<string, Reader>>;
  readonly required: readonly string[];
  readonly initial: Readonly<Record<string, unknown>>;
}

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

/** Kinds of objects by the path of their API. */
export const shapes: Readonly<Record<string, Shape>> = {
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

/** Sets parameters on an object; Stripe refuses the ones that it does not know. */
export function applyParams(
  object: Stored,
  params: Form,
  readers: Readonly<Record<string, Reader>>,
): void {
  for (const [name, value] of Object.entries(params)) {
    if (name === "metadata" || name === "transfer_lookup_key") continue;
    const reader = readers[name];
    if (reader === undefined) {
      throw invalid(`Received unknown parameter: ${name}`, name, "parameter_unknown");
    }
    if (name === "disabled") object.status = reader(value) ? "disabled" : "enabled";
    else if (name !== "connect") object[name] = reader(value);
  }
  mergeMetadata(object, params.metadata);
}
