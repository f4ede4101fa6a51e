/** Stripe: what is sold, and what Stripe tells the system. */
import type { EventFamily } from "../stripe/events";
import type { EventName } from "../stripe/events.gen";

/** A concrete event, or a family such as `invoice.*`, which is expanded to Stripe's names. */
export type StripeEvent = EventName | EventFamily;

export interface PlanPart {
  /** As customers read it. */
  readonly name: string;
  readonly description?: string;
  /** US dollars by interval of payment: 49, or 9.99. A free plan is 0 by the month. */
  readonly usd: Readonly<Partial<Record<"month" | "year", number>>>;
  /** Lookup keys of `StripePart.features`. */
  readonly features?: readonly string[];
  /** Limits that the application reads from the product: `requestsPerMinute`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface PortalPart {
  /** https URLs that the portal shows. */
  readonly privacyPolicyUrl?: string;
  readonly termsOfServiceUrl?: string;
  /** Where a customer goes when done. */
  readonly returnUrl: string;
}

export interface TaxPart {
  readonly country: string;
  readonly state?: string | undefined;
  readonly behavior: "exclusive" | "inclusive";
  /** Stripe's tax code of all products, such as txcd_10103001; default: the account's own. */
  readonly code?: string | undefined;
}

export interface StripePart {
  /** Plan id to plan: `starter`. */
  readonly plans: Readonly<Record<string, PlanPart>>;
  /** Lookup key to the name that customers read. */
  readonly features?: Readonly<Record<string, string>>;
  /** Services that receive the price ids as STRIPE_PRICE_<PLAN>_<INTERVAL>. */
  readonly priceConsumers: readonly string[];
  readonly events: readonly StripeEvent[];
  readonly webhook: {
    /** Role of the host that answers: `api`. */
    readonly host: string;
    /** Exact path, from `/`. */
    readonly path: string;
    /** Variable of the signing secret: its entry in `Parts.secrets` names the consumers. */
    readonly secretVariable: string;
    /**
     * Who answers: the platform's receiver (docs/webhooks.md), or the host's service. The receiver
     * unless given, where the system has a Postgres.
     */
    readonly answeredBy?: "receiver" | "service";
  };
  readonly portal?: PortalPart | undefined;
  readonly tax?: TaxPart | undefined;
}
