/** References between the resources of a stack. */
import type { StackResource } from "../framework/stack-index";

/** True when the value of the property comes from the target, or names it. */
export function refersTo(from: StackResource, property: string, target: StackResource): boolean {
  return from.references(property).some(({ urn }) => urn === target.urn);
}
