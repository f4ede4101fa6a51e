import { normalBusinessProfile, normalFeatures, normalLoginPage } from "./portal-documents.js";
import type { Comparison } from "./values.js";

/**
 * One property of a resource.
 *
 * Which fields are create-only follows from Stripe's API: the parameters of create that update
 * does not take.
 */
export interface Field extends Comparison {
  readonly name: string;
  /** Stripe cannot change it on an existing object, so another value means another object. */
  readonly createOnly?: true;
  /** Known from the program only: Stripe does not return it. */
  readonly local?: true;
  /** Matters while the object is made and never afterwards. */
  readonly ignoreChanges?: true;
  /** Stripe takes it on update only, so that an update follows the create. */
  readonly updateOnly?: true;
  /** It is no parameter of its own: metadata or `extraParams` carry it, or it stays with Pulumi. */
  readonly notSent?: true;
  /** What the program leaves out of it stays as it is in Stripe. */
  readonly partial?: true;
  /** The only value that an existing object can still leave. */
  readonly changeableFrom?: string;
}

const urn: Field = { name: "resourceUrn", type: "urn", notSent: true };
/** Objects of test mode do not exist in live mode: going live makes them anew. */
const mode: Field = { name: "mode", type: "text", createOnly: true, notSent: true, partial: true };
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
  mode,
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
  mode,
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
  mode,
];

export const portalConfigurationFields: readonly Field[] = [
  { name: "name", type: "text" },
  { name: "active", type: "flag", initial: true, updateOnly: true },
  { name: "defaultReturnUrl", type: "text" },
  { name: "businessProfile", type: "document", normal: normalBusinessProfile, notSent: true },
  { name: "loginPage", type: "document", normal: normalLoginPage, notSent: true },
  { name: "features", type: "document", normal: normalFeatures, notSent: true },
  metadata,
  urn,
  mode,
];

export const featureFields: readonly Field[] = [
  { name: "lookupKey", type: "text", createOnly: true },
  { name: "name", type: "text" },
  metadata,
  urn,
  mode,
];

/** Stripe keeps no metadata on the two kinds below, so the state alone knows whose they are. */
const localUrn: Field = { ...urn, local: true };

export const productFeatureFields: readonly Field[] = [
  { name: "product", type: "text", createOnly: true, notSent: true },
  { name: "entitlementFeature", type: "text", createOnly: true },
  localUrn,
  mode,
];

export const taxSettingsFields: readonly Field[] = [
  { name: "defaults", type: "document", partial: true, notSent: true },
  { name: "headOffice", type: "document", partial: true, notSent: true },
  localUrn,
  mode,
];

/** The parameter of Stripe's API: `unitAmount` becomes `unit_amount`. */
export function paramName(field: Field): string {
  return field.name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
