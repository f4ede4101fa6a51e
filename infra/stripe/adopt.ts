import type { Api, StripeObject } from "./api.js";
import { replacingFields } from "./diff.js";
import { ownError } from "./errors.js";
import type { Field } from "./fields.js";
import { claimKey, generation, urnKey } from "./params.js";
import { type Properties, urnMarker } from "./values.js";

type Describe = (object: StripeObject) => Properties;

/** The URN in an object's metadata. */
export function ownerOf(object: StripeObject): string | undefined {
  return object.metadata?.[urnKey];
}

/** Whether the object says that the resource with these inputs manages it. */
export function isOwn(object: StripeObject, inputs: Properties): boolean {
  const urn = inputs.resourceUrn;
  return typeof urn === "string" && ownerOf(object) === urnMarker(urn);
}

function isForeign(object: StripeObject, inputs: Properties): boolean {
  return ownerOf(object) !== undefined && !isOwn(object, inputs);
}

/** An archived object was given up; only a resource that wants an inactive one takes it. */
export function isInUse(object: StripeObject, inputs: Properties): boolean {
  return object.active !== false || inputs.active === false;
}

/** An update must not take an object away from the resource that has claimed it since. */
export function refuseTaken(
  label: string,
  live: StripeObject,
  olds: Properties,
  news: Properties,
): void {
  const owner = ownerOf(live);
  if (owner === undefined || isOwn(live, olds) || isOwn(live, news)) return;
  throw ownError(`${label} ${live.id} belongs to ${owner} now. Run pulumi refresh.`);
}

/** The product or other archivable object whose metadata bear this resource's URN. */
export async function findMarked(api: Api, inputs: Properties): Promise<StripeObject | undefined> {
  if (inputs.resourceUrn === undefined) return undefined;
  for (const object of await api.list(inputs.active === false ? {} : { active: true })) {
    if (isOwn(object, inputs)) return object;
  }
  return undefined;
}

/** The feature in use with the lookup key, unless another stack manages it. */
export async function findFeature(api: Api, inputs: Properties): Promise<StripeObject | undefined> {
  const listed = await api.list({ lookup_key: inputs.lookupKey });
  const feature = listed.find((each) => each.lookup_key === inputs.lookupKey);
  if (feature !== undefined) refuseForeignFeature(feature, inputs);
  return feature;
}

function refuseForeignFeature(feature: StripeObject, inputs: Properties): void {
  if (!isForeign(feature, inputs)) return;
  throw ownError(
    `lookupKey "${inputs.lookupKey}" belongs to feature ${feature.id}, which ` +
      `${ownerOf(feature)} manages. Choose another lookup key.`,
  );
}

/** The price that holds a lookup key, archived ones included. */
export async function holderOf(api: Api, lookupKey: unknown): Promise<StripeObject | undefined> {
  if (typeof lookupKey !== "string" || lookupKey === "") return undefined;
  for (const price of await api.list({ lookup_keys: [lookupKey] })) {
    if (price.lookup_key === lookupKey) return price;
  }
  return undefined;
}

/** Whether the price charges the plain amount per unit that the resource's inputs can tell. */
function isPlain(price: StripeObject): boolean {
  const recurring = price.recurring as { usage_type?: string } | null | undefined;
  return (
    (price.billing_scheme ?? "per_unit") === "per_unit" &&
    (price.transform_quantity ?? null) === null &&
    (price.custom_unit_amount ?? null) === null &&
    (recurring?.usage_type ?? "licensed") === "licensed"
  );
}

/**
 * The active price with the lookup key, or without one this resource's own active price, if it
 * differs in nothing that Stripe cannot change.
 */
export async function findPrice(
  api: Api,
  inputs: Properties,
  fields: readonly Field[],
  describe: Describe,
): Promise<StripeObject | undefined> {
  const fits = (price: StripeObject) =>
    isInUse(price, inputs) &&
    isPlain(price) &&
    replacingFields(fields, describe(price), inputs).length === 0;
  const holder = await holderOf(api, inputs.lookupKey);
  if (holder !== undefined) {
    refuseForeign(holder, inputs);
    return fits(holder) ? holder : undefined;
  }
  if (inputs.resourceUrn === undefined) return undefined;
  for (const price of await api.list({ product: inputs.product, active: true })) {
    if (isOwn(price, inputs) && fits(price)) return price;
  }
  return undefined;
}

/** Two stacks must not pull one lookup key back and forth. */
export function refuseForeign(holder: StripeObject, inputs: Properties): void {
  if (holder.active === false || !isForeign(holder, inputs)) return;
  throw ownError(
    `lookupKey "${inputs.lookupKey}" belongs to price ${holder.id}, which ${ownerOf(holder)} ` +
      "manages. Choose another lookup key, or, if the resource was renamed or moved, give it " +
      "that URN as an alias.",
  );
}

/**
 * The endpoint at the url whose signing secret the program supplies.
 *
 * Without a supplied secret none is taken over, since Stripe does not show the secret again. An
 * endpoint of this resource that another generation of inputs made is the one being replaced.
 */
export async function findWebhookEndpoint(
  api: Api,
  inputs: Properties,
  fields: readonly Field[],
): Promise<StripeObject | undefined> {
  if (inputs.existingSigningSecret === undefined) return undefined;
  const fitting: StripeObject[] = [];
  let replaced = false;
  for (const endpoint of await api.list({})) {
    if (isOwn(endpoint, inputs) && !isSameGeneration(endpoint, inputs, fields)) replaced = true;
    else if (endpoint.url === inputs.url && !isForeign(endpoint, inputs)) fitting.push(endpoint);
  }
  const same = fitting.filter(
    (endpoint) => (endpoint.api_version ?? undefined) === inputs.apiVersion,
  );
  if (same.length === 1) return same[0];
  if (same.length === 0 && replaced) return undefined;
  const found = (same.length === 0 ? fitting : same).map(
    (endpoint) => `${endpoint.id} (apiVersion ${endpoint.api_version ?? "of the account"})`,
  );
  throw ownError(
    `existingSigningSecret asks to adopt the webhook endpoint at ${inputs.url} with apiVersion ` +
      `${inputs.apiVersion ?? "of the account"}, and there ` +
      `${same.length === 0 ? "is none" : "are several"}. ` +
      `Found: ${found.join(", ") || "no endpoint at this url"}. ` +
      "Leave existingSigningSecret out to make a new endpoint.",
  );
}

function isSameGeneration(
  endpoint: StripeObject,
  inputs: Properties,
  fields: readonly Field[],
): boolean {
  const claim = endpoint.metadata?.[claimKey] ?? "";
  return claim.split(".")[0] === generation(fields, inputs);
}
