/** An option of a policy, as data. */

interface About {
  readonly description: string;
  /** The checklist box that gives the figure, or that it is our documented choice. */
  readonly source: string;
}

/**
 * One option of a policy: JSON Schema's words. `default` is what holds when nothing is configured.
 *
 * `stricter` says which values ask for more, so that production can refuse those that ask for less
 * than its preset. An option without it states a fact about the system (a host, an origin, a name),
 * of which nobody can say whether it is strict.
 */
export type Option =
  | (About & {
      readonly type: "integer" | "number";
      readonly default: number;
      readonly minimum?: number;
      readonly maximum?: number;
      readonly stricter?: "higher" | "lower";
    })
  | (About & {
      readonly type: "string";
      readonly default: string;
      readonly enum?: readonly string[];
    })
  | (About & {
      readonly type: "boolean";
      readonly default: boolean;
      /** The value that asks for more. */
      readonly stricter?: boolean;
    })
  | (About & {
      readonly type: "array";
      readonly items: { readonly type: "string" };
      readonly default: readonly string[];
      /** `more`: each entry is a demand. `fewer`: each entry is a permission. */
      readonly stricter?: "more" | "fewer";
    });
export type Options = { readonly [name: string]: Option };
export type OptionValues<O extends Options> = {
  readonly [K in keyof O]: O[K]["type"] extends "integer" | "number"
    ? number
    : O[K]["type"] extends "boolean"
      ? boolean
      : O[K]["type"] extends "array"
        ? readonly string[]
        : string;
};
