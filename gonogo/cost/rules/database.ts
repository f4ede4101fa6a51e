/** Databases, caches and search. */
import { type Item, item, type Rules, vcpus } from "../rule";
import { NotPriced, type Subject } from "../subject";

const instanceType = "aws:rds/instance:Instance";

function isReplica(db: Subject): boolean {
  try {
    return db.value("replicateSourceDb") !== undefined;
  } catch {
    // Not known until deployment, hence set.
    return true;
  }
}
/** A replica has its source's engine and storage; the source may be of another program. */
function sourceOf(db: Subject): Subject | undefined {
  return isReplica(db) ? db.refersTo(instanceType) : undefined;
}
function inherited(db: Subject, path: string): number | undefined {
  return db.number(path) ?? sourceOf(db)?.number(path);
}

const copies = (db: Subject): number => (db.flag("multiAz") ? 2 : 1);
const zones = (db: Subject): string => (db.flag("multiAz") ? "Multi-AZ" : "Single-AZ");

function storageTypeOf(db: Subject): string {
  const given = db.text("storageType") ?? sourceOf(db)?.text("storageType");
  return given ?? (inherited(db, "iops") === undefined ? "gp2" : "io1");
}

const rdsInstance: readonly Item[] = [
  item("instance", (db) => {
    const engine = isReplica(db) ? sourceOf(db)?.text("engine") : db.text("engine");
    if (engine === undefined) throw new NotPriced("the engine is not stated here");
    const group =
      engine === "postgres"
        ? "rds-postgres"
        : engine === "mysql" || engine === "mariadb"
          ? "rds-mysql"
          : undefined;
    if (group === undefined) throw new NotPriced(`the price table has no ${engine}`);
    const price = db.needText("instanceClass");
    return {
      detail: `${price}, ${zones(db)}`,
      quantity: copies(db),
      unit: "instance",
      group,
      price,
    };
  }),
  item("storage", (db) => {
    const gib = inherited(db, "allocatedStorage");
    if (gib === undefined) throw new NotPriced("allocatedStorage is not set");
    const price = storageTypeOf(db);
    const detail = `${price} storage, ${zones(db)}`;
    return { detail, quantity: gib * copies(db), unit: "GB", group: "rds-storage", price };
  }),
  item("provisioned IOPS", (db) => {
    const iops = inherited(db, "iops");
    const type = storageTypeOf(db);
    if (iops === undefined || type === "gp2" || type === "standard") return undefined;
    const paid = type === "gp3" ? Math.max(0, iops - includedIops(db)) : iops;
    if (paid === 0) return undefined;
    const price = `${type}-iops`;
    return { quantity: paid * copies(db), unit: "IOPS", group: "rds-storage", price };
  }),
  item("storage throughput", (db) => {
    const throughput = inherited(db, "storageThroughput");
    if (throughput === undefined || storageTypeOf(db) !== "gp3") return undefined;
    const included = includedIops(db) === 12_000 ? 500 : 125;
    const quantity = Math.max(0, throughput - included) * copies(db);
    return quantity === 0
      ? undefined
      : { quantity, unit: "MiB/s", group: "rds-storage", price: "gp3-throughput" };
  }),
  item("Database Insights", insights),
];

/** gp3 of 400 GB or more is striped over four volumes, whose base is included. */
function includedIops(db: Subject): number {
  return (inherited(db, "allocatedStorage") ?? 0) >= 400 ? 12_000 : 3_000;
}

function insights(db: Subject) {
  if (db.text("databaseInsightsMode") === "advanced") {
    const quantity = vcpus(db.needText("instanceClass")) * copies(db);
    const detail = "Database Insights, advanced";
    return {
      detail,
      quantity,
      unit: "vCPU",
      group: "database-insights",
      price: "advanced-vcpu",
    } as const;
  }
  const days = db.number("performanceInsightsRetentionPeriod") ?? 7;
  if (db.flag("performanceInsightsEnabled") && days > 7) {
    throw new NotPriced(`the price table has no retention of ${days} days`);
  }
  return undefined;
}

const rdsProxy: readonly Item[] = [
  item("proxy", (proxy) => {
    const targets = proxy.referredToBy("aws:rds/proxyTarget:ProxyTarget");
    const [target, second] = targets;
    if (!target) throw new NotPriced("its target is not registered here");
    if (second) throw new NotPriced("it has several targets");
    const db = target.refersTo(instanceType);
    if (!db) throw new NotPriced("the class of its target is not known");
    const instanceClass = db.needText("instanceClass");
    const quantity = Math.max(2, vcpus(instanceClass));
    const detail = `proxy for ${instanceClass}`;
    return { detail, quantity, unit: "vCPU", group: "rds-proxy", price: "vcpu" };
  }),
];

