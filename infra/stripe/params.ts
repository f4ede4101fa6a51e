import { createHash } from "node:crypto";
import { changedFields } from "./diff.js";
import { type Field, paramName } from "./fields.js";
import { isRecord, type Properties, urnMarker } from "./values.js";

/** Metadata key of the URN that manages an object. */
export const urnKey = "pulumi_urn";

/**
 * Metadata key of the claim: a text that the last create wrote, kept in the state as well.
 *
 * A replacement may take over the very object it replaces. The claim then differs from the one in
 * the old state, and the old state's delete leaves the object alone.
 */
export const claimKey = "pulumi_claim";

export function hash(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

/** Stripe's form of one value: its own names inside, an empty text to unset. */
function paramValue(field: Field, value: unknown): unknown {
  if (value === undefined || value === null) return field.initial ?? "";
  if (field.type === "recurring" && isRecord(value)) {
    const count = value.intervalCount;
    return {
      interval: value.interval,
      ...(count === undefined ? {} : { interval_count: count }),
    };
  }
  if (field.name === "marketingFeatures" && Array.isArray(value)) {
    return value.length === 0 ? "" : value.map((name) => ({ name }));
  }
  return Array.isArray(value) && value.length === 0 ? "" : value;
}

function metadataOf(inputs: Properties): Record<string, unknown> {
  return isRecord(inputs.metadata) ? { ...inputs.metadata } : {};
}

function urnOfOwner(inputs: Properties): string | undefined {
  const urn = inputs.resourceUrn;
  return typeof urn === "string" && urn !== "" ? urnMarker(urn) : undefined;
}

/** All parameters of a new object, without the claim. */
export function createParams(fields: readonly Field[], inputs: Properties): Properties {
  const params: Record<string, unknown> = {};
  for (const field of fields) {
    const value = inputs[field.name];
    if (field.notSent || field.updateOnly || value === undefined || value === null) continue;
    if (value === "" || (Array.isArray(value) && value.length === 0)) continue;
    params[paramName(field)] = paramValue(field, value);
  }
  if (!isMarked(fields)) return params;
  const urn = urnOfOwner(inputs);
  params.metadata = { ...metadataOf(inputs), ...(urn === undefined ? {} : { [urnKey]: urn }) };
  return params;
}

/** Whether Stripe keeps metadata on such objects, which then say whose they are. */
function isMarked(fields: readonly Field[]): boolean {
  return !fields.some((field) => field.name === "resourceUrn" && field.local);
}

/** The parameters with the claim among their metadata, where there are any. */
export function claimed(fields: readonly Field[], params: Properties, claim: string): Properties {
  if (!isMarked(fields)) return params;
  const metadata = isRecord(params.metadata) ? params.metadata : {};
  return { ...params, metadata: { ...metadata, [claimKey]: claim } };
}

/** Metadata is set key by key; a key that went away is unset by an empty value. */
function metadataDelta(olds: Properties, news: Properties): Record<string, unknown> {
  const before = metadataOf(olds);
  const after = metadataOf(news);
  const delta: Record<string, unknown> = {};
  for (const key of Object.keys(before)) if (after[key] === undefined) delta[key] = "";
  for (const [key, value] of Object.entries(after)) if (before[key] !== value) delta[key] = value;
  if (olds.resourceUrn !== news.resourceUrn) delta[urnKey] = urnOfOwner(news) ?? "";
  return delta;
}

/** Parameters that turn an existing object described by `olds` into `news`, and their fields. */
export function updateParams(
  fields: readonly Field[],
  olds: Properties,
  news: Properties,
): { readonly params: Properties; readonly changed: readonly string[] } {
  const params: Record<string, unknown> = {};
  const changed = changedFields(fields, olds, news).filter((field) => !field.createOnly);
  for (const field of changed) {
    if (!field.notSent) params[paramName(field)] = paramValue(field, news[field.name]);
  }
  const metadata = metadataDelta(olds, news);
  if (isMarked(fields) && Object.keys(metadata).length > 0) params.metadata = metadata;
  return { params, changed: changed.map((field) => field.name) };
}

/**
 * Names the object that create-only inputs ask for. Two objects of one generation are the same
 * wish; another generation is a replacement.
 */
export function generation(fields: readonly Field[], inputs: Properties): string {
  const values = fields.filter((field) => field.createOnly).map((field) => inputs[field.name]);
  return hash(values.map((value) => value ?? null)).slice(0, 16);
}

/**
 * The same request gives the same key, so that a request whose answer was lost is not executed
 * twice. Among the parameters are the URN, and with it the stack, and the claim.
 */
export function idempotencyKey(label: string, params: Properties): string {
  return `pulumi-${label.replace(/ /g, "-")}-${hash(params).slice(0, 40)}`;
}
