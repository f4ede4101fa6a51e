/** Resources of a stack for tests of helpers: what refers to what, and the index over them. */
import assert from "node:assert/strict";
import { buildStackIndex, type ResourceData } from "../../../policies/framework/indexed-stack";
import type { StackResource } from "../../../policies/framework/stack-index";
import { urnOf } from "./make";

/** Input → URNs of the resources that its value comes from. */
export type From = Readonly<Record<string, readonly string[]>>;

export const resource = (
  type: string,
  name: string,
  props: object,
  from: From = {},
): ResourceData => ({
  urn: urnOf(name, type),
  type,
  name,
  props,
  propertyDependencies: from,
});

export const stackOf = (...resources: readonly ResourceData[]) => buildStackIndex(resources);

/** The first of them, and the stack of all. */
export function first(...resources: readonly [ResourceData, ...ResourceData[]]) {
  const stack = stackOf(...resources);
  const [own] = stack.all;
  assert(own);
  return { own: own as StackResource, stack };
}

export const to = (input: string, ...targets: readonly ResourceData[]): From => ({
  [input]: targets.map(({ urn }) => urn),
});
