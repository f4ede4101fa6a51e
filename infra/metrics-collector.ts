import type * as pulumi from "@pulumi/pulumi";
import type { ContainerReference } from "./container-reference";
import { collector } from "./defaults";
import type { Permission } from "./iam-policy";
import { physicalName } from "./names";
import type { StackContext } from "./stack-context";

/** Where the collected figures go. */
export type MetricsDestination =
  /**
   * CloudWatch, beside all other alarms: only the metrics named here become CloudWatch metrics
   * (0.30 USD a month each), summed up per service; all others are in the metrics log.
   */
  | {
      readonly kind: "cloudwatch";
      readonly namespace: string;
      /** Prometheus names; a `*` stands for any characters. */
      readonly metricNames: readonly string[];
    }
  /** A workspace of Amazon Managed Service for Prometheus, with every label. */
  | {
      readonly kind: "prometheus";
      readonly workspaceArn: pulumi.Input<string>;
      /** A parameter that holds the remote-write URL: its value is not known before deployment. */
      readonly remoteWriteUrl: ContainerReference;
    };

/** Metrics in Prometheus's text format that a container offers to its own task. */
export interface MetricsScrape {
  /** AWS Distro for OpenTelemetry, 0.35 or newer (the first without root), by digest. */
  readonly image: string;
  /** `/metrics`. */
  readonly path: string;
  /** The container's own port when left out. */
  readonly port?: number | undefined;
  readonly destination: MetricsDestination;
}

interface Place {
  readonly role: string;
  readonly context: StackContext;
}

const urlVariable = "PROMETHEUS_REMOTE_WRITE_URL";

export function metricsLogGroup({ role, context }: Place): string {
  return physicalName("logGroup", `/${context.prefix}/${role}/metrics`);
}

/**
 * ECS's definition of the collector. It shares the task's network, so the metrics need not be
 * reachable from outside; when it fails, the service goes on without it.
 */
export function collectorContainer(scrape: MetricsScrape, place: Place) {
  const { destination } = scrape;
  return {
    name: "metrics",
    image: scrape.image,
    essential: false,
    // MiB: a leak here must not take the service's memory.
    memory: collector.memoryMib,
    restartPolicy: { enabled: true, restartAttemptPeriod: collector.restartSeconds },
    healthCheck: { command: ["CMD", "/healthcheck"], interval: 30, timeout: 5, retries: 3 },
    readonlyRootFilesystem: true,
    linuxParameters: { capabilities: { drop: ["ALL"] } },
    environment: [
      { name: "AOT_CONFIG_CONTENT", value: collectorConfig(scrape, place) },
      // The image's own is root's, where this user may not look for a configuration of AWS's SDK.
      { name: "HOME", value: "/" },
    ],
    secrets:
      destination.kind === "prometheus"
        ? [{ name: urlVariable, valueFrom: destination.remoteWriteUrl.valueFrom }]
        : [],
  };
}

/** The collector's configuration; JSON is YAML. */
export function collectorConfig(scrape: MetricsScrape, place: Place): string {
  const { exporter, extensions, processors } = sink(scrape.destination, place);
  const [exporterName] = Object.keys(exporter);
  return JSON.stringify({
    extensions: { health_check: {}, ...extensions },
    receivers: {
      prometheus: {
        config: {
          global: {
            scrape_interval: `${collector.intervalSeconds}s`,
            scrape_timeout: `${collector.timeoutSeconds}s`,
          },
          scrape_configs: [
            {
              job_name: place.role,
              metrics_path: scrape.path,
              static_configs: [
                { targets: [`127.0.0.1:${scrape.port}`], labels: { service: place.role } },
              ],
            },
          ],
        },
      },
    },
    processors: {
      memory_limiter: { check_interval: "5s", limit_percentage: 75, spike_limit_percentage: 20 },
      ...processors,
      batch: { timeout: `${collector.intervalSeconds}s` },
    },
    exporters: exporter,
    service: {
      extensions: ["health_check", ...Object.keys(extensions)],
      pipelines: {
        metrics: {
          receivers: ["prometheus"],
          processors: ["memory_limiter", ...Object.keys(processors), "batch"],
          exporters: [exporterName],
        },
      },
      telemetry: { logs: { level: "warn" } },
    },
  });
}

function sink(destination: MetricsDestination, place: Place) {
  const { region } = place.context;
  if (destination.kind === "prometheus") {
    return {
      extensions: { sigv4auth: { region, service: "aps" } },
      // The task's ARN becomes a label: without it, two tasks would write the same series.
      processors: { resourcedetection: { detectors: ["ecs"], timeout: "5s" } },
      exporter: {
        prometheusremotewrite: {
          endpoint: `\${env:${urlVariable}}`,
          auth: { authenticator: "sigv4auth" },
          resource_to_telemetry_conversion: { enabled: true },
        },
      },
    };
  }
  return {
    extensions: {},
    processors: {},
    exporter: {
      awsemf: {
        region,
        namespace: destination.namespace,
        log_group_name: metricsLogGroup(place),
        log_stream_name: place.role,
        // Without this, each metric is stored a second time for each subset of its labels.
        dimension_rollup_option: "NoDimensionRollup",
        metric_declarations: [
          {
            dimensions: [["service"]],
            metric_name_selectors: destination.metricNames.map(selector),
          },
        ],
      },
    },
  };
}

/** A regular expression for exactly this name, or for a family of names. */
function selector(name: string): string {
  return `^${name.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`;
}

/** What the collector may do, with the task's role. */
export function collectorPermissions({ destination }: MetricsScrape, place: Place): Permission[] {
  const { accountId, region } = place.context;
  if (destination.kind === "prometheus") {
    return [{ actions: ["aps:RemoteWrite"], resources: [destination.workspaceArn] }];
  }
  return [
    {
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [`arn:aws:logs:${region}:${accountId}:log-group:${metricsLogGroup(place)}:*`],
    },
  ];
}
