/** What an author of policies needs, to be imported as `gonogo/policies`. */
import type * as crossguard from "./crossguard";

export type { PackDefinition } from "./crossguard";
export { definePolicy, notApplicable, type Policy } from "./define-policy";
export { each, independently } from "./each";
export { evaluate } from "./evaluate";
export { evaluateExample } from "./example";
export { buildStackIndex } from "./indexed-stack";
export { secret, unknown } from "./unknown";

/**
 * Serves a CrossGuard pack of policies made with `definePolicy`: the last statement of a pack's main
 * file. @pulumi/policy, which takes a second to load, is loaded here and not with the policies.
 */
export const servePack: typeof crossguard.servePack = (...definition) =>
  (require("./crossguard") as typeof crossguard).servePack(...definition);
