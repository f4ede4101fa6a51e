/** The databases that AWS Backup can take, in one form. */
import { type NotApplicable, notApplicable, type ResourceTypes } from "../framework/define-policy";
import type { StackIndex, StackResource } from "../framework/stack-index";
import type { BackupTarget } from "./backup-selection";
import { isReadReplica, unlessAurora } from "./database";

/** The databases whose backups the policies look after. */
export const backupTypes = [
  "aws:rds/instance:Instance",
  "aws:rds/cluster:Cluster",
  "aws:docdb/cluster:Cluster",
  "aws:neptune/cluster:Cluster",
] as const;
type BackupType = (typeof backupTypes)[number];

interface Context {
  readonly environment: string;
  readonly resource: StackResource;
  readonly stack: StackIndex;
  isUnknown(path: string): boolean;
}
type Found<V> = Generator<V, NotApplicable | undefined, undefined>;

export const onlyProduction = "Only the data of production has to survive a disaster.";
const notOfReplica = "A read replica holds only copies of its source's data.";
const notOfMember = "The cluster of an Aurora instance holds the data.";

/** The checks of a policy about backups, made from what it says about one database. */
export function backupChecks<V, C extends Context>(
  check: (target: BackupTarget, context: C) => Found<V>,
): { readonly [K in BackupType]: (props: ResourceTypes[K], context: C) => Found<V> } {
  function* ofCluster(_props: unknown, context: C): Found<V> {
    return yield* guarded(context, "cluster", "clusterIdentifier");
  }
  function* guarded(context: C, kind: "db" | "cluster", nameProperty: string): Found<V> {
    if (context.environment !== "production") {
      return notApplicable(onlyProduction);
    }
    const { resource, stack } = context;
    return yield* check({ resource, stack, kind, nameProperty }, context);
  }
  return {
    *"aws:rds/instance:Instance"(props, context) {
      if (isReadReplica(props, context)) {
        return notApplicable(notOfReplica);
      }
      return yield* unlessAurora(props, context, notOfMember, () =>
        guarded(context, "db", "identifier"),
      );
    },
    "aws:rds/cluster:Cluster": ofCluster,
    "aws:docdb/cluster:Cluster": ofCluster,
    "aws:neptune/cluster:Cluster": ofCluster,
  };
}
