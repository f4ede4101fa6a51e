import { averageLatencySeconds, errorRatePercent } from "../defaults";
import type { Objectives } from "../parts";

/** What alarms are measured against: each system's own figures. */
export type AlarmObjectives = Pick<Objectives, "errorRate" | "latency">;

/** finsight-503 and finsight-504, for a system whose checklist gives no figure. */
export const defaultObjectives: AlarmObjectives = {
  errorRate: { value: errorRatePercent, source: "finsight-503" },
  latency: { statistic: "average", seconds: averageLatencySeconds, source: "finsight-504" },
};

/** CloudWatch's name of the objective's statistic. */
export function latencyStatistic({ latency }: AlarmObjectives) {
  return latency.statistic === "average" ? "Average" : latency.statistic;
}
