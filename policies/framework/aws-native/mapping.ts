/** One aws-native type and the classic resources that it stands for. */
import type { ResourceType, ResourceTypes } from "../define-policy";
import type { Rule } from "./rules";

/** One classic resource that an aws-native one stands for. */
export type Counterpart = {
  [T in ResourceType]: {
    readonly type: T;
    /**
     * Input that must be given for it to exist. The first counterpart whose inputs are given is the
     * resource itself; those marked `further` come beside it.
     */
    readonly when?: string;
    /** Input whose text must match for it to exist; an unknown one matches nothing. */
    readonly where?: { readonly input: string; readonly is: RegExp };
    readonly further?: true;
    /** Input with a list of which each element makes one; `$` stands for the element. */
    readonly each?: string;
    readonly properties: { readonly [K in keyof ResourceTypes[T]]?: Rule };
    /** Names that policies look for in every type and that this one does not have. */
    readonly without?: readonly string[];
  };
}[ResourceType];

export interface Mapping {
  /** The type token: `aws-native:s3:Bucket`. */
  readonly native: string;
  readonly counterparts: readonly Counterpart[];
}

/** The mapping of one type to one classic type, with further ones beside it. */
export function mapping(native: string, ...counterparts: readonly Counterpart[]): Mapping {
  return { native, counterparts };
}
