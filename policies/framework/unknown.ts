/** Why a value is not known, though no deployment would tell it. */
export interface Why {
  /** Continues a sentence that begins with the property: `is left out, and AWS then ...`. */
  readonly reason: string;
  /** True when nothing that the program could say decides: a policy that asks does not apply. */
  readonly inapplicable: boolean;
}

/**
 * The marker for a value that is not known until deployment. It stands in decoded properties and in
 * examples wherever Pulumi would send its unknown sentinel.
 */
export class Unknown {
  constructor(
    /** Why it is not known, where that is not the deployment's to decide. */
    readonly why?: Why,
  ) {}

  toString(): string {
    return "(known after deployment)";
  }
}

/**
 * Use in an example for a value that only the deployment will know. It is typed `never` so that it
 * fits at any place of any resource's properties.
 */
export const unknown = new Unknown() as never;

/** The marker for a value that Pulumi tracks as secret. Reading it in a check yields `value`. */
export class Secret {
  constructor(readonly value: unknown) {}
}

/** Use in an example for a value that the program marked secret. */
export function secret<T>(value: T): T {
  return new Secret(value) as T;
}

/** One value that is not known: its property path, and the resource when it is another one. */
export interface UnknownPath {
  readonly path: string;
  /** `name (type)` of the resource that holds it, when that is not the resource under check. */
  readonly of?: string;
  /** Why it is not known, where that is not the deployment's to decide. */
  readonly reason?: string;
}

/** Thrown by a read of an unknown value inside a check; the evaluator turns it into `unknown`. */
export class UnknownRead extends Error {
  constructor(
    readonly path: string,
    /** URN of the resource that holds the value. */
    readonly urn?: string,
    readonly why?: Why,
  ) {
    super(`${path} is not known until deployment`);
    this.name = "UnknownRead";
  }
}
