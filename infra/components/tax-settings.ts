import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../stack-context";
import { StripeTaxSettings } from "../stripe/tax-settings";
import type { StripeMode, StripeTaxSettingsInputs } from "../stripe/types";
import { stripeModeOf } from "./stripe-id";

export interface TaxSettingsArgs {
  readonly context: StackContext;
  /** Two-letter country of the head office, in capitals. */
  readonly country: string;
  /** Needed where the country has states, such as US. */
  readonly state?: string | undefined;
  /** Further lines of the head office's address. */
  readonly address?: Omit<StripeTaxSettingsInputs["headOffice"]["address"], "country" | "state">;
  /** Whether prices that say nothing themselves include the tax. */
  readonly behavior: "exclusive" | "inclusive";
  /** Tax code of products that have none. */
  readonly code?: string | undefined;
  /** `test` on a production stack that is only launched softly; otherwise by environment. */
  readonly mode?: StripeMode | undefined;
}

/**
 * Stripe knows where the business is and how prices count, which is what it needs to calculate tax
 * (catalytic-061); deploying fails while it is not enough. The settings belong to the whole account
 * and stay when the stack goes. Registering with tax offices is left to people: it is a legal act.
 * Stripe charges for each transaction that it calculates tax for; these settings cost nothing.
 */
export class TaxSettings extends pulumi.ComponentResource {
  constructor(name: string, args: TaxSettingsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:TaxSettings", name, {}, opts);
    const { country, state } = args;
    new StripeTaxSettings(
      `${name}-settings`,
      {
        defaults: {
          taxBehavior: args.behavior,
          ...(args.code === undefined ? {} : { taxCode: args.code }),
        },
        headOffice: {
          address: { country, ...(state === undefined ? {} : { state }), ...args.address },
        },
        mode: stripeModeOf(args.context, args.mode),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
