import * as pulumi from "@pulumi/pulumi";
import type { ContainerReference } from "../container-reference";
import { guarded } from "../protection";
import type { StackContext } from "../stack-context";
import type { Member } from "../stripe/args";
import { StripePortalConfiguration } from "../stripe/portal-configuration";
import type { StripePortalFeatures } from "../stripe/portal-types";
import type { StripeMode } from "../stripe/types";
import type { SoldPlan } from "./stripe-catalogue";
import { stripeIdReference, stripeModeOf } from "./stripe-id";

export interface CustomerPortalArgs {
  readonly context: StackContext;
  /** What customers may switch between: `StripeCatalogue.sold`, at most 10 plans. */
  readonly sold: readonly SoldPlan[];
  /** Where a customer goes when done. */
  readonly returnUrl: string;
  /** At most 60 characters above the portal. */
  readonly headline?: string | undefined;
  readonly privacyPolicyUrl?: string | undefined;
  readonly termsOfServiceUrl?: string | undefined;
  /** Variable of the configuration's id. */
  readonly variable?: string | undefined;
  /** `test` on a production stack that is only launched softly; otherwise by environment. */
  readonly mode?: StripeMode | undefined;
}

/** Stripe's limit. */
const maximumProducts = 10;

/**
 * Customers change their card, address and plan, see their invoices and cancel without writing to
 * anybody (clientflow-099). Our choice, as no checklist says how: who cancels or takes a smaller
 * plan keeps what is paid until the period ends, and a larger plan is charged in proportion.
 *
 * The application opens a session with the id in STRIPE_PORTAL_CONFIGURATION_ID: only Stripe's
 * dashboard can make a configuration the account's default. Costs nothing.
 */
export class CustomerPortal extends pulumi.ComponentResource {
  /** The configuration's id, by environment variable. */
  readonly references: Readonly<Record<string, ContainerReference>>;

  constructor(name: string, args: CustomerPortalArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:CustomerPortal", name, {}, opts);
    const configuration = this.configuration(`${name}-configuration`, args);
    const variable = args.variable ?? "STRIPE_PORTAL_CONFIGURATION_ID";
    const reference = stripeIdReference(
      `${name}-configuration-id`,
      {
        context: args.context,
        variable,
        description: "Stripe's id of the customer portal's configuration",
        id: configuration.id,
      },
      { parent: this },
    );
    this.references = { [variable]: reference };
    this.registerOutputs({ configuration: configuration.id });
  }

  private configuration(child: string, args: CustomerPortalArgs): StripePortalConfiguration {
    const mode = stripeModeOf(args.context, args.mode);
    const { headline, privacyPolicyUrl, termsOfServiceUrl } = args;
    const options = { parent: this };
    return new StripePortalConfiguration(
      child,
      {
        name: `${args.context.prefix} portal`,
        active: true,
        defaultReturnUrl: args.returnUrl,
        businessProfile: {
          ...(headline === undefined ? {} : { headline }),
          ...(privacyPolicyUrl === undefined ? {} : { privacyPolicyUrl }),
          ...(termsOfServiceUrl === undefined ? {} : { termsOfServiceUrl }),
        },
        features: portalFeatures(args.sold),
        metadata: { stack: args.context.prefix, managedBy: "pulumi" },
        mode,
      },
      mode === "live" ? guarded(child, options) : options,
    );
  }
}

/** Plain inside, so that a preview, which knows no ids, shows all else to policies. */
function portalFeatures(sold: readonly SoldPlan[]): Member<StripePortalFeatures> {
  if (sold.length > maximumProducts) {
    throw new Error(
      `The customer portal offers ${maximumProducts} plans at most, and ${sold.length} are sold.`,
    );
  }
  const products = sold.map(({ product, prices }) => ({ product, prices: [...prices] }));
  return {
    customerUpdate: { enabled: true, allowedUpdates: ["address", "email", "name", "tax_id"] },
    invoiceHistory: { enabled: true },
    paymentMethodUpdate: { enabled: true },
    subscriptionCancel: {
      enabled: true,
      mode: "at_period_end",
      prorationBehavior: "none",
      cancellationReason: {
        enabled: true,
        options: ["too_expensive", "missing_features", "switched_service", "unused", "other"],
      },
    },
    // With one price there is nothing to switch to.
    subscriptionUpdate:
      products.flatMap(({ prices }) => prices).length < 2
        ? { enabled: false }
        : {
            enabled: true,
            defaultAllowedUpdates: ["price"],
            prorationBehavior: "create_prorations",
            products,
            scheduleAtPeriodEnd: {
              conditions: [{ type: "decreasing_item_amount" }, { type: "shortening_interval" }],
            },
          },
  };
}
