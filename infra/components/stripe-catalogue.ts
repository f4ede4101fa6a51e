import * as pulumi from "@pulumi/pulumi";
import type { ContainerReference } from "../container-reference";
import { guarded } from "../protection";
import type { StackContext } from "../stack-context";
import { StripeFeature } from "../stripe/feature";
import {
  centsOf,
  lookupPrefix,
  type Plan,
  type PlanInterval,
  planMetadata,
  priceVariable,
} from "../stripe/plan";
import { StripePrice } from "../stripe/price";
import { StripeProduct } from "../stripe/product";
import { StripeProductFeature } from "../stripe/product-feature";
import type { StripeMode } from "../stripe/types";
import { stripeIdReference, stripeModeOf } from "./stripe-id";

export type { Plan } from "../stripe/plan";

export interface StripeCatalogueArgs {
  readonly context: StackContext;
  /** Begins the lookup keys, which are unique in a Stripe account: `finsight`. */
  readonly system: string;
  /** Plan id to plan: `starter`. */
  readonly plans: Readonly<Record<string, Plan>>;
  /** Feature key to its name; plans name them in `features`. */
  readonly features?: Readonly<Record<string, string>> | undefined;
  /**
   * Tax code of all products, and whether prices include the tax. Stripe's defaults when absent.
   */
  readonly tax?:
    | { readonly code?: string | undefined; readonly behavior?: "exclusive" | "inclusive" }
    | undefined;
  /** Name of a price's variable, with `{PLAN}` and `{INTERVAL}`. */
  readonly priceVariable?: string | undefined;
  /** `test` on a production stack that is only launched softly; otherwise by environment. */
  readonly mode?: StripeMode | undefined;
}

/** A product with its prices, as the customer portal wants them. */
export interface SoldPlan {
  readonly id: string;
  readonly product: pulumi.Output<string>;
  readonly prices: readonly pulumi.Output<string>[];
}

/**
 * One product for each plan and one price for each of its intervals, in Stripe and in the
 * environment of the services (`STRIPE_PRICE_STARTER_MONTH`) from the same table; features that
 * customers are entitled to, linked to the products that have them (finsight-013 to 016,
 * paymentsvc-009 and 010, toolbox-085, catalytic-068 to 073, clientflow-012 and 094 to 096). Live
 * products and
 * features are guarded against deletion; a price is replaced for another amount, and the old one
 * stays for those who subscribed to it. Costs nothing.
 */
export class StripeCatalogue extends pulumi.ComponentResource {
  /** Price ids, by environment variable. */
  readonly references: Readonly<Record<string, ContainerReference>>;
  /** Plans that have a price. */
  readonly sold: readonly SoldPlan[];
  private readonly mode: StripeMode;
  private readonly prices = new Map<string, ContainerReference>();

  constructor(name: string, args: StripeCatalogueArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:StripeCatalogue", name, {}, opts);
    this.mode = stripeModeOf(args.context, args.mode);
    const features = this.features(name, args);
    const references: Record<string, ContainerReference> = {};
    this.sold = Object.entries(args.plans).flatMap(([id, plan]) => {
      const product = this.product(`${name}-${id}`, args, id, plan);
      this.link(`${name}-${id}`, product, id, plan, features);
      const prices = this.sell(name, args, { id, plan, product: product.id }, references);
      return prices.length === 0 ? [] : [{ id, product: product.id, prices }];
    });
    this.references = references;
    this.registerOutputs({ plans: Object.keys(args.plans) });
  }

  /**
   * Stripe's id of a price, for a container.
   *
   * @throws Error when the plan has no price of this interval.
   */
  price(plan: string, interval: PlanInterval): ContainerReference {
    const found = this.prices.get(`${plan} ${interval}`);
    if (found !== undefined) return found;
    const known = [...this.prices.keys()].join(", ") || "none";
    throw new Error(`There is no price ${plan} ${interval}; the plan table has ${known}.`);
  }

