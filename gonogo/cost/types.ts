/** What a stack costs a month at least: the part of the bill that its resources fix by existing. */

export interface CostEstimate {
  readonly currency: "USD";
  /** The region whose list prices are used, whatever the region of a resource: `us-east-1`. */
  readonly priceRegion: string;
  /** ISO date of the price table. */
  readonly priceDate: string;
  readonly hoursPerMonth: number;
  /** Sum of the lines, in the currency. What is not estimated is not in it. */
  readonly total: number;
  /** The dearest first. */
  readonly lines: readonly CostLine[];
  /** What has a fixed price that could not be worked out, each with its reason. */
  readonly notEstimated: readonly NotEstimated[];
  /** What is priced by use, and how many resources of the stack are. */
  readonly leftOut: readonly LeftOut[];
  /** Resource types that the table says nothing of: they may cost something. */
  readonly unknownTypes: readonly { readonly type: string; readonly count: number }[];
  /** Sentences: other regions, prices that are not confirmed, a budget that is too low. */
  readonly notes: readonly string[];
}

export interface CostLine {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** What is paid for: `db.m7g.large, Multi-AZ`. */
  readonly item: string;
  /** How many of `unit`. */
  readonly quantity: number;
  readonly unit: string;
  /** Price of one unit for one month. */
  readonly unitPrice: number;
  readonly monthly: number;
  /** False when the price was not found on a public page: see the price table. */
  readonly confirmed: boolean;
  /** The provider's page of this price. */
  readonly source: string;
  /** Set when the resource lies outside of the table's region. */
  readonly region?: string;
}

export interface NotEstimated {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly item: string;
  /** Why, without a full stop: `the number of tasks is known only after deployment`. */
  readonly reason: string;
}

export interface LeftOut {
  readonly what: string;
  readonly count: number;
}
