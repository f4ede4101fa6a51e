import type { Field } from "./fields.js";
import { type Properties, sameValue, UNKNOWN } from "./values.js";

/** Pulumi's answer to "what changes": names of top-level properties. */
export interface Difference {
  readonly changes: boolean;
  readonly replaces: string[];
  readonly deleteBeforeReplace: false;
}

function fieldChanged(field: Field, olds: Properties, news: Properties): boolean {
  if (field.ignoreChanges) return false;
  return !sameValue(field.type, field.initial, olds[field.name], news[field.name]);
}

function replaces(field: Field, olds: Properties): boolean {
  if (field.createOnly) return true;
  if (field.changeableFrom === undefined) return false;
  return (olds[field.name] ?? field.initial) !== field.changeableFrom;
}

/** Fields whose value in `news` means something else to Stripe than the one in `olds`. */
export function changedFields(
  fields: readonly Field[],
  olds: Properties,
  news: Properties,
): readonly Field[] {
  return fields.filter((field) => fieldChanged(field, olds, news));
}

/** The changed fields that an existing object cannot take. */
export function replacingFields(
  fields: readonly Field[],
  olds: Properties,
  news: Properties,
): string[] {
  const changed = changedFields(fields, olds, news);
  return changed.filter((field) => replaces(field, olds)).map((field) => field.name);
}

/**
 * Compares state with inputs. A change of the provider's own code (`__provider`) is a change, or
 * else `pulumi refresh` and `destroy` would keep running the old code out of the state.
 */
export function diffProperties(
  fields: readonly Field[],
  olds: Properties,
  news: Properties,
): Difference {
  const code = news.__provider;
  const codeChanged = code !== UNKNOWN && code !== olds.__provider;
  return {
    changes: codeChanged || changedFields(fields, olds, news).length > 0,
    replaces: replacingFields(fields, olds, news),
    deleteBeforeReplace: false,
  };
}
