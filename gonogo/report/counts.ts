import type { Counts, Outcome } from "./model";

export function countOutcomes(rows: readonly { readonly outcome: Outcome }[]): Counts {
  const counts = { pass: 0, fail: 0, unknown: 0, error: 0, manual: 0, "not-applicable": 0 };
  for (const { outcome } of rows) counts[outcome] += 1;
  return counts;
}
