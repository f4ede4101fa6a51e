/** Inputs of the Stripe resources after Pulumi resolved them: Stripe's own field names, in camel case. */

export interface StripeProductInputs {
  readonly name: string;
  readonly description?: string;
  readonly active?: boolean;
  readonly taxCode?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface StripePriceInputs {
  /** Id of the product. */
  readonly product: string;
  /** Three-letter ISO 4217 code in lower case. */
  readonly currency: string;
  /** Amount in the currency's smallest unit: 4900 is 49.00 USD. */
  readonly unitAmount: number;
  readonly recurring?: {
    readonly interval: "day" | "week" | "month" | "year";
    readonly intervalCount?: number;
  };
  /** Unique in the account, at most 200 characters. */
  readonly lookupKey?: string;
  readonly nickname?: string;
  readonly active?: boolean;
  readonly taxBehavior?: "inclusive" | "exclusive" | "unspecified";
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface StripeWebhookEndpointInputs {
  readonly url: string;
  /** Concrete event names; Stripe has no family wildcard. */
  readonly enabledEvents: readonly string[];
  readonly apiVersion?: string;
  readonly description?: string;
  readonly disabled?: boolean;
  readonly connect?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
}
