import type { StripeObject } from "./api.js";
import { modeOf } from "./diff.js";
import type { Kind } from "./kind.js";
import { claimKey, urnKey } from "./params.js";
import { type Properties, partOf, sameValue } from "./values.js";

/**
 * State of a resource: what Stripe shows, in the words of what is known already where both mean
 * the same, so that only a real difference is a difference.
 */
export function outputsOf(kind: Kind, object: StripeObject, known: Properties): Properties {
  const live = kind.describe(object);
  const outputs: Record<string, unknown> = {};
  for (const field of kind.fields) {
    const told = known[field.name];
    const whole = field.local ? told : live[field.name];
    // What a partial field leaves out belongs to somebody else.
    const shown = field.partial ? told && partOf(whole, told) : whole;
    const value = sameValue(field, shown, told) ? told : shown;
    if (value !== undefined && value !== null) outputs[field.name] = value;
  }
  Object.assign(outputs, kind.computed?.(object));
  outputs.livemode = object.livemode === true;
  for (const name of ["claim", "signingSecret"]) {
    if (known[name] !== undefined) outputs[name] = known[name];
  }
  return outputs;
}

/** The inputs that would give these outputs; with them a refresh shows drift as a difference. */
export function inputsOf(kind: Kind, outputs: Properties): Properties {
  const names = kind.fields.map((field) => field.name);
  const entries = Object.entries(outputs).filter(([name]) => names.includes(name));
  return Object.fromEntries(entries);
}

/** The mode, the user's metadata and, apart from them, the URN that manages the object. */
export function describeMetadata(object: StripeObject): Properties {
  const metadata = { ...object.metadata };
  const resourceUrn = metadata[urnKey];
  delete metadata[urnKey];
  delete metadata[claimKey];
  return { metadata, resourceUrn, mode: modeOf(object.livemode) };
}
