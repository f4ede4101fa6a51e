import type { StripeObject } from "./api.js";
import type { Kind } from "./kind.js";
import { claimKey, urnKey } from "./params.js";
import { type Properties, sameValue } from "./values.js";

/** Outputs that no program sets. */
const computed = ["livemode", "claim", "signingSecret", "__provider"];

/**
 * State of a resource: what Stripe shows, in the words of what is known already where both mean
 * the same, so that only a real difference is a difference.
 */
export function outputsOf(kind: Kind, object: StripeObject, known: Properties): Properties {
  const live = kind.describe(object);
  const outputs: Record<string, unknown> = {};
  for (const field of kind.fields) {
    const told = known[field.name];
    const shown = field.local ? told : live[field.name];
    const value = sameValue(field.type, field.initial, shown, told) ? told : shown;
    if (value !== undefined && value !== null) outputs[field.name] = value;
  }
  outputs.livemode = object.livemode === true;
  for (const name of ["claim", "signingSecret"]) {
    if (known[name] !== undefined) outputs[name] = known[name];
  }
  return outputs;
}

/** The inputs that would give these outputs; with them a refresh shows drift as a difference. */
export function inputsOf(outputs: Properties): Properties {
  const entries = Object.entries(outputs).filter(([name]) => !computed.includes(name));
  return Object.fromEntries(entries);
}

/** The user's metadata and, apart from them, the URN that manages the object. */
export function describeMetadata(object: StripeObject): Properties {
  const metadata = { ...object.metadata };
  const resourceUrn = metadata[urnKey];
  delete metadata[urnKey];
  delete metadata[claimKey];
  return { metadata, resourceUrn };
}
