/** What an author of policies needs, to be imported as `gonogo/policies`. */
export { definePolicy, notApplicable } from "./define-policy";
export { each, independently } from "./each";
export { evaluate } from "./evaluate";
export { evaluateExample } from "./example";
export { buildStackIndex } from "./indexed-stack";
export { secret, unknown } from "./unknown";
