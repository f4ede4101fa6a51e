/** One resource of a stack as policies see it, and the stack as a whole. */
import type { ResourceType, ResourceTypes } from "./define-policy";

export { buildStackIndex, type ResourceData } from "./indexed-stack";

export interface StackResource<T extends string = string> {
  readonly urn: string;
  readonly type: T;
  readonly name: string;
  /** Properties; reading an unknown one throws UnknownRead, which the evaluator handles. */
  readonly props: T extends ResourceType ? ResourceTypes[T] : unknown;
  /**
   * The resources that the value of this input comes from: through Pulumi's property dependencies,
   * and, where the value is known, by the name or id that it holds. Works while ids are unknown.
   * Pulumi keeps dependencies per input, so a nested path (`vpcConfig.subnetIds`) stands for them
   * all: narrow it with `referencesOfType`.
   */
  references(property: string): readonly StackResource[];
  /** As `references`, narrowed to one type. */
  referencesOfType<K extends ResourceType>(property: string, type: K): readonly StackResource<K>[];
  /** The resources that refer to this one, by any input. */
  referrers(): readonly StackResource[];
  referrersOfType<K extends ResourceType>(type: K): readonly StackResource<K>[];
  isUnknown(path: string): boolean;
  isSecret(path: string): boolean;
}

/** Every resource of the stack, indexed once. */
export interface StackIndex {
  readonly all: readonly StackResource[];
  ofType<K extends ResourceType>(type: K): readonly StackResource<K>[];
  byUrn(urn: string): StackResource | undefined;
}
