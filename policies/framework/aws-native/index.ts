/**
 * aws-native resources as policies read them: every policy is written once, against the types of
 * @pulumi/aws, and a table per service says how the inputs of Cloud Control's types read as theirs.
 * Nothing is paid for by stacks without such resources.
 */
import { type ClassicResource, counterpartsOf } from "./counterparts";
import type { Mapping } from "./mapping";
import type { NativeResource } from "./native-resource";
import { mappings } from "./services/index";

const prefix = "aws-native:";
const byNative = new Map<string, Mapping>(mappings.map((mapping) => [mapping.native, mapping]));
const nothing: readonly string[] = [];

/** The resource as it came, or those of @pulumi/aws that it stands for. */
export function readAsClassic<R extends NativeResource>(
  resource: R,
): R | readonly ClassicResource[] {
  const mapping = resource.type.startsWith(prefix) ? byNative.get(resource.type) : undefined;
  return mapping ? counterpartsOf(mapping, resource) : resource;
}

/** The types of @pulumi/aws as which a type of aws-native may read; none for any other type. */
export function classicTypesOf(type: string): readonly string[] {
  const mapping = type.startsWith(prefix) ? byNative.get(type) : undefined;
  return mapping?.counterparts.map((counterpart) => counterpart.type) ?? nothing;
}

/** The types of aws-native that policies on these types reach too, in the order of the tables. */
export function nativeTypesOf(classic: readonly string[]): readonly string[] {
  const wanted = new Set(classic);
  return mappings
    .filter(({ counterparts }) => counterparts.some(({ type }) => wanted.has(type)))
    .map(({ native }) => native);
}

/** True when a policy is asked about resources of that type. */
export function covers(policy: { readonly checks: object }, type: string): boolean {
  const has = (each: string) => Object.hasOwn(policy.checks, each);
  return has(type) || classicTypesOf(type).some(has);
}
