/** What an author of policies needs, to be imported as `gonogo/policies`. */
export { definePolicy, notApplicable } from "./define-policy";
export { evaluate } from "./evaluate";
export { secret, unknown } from "./unknown";
