/**
 * Where a secret's value comes from. Pulumi marks `password` and its like as secret whatever they
 * hold, so secretness proves nothing; the resources that the value depends on do.
 */
import type { StackResource } from "../framework/stack-index";

/**
 * Generators, secret stores and providers that make the value at deployment. Whether a generator is
 * strong enough is for the policies on generators.
 */
const sources =
  /^(?:random:index\/|aws:secretsmanager\/|aws:ssm\/parameter:|aws:kms\/|tls:index\/|vault:|doppler|onepassword|pulumi-nodejs:dynamic)/;

/** `generated` when it comes from a generator or a secret store, else `other` or `none`. */
export function provenance(
  resource: StackResource,
  property: string,
): "generated" | "other" | "none" {
  const references = resource.references(property);
  if (references.some(({ type }) => sources.test(type))) {
    return "generated";
  }
  return references.length > 0 ? "other" : "none";
}
