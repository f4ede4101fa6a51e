/** Alarms of the way out of the VPC. */
import type * as pulumi from "@pulumi/pulumi";
import { type AlarmSpecs, above, type Metric } from "./alarm";

/** Each NAT gateway: connections that it could not make, and packets that it lost. */
export function natAlarms(gatewayIds: readonly pulumi.Input<string>[]): AlarmSpecs {
  const entries = gatewayIds.map((id, index) => {
    const metric = (name: string): Metric => ({
      namespace: "AWS/NATGateway",
      name,
      dimensions: { NatGatewayId: id },
    });
    const number = index + 1;
    return {
      [`nat-ports-${number}`]: {
        severity: "critical",
        category: "network",
        description: "NAT has no port left for a provider's address: reuse connections.",
        measure: above(metric("ErrorPortAllocation"), 0, { statistic: "Sum", periods: 3 }),
      },
      [`nat-drops-${number}`]: {
        severity: "warning",
        category: "network",
        description: "NAT loses packets: look at its bandwidth, then at AWS's health page.",
        measure: above(metric("PacketsDropCount"), 100, {
          statistic: "Sum",
          periodSeconds: 300,
          periods: 3,
        }),
      },
    } satisfies AlarmSpecs;
  });
  return Object.assign({}, ...entries);
}
