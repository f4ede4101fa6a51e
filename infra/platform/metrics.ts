/** Prometheus metrics of the services that have any. */
import * as pulumi from "@pulumi/pulumi";
import type { AlarmTopic } from "../components/alarm-topic";
import type { MetricsWorkspace } from "../components/metrics-workspace";
import type { MetricsScrape } from "../metrics-collector";
import type { Build } from "./build";

/** What collects the metrics of a service; undefined for one without. */
export type Metrics = (service: string) => MetricsScrape | undefined;

export function buildMetrics(build: Build, topic: AlarmTopic): Metrics {
  const { name, base, child, parts, place } = build;
  const paths = Object.entries(parts.services).flatMap(([service, { metricsPath }]) =>
    metricsPath === undefined ? [] : [[service, metricsPath] as const],
  );
  if (paths.length === 0 || !base.context.sizes.operations.metrics) return () => undefined;
  const image = place.settings.collectorImage;
  if (image === undefined) throw new pulumi.RunError(missingImage(build, paths));
  const components =
    require("../components/metrics-workspace") as typeof import("../components/metrics-workspace");
  const { context, keyArn } = base;
  const workspace: MetricsWorkspace = new components.MetricsWorkspace(
    `${name}-metrics`,
    { context, keyArn, services: paths.map(([service]) => service), topic },
    child,
  );
  const destination = {
    kind: "prometheus" as const,
    workspaceArn: workspace.arn,
    remoteWriteUrl: workspace.remoteWriteUrl,
  };
  const scrapes = new Map(paths.map(([service, path]) => [service, { image, path, destination }]));
  return (service) => scrapes.get(service);
}

function missingImage({ name, place }: Build, paths: readonly (readonly [string, string])[]) {
  const services = paths.map(([service, path]) => `${service} at ${path}`).join(", ");
  return (
    `stacks/Pulumi.${place.stack}.yaml: ${name}:collectorImage is missing, and there are metrics ` +
    `to collect (${services}); allowed: REPOSITORY@sha256:64 hexadecimal digits`
  );
}
