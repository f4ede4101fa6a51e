/** What the engine asks of whoever knows the deployed state of a stack. */
import type { WireObject } from "./wire";

/** A resource on its way into the preview, after transforms, check and remediation. */
export interface Registration {
  readonly urn: string;
  /** Other URNs under which the deployed resource may be known. */
  readonly aliases: readonly string[];
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly inputs: WireObject;
  /** Inputs of the provider that manages it. */
  readonly provider: WireObject | undefined;
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
}

/** A resource that stays: what it has now is what it will have. */
export interface Deployed {
  readonly id: string;
  readonly outputs: WireObject;
}

export interface PriorState {
  /** Undefined for a resource that is new, or would or may be replaced. */
  register(resource: Registration): Deployed | undefined;
}
