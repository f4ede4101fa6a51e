import type Stripe from "stripe";
import type { Api, StripeObject } from "./api.js";
import type { Failure } from "./check.js";
import type { Field } from "./fields.js";
import type { Settings } from "./settings.js";
import type { Properties } from "./values.js";

/** What the resources differ in. */
export interface Kind {
  /** As messages call it, such as `price`. */
  readonly label: string;
  readonly fields: readonly Field[];
  /** There can be only one such object at a time, so that the old one goes first. */
  readonly deleteBeforeReplace?: true;
  /** Outputs that no program sets. */
  readonly computed?: (object: StripeObject) => Properties;
  readonly check: (inputs: Properties, settings: Settings | undefined) => readonly Failure[];
  readonly connect: (stripe: Stripe) => Api;
  /** What Stripe shows of an object, in the resource's own names. */
  readonly describe: (object: StripeObject) => Properties;
  /** An object in Stripe that this resource may take over instead of making one. */
  readonly find: (api: Api, inputs: Properties) => Promise<StripeObject | undefined>;
  /** Whether an object that create returned earlier is still the wanted one. */
  readonly usable: (object: StripeObject, inputs: Properties) => boolean;
  /** Outputs that Stripe shows only while it makes the object, from its own names. */
  readonly shownOnce: (object: StripeObject) => Properties;
  /** The same outputs for an object that is taken over, as far as the inputs tell them. */
  readonly adopted: (inputs: Properties) => Properties;
  /** Parameters beside the fields' own, for a request that sets the named fields. */
  readonly extraParams: (
    api: Api,
    inputs: Properties,
    fields: readonly string[],
    id: string | undefined,
  ) => Promise<Properties>;
}