  private features(name: string, args: StripeCatalogueArgs): ReadonlyMap<string, StripeFeature> {
    const { context, system } = args;
    const prefix = lookupPrefix(system, context.prefix, this.mode);
    const entries = Object.entries(args.features ?? {}).map(([key, label]) => {
      const child = `${name}-feature-${key}`;
      const feature = new StripeFeature(
        child,
        {
          lookupKey: `${prefix}_${key}`,
          name: label,
          metadata: { system, managedBy: "pulumi", feature: key },
          mode: this.mode,
        },
        this.kept(child),
      );
      return [key, feature] as const;
    });
    return new Map(entries);
  }

  /** Options of what a live system cannot lose: archived features never come back. */
  private kept(child: string): pulumi.CustomResourceOptions {
    return this.mode === "live" ? guarded(child, { parent: this }) : { parent: this };
  }

  private product(child: string, args: StripeCatalogueArgs, id: string, plan: Plan) {
    const taxCode = plan.taxCode ?? args.tax?.code;
    return new StripeProduct(
      child,
      {
        name: plan.name,
        ...(plan.description === undefined ? {} : { description: plan.description }),
        ...(plan.marketingFeatures && { marketingFeatures: [...plan.marketingFeatures] }),
        ...(taxCode === undefined ? {} : { taxCode }),
        active: true,
        metadata: { ...planMetadata(id, plan), system: args.system, managedBy: "pulumi" },
        mode: this.mode,
      },
      this.kept(child),
    );
  }

  private link(
    child: string,
    product: StripeProduct,
    id: string,
    plan: Plan,
    features: ReadonlyMap<string, StripeFeature>,
  ): void {
    for (const key of plan.features ?? []) {
      const feature = features.get(key);
      if (feature === undefined) {
        const known = [...features.keys()].join(", ") || "none";
        throw new Error(`Plan ${id} has the feature ${key}; the catalogue has ${known}.`);
      }
      new StripeProductFeature(
        `${child}-has-${key}`,
        { product: product.id, entitlementFeature: feature.id, mode: this.mode },
        { parent: this },
      );
    }
  }

  /** The prices of one plan, each with its variable in `references`. */
  private sell(
    name: string,
    args: StripeCatalogueArgs,
    plan: PlanOf,
    references: Record<string, ContainerReference>,
  ): readonly pulumi.Output<string>[] {
    const template = args.priceVariable ?? "STRIPE_PRICE_{PLAN}_{INTERVAL}";
    const intervals = Object.entries(plan.plan.usd) as [PlanInterval, number][];
    return intervals.map(([interval, usd]) => {
      const child = `${name}-${plan.id}-${interval}`;
      const { id } = this.priceOf(child, args, plan, interval, usd);
      const variable = priceVariable(template, plan.id, interval);
      if (references[variable] !== undefined) {
        throw new Error(
          `Two prices have the variable ${variable}: change the plan or priceVariable.`,
        );
      }
      const description = `Stripe's id of the price ${plan.id} by the ${interval}`;
      const reference = stripeIdReference(
        `${child}-id`,
        { context: args.context, variable, description, id },
        { parent: this },
      );
      references[variable] = reference;
      this.prices.set(`${plan.id} ${interval}`, reference);
      return id;
    });
  }

  private priceOf(
    child: string,
    args: StripeCatalogueArgs,
    { id, product }: PlanOf,
    interval: PlanInterval,
    usd: number,
  ): StripePrice {
    const prefix = lookupPrefix(args.system, args.context.prefix, this.mode);
    return new StripePrice(
      child,
      {
        product,
        currency: "usd",
        unitAmount: centsOf(usd),
        recurring: { interval },
        lookupKey: `${prefix}_${id}_${interval}`,
        nickname: `${id}, by the ${interval}`,
        ...(args.tax?.behavior && { taxBehavior: args.tax.behavior }),
        active: true,
        metadata: { system: args.system, managedBy: "pulumi", plan: id },
        mode: this.mode,
      },
      { parent: this },
    );
  }
}

interface PlanOf {
  readonly id: string;
  readonly plan: Plan;
  readonly product: pulumi.Output<string>;
}