const clusterInstance: readonly Item[] = [
  item("instance", (db) => {
    const price = db.needText("instanceClass");
    if (price !== "db.serverless") return one(price, "instance", "rds-aurora");
    const cluster = db.refersTo("aws:rds/cluster:Cluster");
    const least = cluster?.number("serverlessv2ScalingConfiguration.minCapacity");
    if (least === undefined) throw new NotPriced("its least capacity is not known");
    const detail = "serverless v2 at its least capacity";
    return { detail, quantity: least, unit: "ACU", group: "rds-aurora", price: "acu" };
  }),
  item("Database Insights", insights),
];

function one(price: string, unit: string, group: "rds-aurora" | "docdb" | "ec2") {
  return { detail: price, quantity: 1, unit, group, price };
}

/** Nodes of a replication group: shards times one primary and its replicas. */
function cacheNodes(group: Subject): number {
  const all = group.number("numCacheClusters");
  if (all !== undefined) return all;
  const shards = group.number("numNodeGroups");
  const replicas = group.number("replicasPerNodeGroup");
  if (shards === undefined && replicas === undefined) return 1;
  return (shards ?? 1) * ((replicas ?? 0) + 1);
}

const nodesOf = (quantity: number, type: string): string =>
  quantity === 1 ? type : `${quantity} × ${type}`;

function cacheGroup(cache: Subject) {
  return cache.text("engine") === "valkey" ? "elasticache-valkey" : "elasticache";
}

const search: readonly Item[] = [
  item("instances", (domain) => {
    const price = domain.text("clusterConfig.instanceType") ?? "m4.large.search";
    const quantity = domain.number("clusterConfig.instanceCount") ?? 1;
    return { detail: price, quantity, unit: "instance", group: "opensearch", price };
  }),
  item("dedicated masters", (domain) => {
    if (!domain.flag("clusterConfig.dedicatedMasterEnabled")) return undefined;
    const price = domain.needText("clusterConfig.dedicatedMasterType");
    const quantity = domain.needNumber("clusterConfig.dedicatedMasterCount");
    const detail = `dedicated master ${price}`;
    return { detail, quantity, unit: "instance", group: "opensearch", price };
  }),
  item("storage", (domain) => {
    if (!domain.flag("ebsOptions.ebsEnabled")) return undefined;
    const price = domain.text("ebsOptions.volumeType") ?? "gp2";
    const nodes = domain.number("clusterConfig.instanceCount") ?? 1;
    const quantity = domain.needNumber("ebsOptions.volumeSize") * nodes;
    const detail = `${price} storage`;
    return { detail, quantity, unit: "GB", group: "opensearch-storage", price };
  }),
];

export const databaseRules: Rules = {
  [instanceType]: rdsInstance,
  "aws:rds/proxy:Proxy": rdsProxy,
  "aws:rds/clusterInstance:ClusterInstance": clusterInstance,
  "aws:docdb/clusterInstance:ClusterInstance": [
    item("instance", (db) => one(db.needText("instanceClass"), "instance", "docdb")),
  ],
  "aws:elasticache/replicationGroup:ReplicationGroup": [
    item("nodes", (cache) => {
      const price = cache.needText("nodeType");
      const quantity = cacheNodes(cache);
      return {
        detail: nodesOf(quantity, price),
        quantity,
        unit: "node",
        group: cacheGroup(cache),
        price,
      };
    }),
  ],
  "aws:elasticache/cluster:Cluster": [
    item("nodes", (cache) => {
      const price = cache.needText("nodeType");
      const quantity = cache.number("numCacheNodes") ?? 1;
      return {
        detail: nodesOf(quantity, price),
        quantity,
        unit: "node",
        group: cacheGroup(cache),
        price,
      };
    }),
  ],
  "aws:dynamodb/table:Table": (["read", "write"] as const).map((kind) =>
    item(`${kind} capacity`, (table) => {
      if (table.text("billingMode") === "PAY_PER_REQUEST") return undefined;
      const capacity = `${kind}Capacity`;
      const indexes = (table.list("globalSecondaryIndexes") ?? []).map((_, i, all) =>
        indexCapacity(all[i], capacity),
      );
      const quantity = indexes.reduce((sum, n) => sum + n, table.needNumber(capacity));
      if (quantity === 0) return undefined;
      return { quantity, unit: "capacity unit", group: "dynamodb", price: `${kind}-unit` };
    }),
  ),
  "aws:opensearch/domain:Domain": search,
  "aws:redshift/cluster:Cluster": [
    item("nodes", (cluster) => {
      const price = cluster.needText("nodeType");
      const quantity = cluster.number("numberOfNodes") ?? 1;
      return { detail: price, quantity, unit: "node", group: "redshift", price };
    }),
  ],
};

function indexCapacity(index: unknown, capacity: string): number {
  const value =
    typeof index === "object" && index !== null ? Reflect.get(index, capacity) : undefined;
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  throw new NotPriced(`${capacity} of an index is not known`);
}
