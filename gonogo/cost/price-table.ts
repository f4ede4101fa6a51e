/** Look-up in the price table, prices.json: list prices of one region at one date, with sources. */
import table from "./prices.json";

interface Group {
  readonly page: string;
  readonly unit: string;
  readonly prices: Readonly<Record<string, number>>;
  /** Names of the prices that were not found on a public page when the table was made. */
  readonly unconfirmed?: readonly string[];
}
export type PriceGroup = keyof typeof table.groups;

export interface Price {
  /** For one unit and one month, in the table's currency. */
  readonly monthly: number;
  readonly confirmed: boolean;
  readonly source: string;
}

export const { region: priceRegion, date: priceDate, hoursPerMonth } = table;
export const currency = "USD";

export function priceOf(group: PriceGroup, name: string): Price | undefined {
  const { page, unit, prices, unconfirmed }: Group = table.groups[group];
  const price = Object.hasOwn(prices, name) ? prices[name] : undefined;
  if (price === undefined) return undefined;
  return {
    monthly: unit === "hour" ? price * hoursPerMonth : price,
    confirmed: !unconfirmed?.includes(name),
    source: page,
  };
}
