import {
  definePolicy,
  type ExampleResource,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { beside } from "../helpers/backup-examples";
import { isAurora, isReadReplica, unlessAurora } from "../helpers/database";
import { isTrue } from "../helpers/flags";
import { refersTo } from "../helpers/references";
import { show } from "../helpers/show";

/** Type of a cluster → type of its instances. */
const instances = {
  "aws:rds/cluster:Cluster": "aws:rds/clusterInstance:ClusterInstance",
  "aws:docdb/cluster:Cluster": "aws:docdb/clusterInstance:ClusterInstance",
  "aws:neptune/cluster:Cluster": "aws:neptune/clusterInstance:ClusterInstance",
} as const;

const messages = {
  oneZone:
    "The database is down when its zone is, and during each maintenance: multiAz is {actual}.",
  alone: "Nothing takes over from the only instance of the cluster, {name}.",
  sameZone: "All instances of the cluster stand in the zone {zone}.",
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;
const elsewhere = "Outside of production a database may stand in one zone.";
const noInstance = "The stack has no instance of the cluster.";
const isReplica = "A read replica does not decide whether its source fails over.";

function* cluster(
  resource: StackResource,
  environment: string,
  type: keyof typeof instances,
): Found {
  if (environment !== "production") {
    return notApplicable(elsewhere);
  }
  const own = resource
    .referrersOfType(instances[type])
    .filter((each) => refersTo(each, "clusterIdentifier", resource));
  const [first, ...others] = own;
  if (!first) {
    return notApplicable(noInstance);
  }
  if (others.length === 0) {
    yield { message: "alone", property: "clusterIdentifier", name: show(first.name) };
    return undefined;
  }
  // Aurora spreads instances over zones by itself unless each of them names one.
  const zones = new Set(
    own.map((each) =>
      each.isUnknown("availabilityZone") ? "" : (each.props.availabilityZone ?? ""),
    ),
  );
  const [zone] = zones;
  if (zones.size === 1 && zone) {
    yield { message: "sameZone", property: "availabilityZones", zone: show(zone) };
  }
  return undefined;
}

function instance(
  type: (typeof instances)[keyof typeof instances],
  name: string,
  availabilityZone?: string,
): ExampleResource {
  return {
    type,
    name,
    props: {
      clusterIdentifier: unknown,
      ...(type === instances["aws:rds/cluster:Cluster"] && { engine: "aurora-postgresql" }),
      instanceClass: "db.r7g.large",
      ...(availabilityZone !== undefined && { availabilityZone }),
    },
    references: { clusterIdentifier: ["example"] },
  } as ExampleResource;
}
const aurora = instances["aws:rds/cluster:Cluster"];
const documents = instances["aws:docdb/cluster:Cluster"];
const graph = instances["aws:neptune/cluster:Cluster"];

export default definePolicy({
  id: "database-multi-az",
  title: "Databases fail over to another zone",
  why: "A zone fails now and then, and instances are patched and replaced all the time. Without a standby each of these is an outage of everything, for as long as a restore takes.",
  fix: "Set multiAz to true; give a cluster a second aws.rds.ClusterInstance (aws.docdb, aws.neptune) in another zone.",
  severity: "medium",
  controls: ["failover-drill"],
  scope: "stack",
  resources: [
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:docdb/cluster:Cluster",
    "aws:neptune/cluster:Cluster",
  ],
  messages,
  checks: {
    *"aws:rds/instance:Instance"(props, context) {
      if (context.environment !== "production") {
        return notApplicable(elsewhere);
      }
      if (isReadReplica(props, context)) {
        return notApplicable(isReplica);
      }
      const reason = "The cluster of an Aurora instance fails over.";
      return yield* unlessAurora(props, context, reason, function* (): Found {
        // Absent is false: @pulumi/aws rds/instance, multiAz.
        if (!isTrue(props.multiAz)) {
          yield { message: "oneZone", property: "multiAz", actual: show(props.multiAz) };
        }
        return undefined;
      });
    },
    *"aws:rds/cluster:Cluster"(props, { environment, resource }) {
      // A cluster of RDS itself has two readable standbys, Serverless v1 moves by itself.
      if (!isAurora(props.engine) || props.engineMode === "serverless") {
        return;
      }
      return yield* cluster(resource, environment, "aws:rds/cluster:Cluster");
    },
    *"aws:docdb/cluster:Cluster"(_props, { environment, resource }) {
      return yield* cluster(resource, environment, "aws:docdb/cluster:Cluster");
    },
    *"aws:neptune/cluster:Cluster"(_props, { environment, resource }) {
      return yield* cluster(resource, environment, "aws:neptune/cluster:Cluster");
    },
  },
  passes: [
    {
      name: "a standby",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", multiAz: true },
    },
    {
      name: "two instances, whose zones Aurora chooses",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql" },
      with: beside(instance(aurora, "one"), instance(aurora, "two")),
    },
    {
      name: "a cluster of RDS itself",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "postgres", dbClusterInstanceClass: "db.r6gd.large" },
    },
    {
      name: "two instances in two zones",
      type: "aws:docdb/cluster:Cluster",
      props: {},
      with: beside(
        instance(documents, "one", "eu-west-1a"),
        instance(documents, "two", "eu-west-1b"),
      ),
    },
  ],
  fails: [
    {
      name: "left to the provider default",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium" },
      expect: "oneZone",
    },
    {
      name: "one instance",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-mysql" },
      with: beside(instance(aurora, "one")),
      expect: "alone",
    },
    {
      name: "two instances in one zone",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-mysql" },
      with: beside(instance(aurora, "one", "eu-west-1a"), instance(aurora, "two", "eu-west-1a")),
      expect: "sameZone",
    },
    {
      name: "one instance of a document database",
      type: "aws:docdb/cluster:Cluster",
      props: {},
      with: beside(instance(documents, "one")),
      expect: "alone",
    },
    {
      name: "one instance of a graph database",
      type: "aws:neptune/cluster:Cluster",
      props: {},
      with: beside(instance(graph, "one")),
      expect: "alone",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", multiAz: unknown },
      expect: "multiAz",
    },
  ],
  notApplicables: [
    {
      name: "a staging stack",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium" },
      environment: "staging",
      expect: elsewhere,
    },
    {
      name: "a read replica",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", replicateSourceDb: unknown },
      expect: isReplica,
    },
    {
      name: "a cluster whose instances stand in another stack",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql" },
      expect: noInstance,
    },
  ],
});
