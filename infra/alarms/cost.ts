/** Alarm of the account's bill, beside the stack's budget. */
import { type AlarmSpecs, above } from "./alarm";

/**
 * The account's charges since the first of the month. AWS reports them in us-east-1 a few times a
 * day, once billing alerts are turned on in the account's preferences.
 */
export function costAlarms(monthlyUsd: number): AlarmSpecs<"bill"> {
  return {
    bill: {
      severity: "warning",
      category: "cost",
      region: "us-east-1",
      description: `The account's bill is over ${monthlyUsd} USD: see which service grew.`,
      measure: above(
        { namespace: "AWS/Billing", name: "EstimatedCharges", dimensions: { Currency: "USD" } },
        monthlyUsd,
        { statistic: "Maximum", periodSeconds: 21_600, periods: 1 },
      ),
    },
  };
}
