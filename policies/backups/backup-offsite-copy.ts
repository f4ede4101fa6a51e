import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  type Violation,
} from "../framework/define-policy";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { hasTagOf, isCopied, isReplicated } from "../helpers/backup-copies";
import { beside, otherInstance, planTo, replicating, taking } from "../helpers/backup-examples";
import type { BackupTarget } from "../helpers/backup-selection";
import { backupChecks, backupTypes, onlyProduction } from "../helpers/backup-target";
import { isGiven } from "../helpers/database";
import { show } from "../helpers/show";
import { anyOf } from "../helpers/unknowns";

const instance = "aws:rds/instance:Instance";
const cluster = "aws:rds/cluster:Cluster";

const messages = {
  none: "Every backup of this database stays where the database is: nothing in the stack replicates its automated backups, and no backup plan takes it.",
  stays: "The backup plan {plan} takes this database, but copies its backups nowhere.",
} as const;
const options = {
  centralBackupTags: {
    type: "array",
    items: { type: "string" },
    default: [],
    description:
      "Tags (a key, or key=value) by which a plan outside of the stack, known to copy its backups, takes databases.",
    source: "Our choice: nothing outside of the stack is trusted unless it is named.",
  },
} as const;
type Context = CheckContext<typeof options>;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;
function* check(target: BackupTarget, context: Context): Found {
  const takers = new Set<string>();
  const isSafe = anyOf(
    () => hasTagOf(target, context.options.centralBackupTags),
    // The secondary clusters of a global database keep automated backups of their own.
    () => isGiven(() => globalOf(target.resource), "globalClusterIdentifier", context),
    () => isReplicated(target),
    () => isCopied(target, takers),
  );
  if (!isSafe) {
    const property = "backupRetentionPeriod";
    const [taker] = takers;
    yield taker === undefined
      ? { message: "none", property }
      : { message: "stays", property, plan: show(taker) };
  }
  return undefined;
}

function globalOf({ props }: StackResource): unknown {
  return (props as { readonly globalClusterIdentifier?: unknown }).globalClusterIdentifier;
}

const there = "arn:aws:backup:eu-central-1:123456789012:vault:copies";

export default definePolicy({
  id: "backup-offsite-copy",
  title: "Backups of databases are copied to another region or account",
  why: "Whoever takes over the account, or an outage of its region, takes the database and all of its backups at once. A copy elsewhere is what a recovery starts from.",
  fix: "Add an aws.rds.InstanceAutomatedBackupsReplication for the instance in a second region, or take the database into an aws.backup.Plan whose rule has copyActions to a vault in another region or account.",
  severity: "medium",
  controls: ["backup-offsite-copy"],
  scope: "stack",
  options,
  resources: backupTypes,
  messages,
  checks: backupChecks(check),
  passes: [
    {
      name: "automated backups replicated to a second region",
      type: instance,
      props: { instanceClass: "db.t4g.medium", identifier: "app" },
      with: beside(replicating({ name: "example" })),
    },
    {
      name: "replicated, by an ARN that the program composes",
      type: instance,
      props: { instanceClass: "db.t4g.medium", identifier: "app" },
      with: beside(replicating("arn:aws:rds:eu-west-1:123456789012:db:app")),
    },
    {
      name: "a plan with copies that takes it by its ARN",
      type: instance,
      props: { instanceClass: "db.t4g.medium" },
      with: beside(planTo(there), taking({ resources: unknown }, { resources: ["example"] })),
    },
    {
      name: "a plan with copies that takes it by a tag",
      type: cluster,
      props: { engine: "aurora-postgresql", tags: { backup: "daily" } },
      with: beside(
        planTo(there),
        taking({ selectionTags: [{ type: "STRINGEQUALS", key: "backup", value: "daily" }] }),
      ),
    },
    {
      name: "a plan with copies that takes every cluster of some tag",
      type: "aws:docdb/cluster:Cluster",
      props: { tags: { stage: "production" } },
      with: beside(
        planTo(there),
        taking({
          resources: ["arn:aws:rds:*:*:cluster:*"],
          conditions: [{ stringEquals: [{ key: "aws:ResourceTag/stage", value: "production" }] }],
        }),
      ),
    },
    {
      name: "a plan of the whole company, which the configuration names",
      type: "aws:neptune/cluster:Cluster",
      props: { tags: { BackupPlan: "gold" } },
      options: { centralBackupTags: ["BackupPlan=gold"] },
    },
    {
      name: "a global database",
      type: cluster,
      props: { engine: "aurora-postgresql", globalClusterIdentifier: unknown },
    },
  ],
  fails: [
    {
      name: "automated backups alone",
      type: instance,
      props: { instanceClass: "db.t4g.medium", backupRetentionPeriod: 35 },
      expect: "none",
    },
    {
      name: "a plan that copies nothing",
      type: instance,
      props: { instanceClass: "db.t4g.medium", identifier: "app" },
      with: beside(planTo(), taking({ resources: ["arn:aws:rds:eu-west-1:123456789012:db:app"] })),
      expect: "stays",
    },
    {
      name: "a cluster in a plan that copies nothing",
      type: cluster,
      props: { engine: "aurora-mysql" },
      with: beside(planTo(), taking({ resources: ["*"] })),
      expect: "stays",
    },
    {
      name: "a plan with copies for another database",
      type: "aws:docdb/cluster:Cluster",
      props: { clusterIdentifier: "documents" },
      with: beside(planTo(there), taking({ resources: ["arn:aws:rds:*:*:cluster:orders"] })),
      expect: "none",
    },
    {
      name: "a plan with copies for resources of another tag",
      type: "aws:neptune/cluster:Cluster",
      props: { tags: { backup: "none" } },
      with: beside(
        planTo(there),
        taking({ selectionTags: [{ type: "STRINGEQUALS", key: "backup", value: "daily" }] }),
      ),
      expect: "none",
    },
    {
      name: "a plan with copies that leaves it out",
      type: instance,
      props: { instanceClass: "db.t4g.medium", identifier: "app" },
      with: beside(
        planTo(there),
        taking({ resources: ["*"], notResources: ["arn:aws:rds:*:*:db:app"] }),
      ),
      expect: "none",
    },
    {
      name: "the replication of another instance",
      type: instance,
      props: { instanceClass: "db.t4g.medium", identifier: "app" },
      with: beside(otherInstance("other"), replicating({ name: "other" })),
      expect: "none",
    },
  ],
  unknowns: [
    {
      name: "resources of which nothing is known",
      type: instance,
      props: { instanceClass: "db.t4g.medium" },
      with: beside(planTo(there), taking({ resources: unknown })),
      expect: "resources",
    },
    {
      name: "a plan of another stack takes it",
      type: instance,
      props: { instanceClass: "db.t4g.medium" },
      with: beside(taking({ resources: ["*"] }, { planId: [] })),
      expect: "planId",
    },
    {
      name: "named by ARN, and not by the tag that is asked for too",
      type: instance,
      props: { instanceClass: "db.t4g.medium" },
      with: beside(
        planTo(there),
        taking({
          resources: ["*"],
          selectionTags: [{ type: "STRINGEQUALS", key: "backup", value: "daily" }],
        }),
      ),
      expect: "selectionTags",
    },
  ],
  notApplicables: [
    {
      name: "a staging stack",
      type: instance,
      props: { instanceClass: "db.t4g.medium" },
      environment: "staging",
      expect: onlyProduction,
    },
    {
      name: "a read replica",
      type: instance,
      props: { instanceClass: "db.t4g.medium", replicateSourceDb: unknown },
      expect: "A read replica holds only copies of its source's data.",
    },
  ],
});
