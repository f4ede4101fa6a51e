/** A budget that the estimate alone exceeds would alarm from its first month on. */
import type { PreviewedResource } from "../engine/types";
import { currency } from "./price-table";

/** Months of a budget's period; a daily budget is no measure of a month. */
const months: Readonly<Record<string, number>> = { MONTHLY: 1, QUARTERLY: 3, ANNUALLY: 12 };

export function budgetNotes(resources: readonly PreviewedResource[], total: number): string[] {
  return resources.flatMap(({ type, name, inputs }) => {
    if (type !== "aws:budgets/budget:Budget") return [];
    const { timeUnit, limitAmount } = inputs;
    const period = typeof timeUnit === "string" ? months[timeUnit] : undefined;
    // Budgets of usage and of reservations have no amount of money.
    if (period === undefined || inputs.budgetType !== "COST") return [];
    const amount = typeof limitAmount === "string" ? Number(limitAmount) : limitAmount;
    const limit = typeof amount === "number" ? amount / period : Number.NaN;
    const unit = inputs.limitUnit ?? currency;
    if (!Number.isFinite(limit) || unit !== currency || limit >= total) return [];
    return [
      `The budget ${name} allows ${limit.toFixed(2)} ${currency} a month, less than this estimate.`,
    ];
  });
}
