/** Alarms of CloudFront, which reports in us-east-1 only. */
import type * as pulumi from "@pulumi/pulumi";
import { type AlarmSpecs, atLeast, type Metric } from "./alarm";
import { type AlarmObjectives, defaultObjectives } from "./objectives";

/** `name` begins the roles: `web-error-rate`. */
export function cdnAlarms(
  name: string,
  distributionId: pulumi.Input<string>,
  { errorRate }: Pick<AlarmObjectives, "errorRate"> = defaultObjectives,
): AlarmSpecs {
  const metric: Metric = {
    namespace: "AWS/CloudFront",
    name: "5xxErrorRate",
    dimensions: { DistributionId: distributionId, Region: "Global" },
  };
  return {
    [`${name}-error-rate`]: {
      severity: "critical",
      category: "requests",
      region: "us-east-1",
      description:
        `${errorRate.value} % of ${name}'s answers at the edge are errors (${errorRate.source}): ` +
        "look at the origin's alarms first.",
      measure: atLeast(metric, errorRate.value, { periodSeconds: 300, periods: 2 }),
    },
  };
}
