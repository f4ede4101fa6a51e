/** Where a resource lies: by its own `region`, else by that of its provider. */
import type { PreviewedResource } from "../engine/types";
import { priceRegion } from "./price-table";

/** Services that have one price for all regions, or none of their own. */
const global = /^aws:(cloudfront|route53|iam|globalaccelerator|organizations|budgets)\//;

/** Gives the region of a resource when it is not the price table's; nothing otherwise. */
export function regionsOf(
  resources: readonly PreviewedResource[],
): (resource: PreviewedResource) => { readonly region?: string } {
  const ofProvider = new Map(
    resources
      .filter((r) => r.type === "pulumi:providers:aws")
      .map((r) => [r.urn, text(r.inputs.region)]),
  );
  return ({ inputs, provider, type }) => {
    if (!type.startsWith("aws:") || global.test(type)) return {};
    const region = text(inputs.region) ?? ofProvider.get(provider ?? "") ?? "an unknown region";
    return region === priceRegion ? {} : { region };
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && /^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(value) ? value : undefined;
}
