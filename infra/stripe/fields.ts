import type { ValueType } from "./values.js";

/**
 * One property of a resource.
 *
 * Which fields are create-only follows from Stripe's API: the parameters of create that update
 * does not take.
 */
export interface Field {
  readonly name: string;
  readonly type: ValueType;
  /** Stripe cannot change it on an existing object, so another value means another object. */
  readonly createOnly?: true;
  /** The value an object has when the property is left out. */
  readonly initial?: unknown;
  /** Known from the program only: Stripe does not return it. */
  readonly local?: true;
  /** Matters while the object is made and never afterwards. */
  readonly ignoreChanges?: true;
  /** Stripe takes it on update only, so that an update follows the create. */
  readonly updateOnly?: true;
  /** It is no parameter of its own: metadata carry it, or it stays with Pulumi. */
  readonly notSent?: true;
  /** The only value that an existing object can still leave. */
  readonly changeableFrom?: string;
}

const urn: Field = { name: "resourceUrn", type: "urn", notSent: true };
const metadata: Field = { name: "metadata", type: "map", notSent: true };

export const productFields: readonly Field[] = [
  { name: "name", type: "text" },
  { name: "description", type: "text" },
  { name: "active", type: "flag", initial: true },
  { name: "taxCode", type: "text" },
  { name: "images", type: "list" },
  { name: "marketingFeatures", type: "list" },
  { name: "statementDescriptor", type: "text" },
  { name: "unitLabel", type: "text" },
  { name: "url", type: "text" },
  metadata,
  urn,
];

export const priceFields: readonly Field[] = [
  { name: "product", type: "text", createOnly: true },
  { name: "currency", type: "text", createOnly: true },
  { name: "unitAmount", type: "number", createOnly: true },
  { name: "recurring", type: "recurring", createOnly: true },
  { name: "lookupKey", type: "text" },
  { name: "nickname", type: "text" },
  { name: "active", type: "flag", initial: true },
  {
    name: "taxBehavior",
    type: "text",
    initial: "unspecified",
    changeableFrom: "unspecified",
  },
  metadata,
  urn,
];

export const webhookEndpointFields: readonly Field[] = [
  { name: "url", type: "text" },
  { name: "enabledEvents", type: "set" },
  { name: "apiVersion", type: "text", createOnly: true },
  { name: "description", type: "text" },
  { name: "disabled", type: "flag", initial: false, updateOnly: true },
  { name: "connect", type: "flag", initial: false, createOnly: true, local: true },
  { name: "keepers", type: "map", createOnly: true, local: true, notSent: true },
  { name: "existingSigningSecret", type: "text", local: true, ignoreChanges: true, notSent: true },
  metadata,
  urn,
];

/** The parameter of Stripe's API: `unitAmount` becomes `unit_amount`. */
export function paramName(field: Field): string {
  return field.name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
