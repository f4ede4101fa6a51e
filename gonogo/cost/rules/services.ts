/** Keys, secrets, monitoring, messages, files. */

import { hoursPerMonth } from "../price-table";
import { fixed, type Item, item, type Rules } from "../rule";
import { NotPriced, type Subject } from "../subject";

const key: readonly Item[] = [fixed("key", "kms", "key", "key")];

const metricAlarm: readonly Item[] = [
  item("alarm", (alarm) => {
    const metrics = metricsOf(alarm);
    const period = shortestPeriod(alarm);
    const high = period !== undefined && period < 60;
    return {
      ...(metrics === 1 ? {} : { detail: `alarm over ${metrics} metrics` }),
      quantity: metrics,
      unit: "metric",
      group: "cloudwatch",
      price: high ? "high-resolution-alarm-metric" : "standard-alarm-metric",
    };
  }),
];

interface MetricQuery {
  readonly expression?: unknown;
  readonly metric?: { readonly period?: unknown };
}

function queriesOf(alarm: Subject): readonly MetricQuery[] {
  return (alarm.list("metricQueries") ?? []).flatMap((query) =>
    typeof query === "object" && query !== null ? [query as MetricQuery] : [],
  );
}

/** An alarm is paid for by metric; one on an anomaly counts the metric and the two of its band. */
function metricsOf(alarm: Subject): number {
  const queries = queriesOf(alarm);
  if (queries.length === 0) return 1;
  const expressions = queries.map((q) => String(q.expression ?? ""));
  if (expressions.some((text) => /\bSELECT\b|\bSEARCH\s*\(/i.test(text))) {
    throw new NotPriced("how many metrics its query finds is known only when it runs");
  }
  const metrics = queries.filter((q) => q.metric !== undefined && q.metric !== null).length;
  const band = expressions.some((text) => text.includes("ANOMALY_DETECTION_BAND"));
  return Math.max(1, metrics) + (band ? 2 : 0);
}

/** Seconds. */
function shortestPeriod(alarm: Subject): number | undefined {
  const periods = queriesOf(alarm).map((q) => Number(q.metric?.period ?? 60));
  const own = alarm.number("period");
  const known = [...periods, ...(own === undefined ? [] : [own])].filter(Number.isFinite);
  return known.length === 0 ? undefined : Math.min(...known);
}

const canary: readonly Item[] = [
  item("runs", (subject) => {
    const expression = subject.needText("schedule.expression");
    const match = /^rate\((\d+) (minute|hour)s?\)$/.exec(expression);
    if (!match) throw new NotPriced(`how often ${expression} runs is not worked out`);
    const minutes = Number(match[1]) * (match[2] === "hour" ? 60 : 1);
    // `rate(0 minute)` runs once, when it is started.
    if (minutes === 0) return undefined;
    const quantity = (hoursPerMonth * 60) / minutes;
    const detail = `canary, every ${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
    return { detail, quantity, unit: "run", group: "cloudwatch", price: "canary-run" };
  }),
];

const broker: readonly Item[] = [
  item("brokers", (subject) => {
    const engine = subject.needText("engineType").toUpperCase();
    const type = subject.needText("hostInstanceType");
    const mode = subject.text("deploymentMode") ?? "SINGLE_INSTANCE";
    const nodes = { SINGLE_INSTANCE: 1, ACTIVE_STANDBY_MULTI_AZ: 2, CLUSTER_MULTI_AZ: 3 }[mode];
    if (nodes === undefined) throw new NotPriced(`the deployment mode ${mode} is not known`);
    return {
      detail: type,
      quantity: nodes,
      unit: "broker",
      group: "mq",
      price: `${engine}-${type}`,
    };
  }),
];

const kafka: readonly Item[] = [
  item("brokers", (cluster) => {
    const price = cluster.needText("brokerNodeGroupInfo.instanceType");
    const quantity = cluster.needNumber("numberOfBrokerNodes");
    return { detail: price, quantity, unit: "broker", group: "msk", price };
  }),
  item("storage", (cluster) => {
    const each = cluster.number("brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize");
    if (each === undefined) return undefined;
    const quantity = each * cluster.needNumber("numberOfBrokerNodes");
    return { detail: "broker storage", quantity, unit: "GB", group: "msk-storage", price: "gb" };
  }),
];

export const serviceRules: Rules = {
  "aws:kms/key:Key": key,
  "aws:kms/replicaKey:ReplicaKey": key,
  "aws:kms/externalKey:ExternalKey": key,
  "aws:secretsmanager/secret:Secret": [
    item("secret", (secret) => {
      const replicas = secret.list("replicas")?.length ?? 0;
      return {
        ...(replicas > 0
          ? { detail: `secret and ${replicas} ${replicas === 1 ? "replica" : "replicas"}` }
          : {}),
        quantity: 1 + replicas,
        unit: "secret",
        group: "secrets-manager",
        price: "secret",
      };
    }),
  ],
  "aws:cloudwatch/metricAlarm:MetricAlarm": metricAlarm,
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": [
    fixed("composite alarm", "cloudwatch", "composite-alarm", "alarm"),
  ],
  "aws:cloudwatch/dashboard:Dashboard": [
    fixed("dashboard", "cloudwatch", "dashboard", "dashboard"),
  ],
  "aws:synthetics/canary:Canary": canary,
  "aws:ssm/parameter:Parameter": [
    item("advanced parameter", (parameter) =>
      parameter.text("tier") === "Advanced"
        ? { quantity: 1, unit: "parameter", group: "systems-manager", price: "advanced-parameter" }
        : undefined,
    ),
  ],
  "aws:acmpca/certificateAuthority:CertificateAuthority": [
    item("certificate authority", (authority) => {
      const price = authority.text("usageMode") ?? "GENERAL_PURPOSE";
      return { quantity: 1, unit: "authority", group: "private-ca", price };
    }),
  ],
  "aws:sesv2/dedicatedIpAssignment:DedicatedIpAssignment": [
    fixed("dedicated IP address", "ses", "dedicated-ip", "address"),
  ],
  "aws:kinesis/stream:Stream": [
    item("stream", (stream) => {
      const mode = stream.text("streamModeDetails.streamMode") ?? "PROVISIONED";
      if (mode === "ON_DEMAND") {
        return { quantity: 1, unit: "stream", group: "kinesis", price: "on-demand-stream" };
      }
      const quantity = stream.needNumber("shardCount");
      return { quantity, unit: "shard", group: "kinesis", price: "shard" };
    }),
  ],
  "aws:mq/broker:Broker": broker,
  "aws:msk/cluster:Cluster": kafka,
  "aws:efs/fileSystem:FileSystem": [
    item("provisioned throughput", (system) => {
      const quantity = system.number("provisionedThroughputInMibps");
      if (quantity === undefined) return undefined;
      return { quantity, unit: "MiB/s", group: "efs", price: "provisioned-mibps" };
    }),
  ],
  "aws:fsx/windowsFileSystem:WindowsFileSystem": [
    item("storage", (system) => {
      const kind = (system.text("storageType") ?? "SSD").toLowerCase();
      const quantity = system.needNumber("storageCapacity");
      return { quantity, unit: "GB", group: "fsx", price: `windows-${kind}-gb` };
    }),
    item("throughput", (system) => {
      const quantity = system.needNumber("throughputCapacity");
      return { quantity, unit: "MB/s", group: "fsx", price: "windows-mbps" };
    }),
  ],
};
