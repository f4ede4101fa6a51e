/**
 * Where a secret's value comes from. Pulumi marks `password` and its like as secret whatever they
 * hold, so secretness proves nothing; the resources that the value depends on do.
 */
import { childPath } from "../framework/path";
import type { StackResource } from "../framework/stack-index";
import { isGiven } from "./database";
import { list, undecidable } from "./known";

/**
 * Generators, secret stores and providers that make the value at deployment. Whether a generator is
 * strong enough is for the policies on generators.
 */
const sources =
  /^(?:random:index\/|aws:secretsmanager\/|aws:ssm\/parameter:|tls:index\/|vault:|doppler|onepassword|pulumi-nodejs:dynamic)/;

/** What the program gives as the secret. */
export type Given = "nothing" | "traced" | "untraced";

/**
 * `traced` when the value comes from a generator or a secret store, `untraced` when it is known and
 * comes from no resource: a literal, or a value of the stack's configuration. A value that is not
 * known and not traced cannot be judged: it ends in `unknown`.
 */
export function given(resource: StackResource, property: string, read: () => unknown): Given {
  if (!isGiven(read, property, resource)) {
    return "nothing";
  }
  if (resource.references(property).some(({ type }) => sources.test(type))) {
    return "traced";
  }
  return resource.isUnknown(property) ? undecidable(property) : "untraced";
}

/** True when a list is given that holds something, known or not. */
export function isFilled(resource: StackResource, property: string, read: () => unknown): boolean {
  // Of a list that is unknown as a whole only its origin tells that there is something in it.
  const comesFrom = resource.isUnknown(property) && resource.references(property).length > 0;
  return comesFrom || list(read()).length > 0;
}

/** What these make is a secret, and goes nowhere but into a value. */
const makers = /^random:index\/random(?:Password|Bytes):/;

/**
 * True for a value that a generator of secrets makes. SDKs drop the mark of a secret that is not
 * known yet; where it comes from is still told.
 */
export function isGenerated(resource: StackResource, path: string): boolean {
  return (
    resource.isUnknown(path) && resource.references(path).some(({ type }) => makers.test(type))
  );
}

/** The paths, at and below this one, whose values are not known yet. */
export function unknownPaths(resource: StackResource, property: string): readonly string[] {
  const found: string[] = [];
  const visit = (path: string, read: () => unknown) => {
    if (resource.isUnknown(path)) {
      found.push(path);
      return;
    }
    const value = read();
    if (typeof value !== "object" || value === null) return;
    for (const key of Object.keys(value)) {
      const segment = Array.isArray(value) ? Number(key) : key;
      visit(childPath(path, segment), () => Reflect.get(value, key));
    }
  };
  visit(property, () => Reflect.get(Object(resource.props), property));
  return found;
}
