import { randomUUID } from "node:crypto";
import type { Api, StripeObject } from "./api.js";
import { isReplayed, ownError } from "./errors.js";
import type { Kind } from "./kind.js";
import { outputsOf } from "./outputs.js";
import { claimed, createParams, generation, idempotencyKey, updateParams } from "./params.js";
import type { Properties } from "./values.js";

export interface Created {
  readonly id: string;
  readonly outs: Properties;
}

/**
 * Keys that follow from the request alone come first. A stack that is made and destroyed over and
 * over uses them all up within Stripe's 24 hours; after that keys are random.
 */
const repeatableAttempts = 4;
const maximumAttempts = 6;

/** Brings an existing object to the wanted state and claims it for this resource. */
async function takeOver(
  kind: Kind,
  api: Api,
  object: StripeObject,
  inputs: Properties,
  shownOnce: Properties,
): Promise<Created> {
  const claim = `${generation(kind.fields, inputs)}.${randomUUID()}`;
  const { params, changed } = updateParams(kind.fields, kind.describe(object), inputs);
  const extra = await kind.extraParams(api, inputs, changed, object.id);
  const wanted = claimed(kind.fields, { ...params, ...extra }, claim);
  const updated = await api.update(object.id, wanted);
  return { id: object.id, outs: outputsOf(kind, updated, { ...inputs, ...shownOnce, claim }) };
}

async function finish(
  kind: Kind,
  api: Api,
  object: StripeObject,
  inputs: Properties,
  claim: string,
): Promise<Created> {
  const later = kind.fields.filter((field) => field.updateOnly).map((field) => field.name);
  const { params, changed } = updateParams(kind.fields, kind.describe(object), inputs);
  const missing = changed.some((name) => later.includes(name));
  const final = missing ? await api.update(object.id, params) : object;
  const known = { ...inputs, ...kind.shownOnce(object), claim };
  return { id: object.id, outs: outputsOf(kind, final, known) };
}

/** Sends the create request; an error that Stripe replays is a value, since a new key helps. */
async function request(api: Api, params: Properties, key: string): Promise<StripeObject | Error> {
  try {
    return await api.create(params, key);
  } catch (error) {
    if (error instanceof Error && isReplayed(error)) return error;
    throw error;
  }
}

/**
 * Takes over an object that this resource may own, or makes one.
 *
 * A replayed answer speaks of the past. It is good when its object is still there and wanted, as
 * after a lost answer; otherwise, say when the stack was destroyed an hour ago, the next key asks
 * for a new object.
 */
export async function createObject(kind: Kind, api: Api, inputs: Properties): Promise<Created> {
  let last = ownError(`could not create the ${kind.label}: what Stripe makes is gone at once.`);
  for (let attempt = 0; attempt < maximumAttempts; attempt += 1) {
    const found = await kind.find(api, inputs);
    if (found !== undefined) return takeOver(kind, api, found, inputs, kind.adopted(inputs));
    const names = kind.fields.map((field) => field.name);
    const extra = await kind.extraParams(api, inputs, names, undefined);
    const claim = `${generation(kind.fields, inputs)}.${attempt}`;
    const wanted = { ...createParams(kind.fields, inputs), ...extra };
    const key = idempotencyKey(kind.label, { ...wanted, claim, owner: inputs.resourceUrn });
    const suffix = attempt < repeatableAttempts ? "" : `-${randomUUID()}`;
    const object = await request(api, claimed(kind.fields, wanted, claim), key + suffix);
    if (object instanceof Error) {
      last = object;
      continue;
    }
    if (!isReplayed(object)) return finish(kind, api, object, inputs, claim);
    const live = await api.retrieve(object.id);
    if (live !== undefined && kind.usable(live, inputs)) {
      return takeOver(kind, api, live, inputs, kind.shownOnce(object));
    }
  }
  throw last;
}
