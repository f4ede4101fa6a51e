/** Inputs of the Stripe resources once resolved: Stripe's own field names, in camel case. */

/** Live objects take real money; test objects do not exist for a live key, nor the other way. */
export type StripeMode = "live" | "test";

export interface StripeProductInputs {
  readonly name: string;
  readonly description?: string;
  readonly active?: boolean;
  readonly taxCode?: string;
  /** At most 48 keys of 40 characters with values of 500; two keys hold the owner's marker. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** At most 8 public addresses of images. */
  readonly images?: readonly string[];
  /** Names of at most 15 features shown in pricing tables. */
  readonly marketingFeatures?: readonly string[];
  /** At most 22 characters, without `<`, `>`, `\`, `"` and `'`. */
  readonly statementDescriptor?: string;
  readonly unitLabel?: string;
  /** Public page of the product. */
  readonly url?: string;
  /** Mode that the object lives in; by the stack's environment when left out. */
  readonly mode?: StripeMode;
  /** Set by the resource class: the URN that marks the object as this resource's own. */
  readonly resourceUrn?: string;
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
  /** Mode that the object lives in; by the stack's environment when left out. */
  readonly mode?: StripeMode;
  /** Set by the resource class: the URN that marks the object as this resource's own. */
  readonly resourceUrn?: string;
}

export interface StripeWebhookEndpointInputs {
  readonly url: string;
  /** Concrete event names, see events.ts; Stripe has no families, and `*` alone means all. */
  readonly enabledEvents: readonly string[];
  readonly apiVersion?: string;
  readonly description?: string;
  readonly disabled?: boolean;
  readonly connect?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
  /**
   * Values that replace the endpoint when they change, and so rotate its signing secret.
   * They are kept in the state and not sent to Stripe.
   */
  readonly keepers?: Readonly<Record<string, string>>;
  /**
   * Signing secret of an endpoint that exists at this url already. With it the endpoint is
   * adopted; without it a new one is made, since Stripe shows a secret only once.
   */
  readonly existingSigningSecret?: string;
  /** Mode that the object lives in; by the stack's environment when left out. */
  readonly mode?: StripeMode;
  /** Set by the resource class: the URN that marks the object as this resource's own. */
  readonly resourceUrn?: string;
}

export interface StripeFeatureInputs {
  /** Unique among the features in use, at most 80 characters. */
  readonly lookupKey: string;
  /** For ourselves, at most 80 characters; customers do not see it. */
  readonly name: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Mode that the object lives in; by the stack's environment when left out. */
  readonly mode?: StripeMode;
  /** Set by the resource class: the URN that marks the object as this resource's own. */
  readonly resourceUrn?: string;
}

export interface StripeProductFeatureInputs {
  /** Id of the product. */
  readonly product: string;
  /** Id of the feature. */
  readonly entitlementFeature: string;
  /** Mode that the object lives in; by the stack's environment when left out. */
  readonly mode?: StripeMode;
  /** Set by the resource class; kept in the state only. */
  readonly resourceUrn?: string;
}

/** What is left out of the two documents stays as it is: Stripe can unset none of it. */
export interface StripeTaxSettingsInputs {
  readonly defaults: {
    readonly taxBehavior?: "exclusive" | "inclusive" | "inferred_by_currency";
    readonly taxCode?: string;
  };
  readonly headOffice: {
    readonly address: {
      /** Two-letter ISO 3166-1 code in capitals. */
      readonly country: string;
      readonly state?: string;
      readonly city?: string;
      readonly postalCode?: string;
      readonly line1?: string;
      readonly line2?: string;
    };
  };
  /** Mode that the object lives in; by the stack's environment when left out. */
  readonly mode?: StripeMode;
  /** Set by the resource class; kept in the state only. */
  readonly resourceUrn?: string;
}
