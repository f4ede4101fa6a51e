/** The tags of a resource, with those that its provider may add. */
import type { StackIndex, StackResource } from "../framework/stack-index";
import { asRecord, parseJson } from "./documents";

const provider = "pulumi:providers:aws";

/**
 * The values that a tag of the resource may have: its own, else the default ones of the stack's AWS
 * providers, since a resource does not say which provider makes it.
 */
export function tagValues(
  resource: StackResource,
  stack: StackIndex,
  key: string,
): readonly string[] {
  const own = asRecord(asRecord(resource.props)?.tags)?.[key];
  if (own !== undefined) {
    return [String(own)];
  }
  return stack.all
    .filter(({ type }) => type === provider)
    .flatMap(({ props }) => {
      // A provider's inputs are JSON text: Pulumi's protocol for providers of its bridge.
      const given = asRecord(props)?.defaultTags;
      const defaults = asRecord(typeof given === "string" ? parseJson(given) : given);
      const value = asRecord(defaults?.tags)?.[key];
      return value === undefined ? [] : [String(value)];
    });
}
