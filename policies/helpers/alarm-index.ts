/** The alarms that may watch a resource, found without going through all of them. */
import type { StackIndex, StackResource } from "../framework/stack-index";
import { type AlarmMetric, alarmMetrics, type Open, open } from "./alarm-metrics";
import type { Watch } from "./alarms";

/** The metrics of one name, by what their dimensions hold. */
interface Bucket {
  readonly all: AlarmMetric[];
  readonly byName: Map<string, AlarmMetric[]>;
  readonly byUrn: Map<string, AlarmMetric[]>;
  /** Those that name nothing, and those of which nothing is known. */
  readonly loose: AlarmMetric[];
}
type Index = ReadonlyMap<string | Open, Bucket>;

const indexes = new WeakMap<StackIndex, Index>();

/** The metrics among which those are that watch the resource; each once. */
export function candidates(stack: StackIndex, watches: readonly Watch[]): Iterable<AlarmMetric> {
  const index = indexOf(stack);
  const found = new Set<AlarmMetric>();
  for (const watch of watches) {
    for (const name of [...watch.metrics, open] as readonly (string | Open)[]) {
      const bucket = index.get(name);
      for (const metric of bucket ? of(bucket, watch) : []) {
        found.add(metric);
      }
    }
  }
  return found;
}

function of(bucket: Bucket, { dimensions, keys, subjects }: Watch): readonly AlarmMetric[] {
  if (dimensions.length === 0) {
    return bucket.all;
  }
  const urns = [...subjects, ...subjects.flatMap(nameParts)].map(({ urn }) => urn);
  return [
    ...bucket.loose,
    ...keys.flatMap((key) => bucket.byName.get(key) ?? []),
    ...urns.flatMap((urn) => bucket.byUrn.get(urn) ?? []),
  ];
}

function indexOf(stack: StackIndex): Index {
  let index = indexes.get(stack);
  if (!index) {
    const buckets = new Map<string | Open, Bucket>();
    for (const metric of alarmMetrics(stack)) {
      let bucket = buckets.get(metric.name);
      if (!bucket) {
        bucket = { all: [], byName: new Map(), byUrn: new Map(), loose: [] };
        buckets.set(metric.name, bucket);
      }
      add(bucket, metric);
    }
    index = buckets;
    indexes.set(stack, index);
  }
  return index;
}

function add(bucket: Bucket, metric: AlarmMetric): void {
  const { dimensions, namespace } = metric;
  bucket.all.push(metric);
  const entries = dimensions === open ? [] : [...dimensions];
  const references = metric.query === undefined ? metric.alarm.references(metric.path) : [];
  const namesSome = entries.some(([name]) => identifies(name, namespace));
  const isKnown = dimensions !== open && entries.every(([, value]) => value !== open);
  if (metric.query !== undefined || (isKnown ? !namesSome : references.length === 0)) {
    bucket.loose.push(metric);
    return;
  }
  // Where some value is not known, the others may be of no use: `Region: Global`.
  if (!isKnown && dimensions !== open && !namesSome) {
    bucket.loose.push(metric);
    return;
  }
  for (const [, value] of entries) {
    for (const key of typeof value === "string" ? keysOf(value) : []) {
      append(bucket.byName, key, metric);
    }
  }
  for (const { urn } of references) {
    append(bucket.byUrn, urn, metric);
  }
}

const identifying = new Set([
  "DBInstanceIdentifier",
  "DBClusterIdentifier",
  "CacheClusterId",
  "ReplicationGroupId",
  "clusterId",
  "LoadBalancer",
  "DistributionId",
  "ApiName",
  "ApiId",
  "QueueName",
  "ServiceName",
  "CertificateArn",
]);

/** ECS names its cluster beside the service, MemoryDB by the same word what is measured. */
function identifies(dimension: string, namespace: string | Open): boolean {
  return (
    identifying.has(dimension) || (dimension === "ClusterName" && namespace === "AWS/MemoryDB")
  );
}

/** A value, the group of a cache node (`shop` of `shop-0002-001`), and a load balancer's name. */
function keysOf(value: string): ReadonlySet<string> {
  const group = value.replace(/-\d{3,4}(-\d{3})?$/, "");
  return new Set([value, group, value.split("/")[1] ?? value]);
}

function append(map: Map<string, AlarmMetric[]>, key: string, metric: AlarmMetric): void {
  const list = map.get(key);
  if (list) {
    list.push(metric);
  } else {
    map.set(key, [metric]);
  }
}

const nameInputs = [
  "name",
  "identifier",
  "clusterIdentifier",
  "replicationGroupId",
  "clusterId",
] as const;
const isNamePart = /^random:index\//;

/** Resources that the resource's name is made with, such as a random suffix. */
export function nameParts(resource: StackResource): readonly StackResource[] {
  return nameInputs.flatMap((input) =>
    resource.references(input).filter(({ type }) => isNamePart.test(type)),
  );
}
