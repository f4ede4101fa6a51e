import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { type ContainerReference, parameterArn } from "../container-reference";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";
import { StripePrice } from "../stripe/price";
import { StripeProduct } from "../stripe/product";

export interface Plan {
  /** As customers read it. */
  readonly name: string;
  /** Whole US dollars by interval of payment. */
  readonly usd: Readonly<Partial<Record<"month" | "year", number>>>;
}

export interface StripeCatalogueArgs {
  readonly context: StackContext;
  /** Begins the lookup keys, which are unique in a Stripe account: `finsight`. */
  readonly system: string;
  /** Plan id to plan: `starter`. */
  readonly plans: Readonly<Record<string, Plan>>;
}

/**
 * One product for each plan and one price for each of its intervals, in Stripe and in the
 * environment of the services (`STRIPE_PRICE_STARTER_MONTH`) from the same table. Costs nothing.
 */
export class StripeCatalogue extends pulumi.ComponentResource {
  /** Price ids, by environment variable. */
  readonly references: Readonly<Record<string, ContainerReference>>;

  constructor(name: string, args: StripeCatalogueArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:StripeCatalogue", name, {}, opts);
    const metadata = { system: args.system, managedBy: "pulumi" };
    const references = Object.entries(args.plans).flatMap(([id, plan]) => {
      const product = new StripeProduct(
        `${name}-${id}`,
        { name: plan.name, active: true, metadata: { ...metadata, plan: id } },
        { parent: this },
      );
      return Object.entries(plan.usd).map(([interval, usd]) =>
        this.price(`${name}-${id}-${interval}`, args, {
          id,
          product: product.id,
          interval: interval as "month" | "year",
          usd,
          metadata: { ...metadata, plan: id },
        }),
      );
    });
    this.references = Object.fromEntries(references);
    this.registerOutputs({ plans: Object.keys(args.plans) });
  }

  private price(
    child: string,
    { context, system }: StripeCatalogueArgs,
    plan: {
      readonly id: string;
      readonly product: pulumi.Output<string>;
      readonly interval: "month" | "year";
      readonly usd: number;
      readonly metadata: Record<string, string>;
    },
  ): [string, ContainerReference] {
    const price = new StripePrice(
      child,
      {
        product: plan.product,
        currency: "usd",
        // Stripe counts in cents.
        unitAmount: plan.usd * 100,
        recurring: { interval: plan.interval },
        lookupKey: `${system}_${plan.id}_${plan.interval}`,
        nickname: `${plan.id}, by the ${plan.interval}`,
        active: true,
        metadata: plan.metadata,
      },
      { parent: this },
    );
    const variable = `STRIPE_PRICE_${plan.id}_${plan.interval}`.toUpperCase();
    const parameter = new ssm.Parameter(
      `${child}-id`,
      {
        name: physicalName("parameter", `/${context.prefix}/${variable}`),
        description: `Stripe's id of the price ${plan.id} by the ${plan.interval}`,
        type: "String",
        value: price.id,
      },
      { parent: this },
    );
    const reference = {
      valueFrom: parameter.name,
      parameterArn: parameterArn(context, parameter.name),
      version: parameter.version.apply(String),
      resource: parameter,
    };
    return [variable, reference];
  }
}
