import type { Field } from "./fields.js";
import { isRecord, type Properties, partOf, sameValue, UNKNOWN } from "./values.js";

/** Pulumi's answer to "what changes": names of top-level properties. */
export interface Difference {
  readonly changes: boolean;
  readonly replaces: string[];
  readonly deleteBeforeReplace: boolean;
}

function fieldChanged(field: Field, olds: Properties, news: Properties): boolean {
  if (field.ignoreChanges) return false;
  const after = news[field.name];
  if (!field.partial) return !sameValue(field, olds[field.name], after);
  return isStated(after) && !sameValue(field, partOf(olds[field.name], after), after);
}

/** Whether a partial field says anything. */
function isStated(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  return !isRecord(value) || Object.keys(value).length > 0;
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

/** The mode that an object's `livemode` says. */
export function modeOf(livemode: unknown): "live" | "test" | undefined {
  if (typeof livemode !== "boolean") return undefined;
  return livemode ? "live" : "test";
}

/**
 * Compares state with inputs. A change of the provider's own code (`__provider`) is a change, or
 * else `pulumi refresh` and `destroy` would keep running the old code out of the state.
 */
export function diffProperties(
  fields: readonly Field[],
  state: Properties,
  news: Properties,
  deleteBeforeReplace = false,
): Difference {
  const olds: Properties = { mode: modeOf(state.livemode), ...state };
  const code = news.__provider;
  const codeChanged = code !== UNKNOWN && code !== olds.__provider;
  return {
    changes: codeChanged || changedFields(fields, olds, news).length > 0,
    replaces: replacingFields(fields, olds, news),
    deleteBeforeReplace,
  };
}
