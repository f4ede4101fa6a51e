import type { StripeMode } from "./types.js";

type Proration = "none" | "create_prorations" | "always_invoice";

/** What customers may do in the portal. A feature that is left out is off. */
export interface StripePortalFeatures {
  readonly customerUpdate?: {
    readonly enabled: boolean;
    readonly allowedUpdates?: readonly (
      | "address"
      | "email"
      | "name"
      | "phone"
      | "shipping"
      | "tax_id"
    )[];
  };
  readonly invoiceHistory?: { readonly enabled: boolean };
  readonly paymentMethodUpdate?: { readonly enabled: boolean };
  readonly subscriptionCancel?: {
    readonly enabled: boolean;
    /** Stripe's default: `at_period_end`. */
    readonly mode?: "at_period_end" | "immediately";
    /** Stripe's default: `none`. */
    readonly prorationBehavior?: Proration;
    readonly cancellationReason?: {
      readonly enabled: boolean;
      readonly options?: readonly (
        | "customer_service"
        | "low_quality"
        | "missing_features"
        | "other"
        | "switched_service"
        | "too_complex"
        | "too_expensive"
        | "unused"
      )[];
    };
  };
  readonly subscriptionPause?: { readonly enabled: boolean };
  readonly subscriptionUpdate?: {
    readonly enabled: boolean;
    readonly defaultAllowedUpdates?: readonly ("price" | "promotion_code" | "quantity")[];
    /** At most 10 products, each with the prices that customers may switch to. */
    readonly products?: readonly StripePortalProduct[];
    /** Stripe's default: `none`. */
    readonly prorationBehavior?: Proration;
    /** Changes that wait for the end of the period. */
    readonly scheduleAtPeriodEnd?: {
      readonly conditions: readonly {
        readonly type: "decreasing_item_amount" | "shortening_interval";
      }[];
    };
  };
}

export interface StripePortalProduct {
  readonly product: string;
  readonly prices: readonly string[];
  readonly adjustableQuantity?: {
    readonly enabled: boolean;
    readonly minimum?: number;
    readonly maximum?: number;
  };
}

export interface StripePortalConfigurationInputs {
  readonly name?: string;
  readonly active?: boolean;
  readonly defaultReturnUrl?: string;
  readonly businessProfile?: {
    /** At most 60 characters. */
    readonly headline?: string;
    readonly privacyPolicyUrl?: string;
    readonly termsOfServiceUrl?: string;
  };
  readonly loginPage?: { readonly enabled: boolean };
  readonly features: StripePortalFeatures;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Mode that the object lives in; by the stack's environment when left out. */
  readonly mode?: StripeMode;
  /** Set by the resource class: the URN that marks the object as this resource's own. */
  readonly resourceUrn?: string;
}
