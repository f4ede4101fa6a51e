/** What a stack's configuration says of its checklist, and in keys whose values are mappings. */
import type { StackConfig } from "../engine/stack-config";
import { GonogoError } from "../errors";
import { stackName } from "./engine";

/** Name of the checklist's system, or a file of one's own; undefined where nothing names one. */
export function systemOf({ values }: Pick<StackConfig, "values">): string | undefined {
  const value = values.get("gonogo:checklist") ?? values.get("gonogo:system");
  return value?.secret ? undefined : value?.text;
}

/** A key of the gate whose value is a mapping. @throws GonogoError `usage` */
export function settingOf(
  { config, stack }: { readonly config: StackConfig; readonly stack: string },
  key: string,
): { readonly value: unknown; readonly place: string } {
  const found = config.values.get(key);
  const place = config.places.get(key) ?? `The configuration of ${stackName(stack)}`;
  if (found === undefined) return { value: undefined, place };
  if (found.secret) throw new GonogoError("usage", `${place}: ${key} must not be secret.`);
  try {
    return { value: JSON.parse(found.text), place };
  } catch {
    throw new GonogoError("usage", `${place}: ${key} must be a mapping.`);
  }
}
