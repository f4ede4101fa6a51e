/** Plans and selections of AWS Backup for the examples of the policies about backups. */
import type { ExampleResource, ResourceTypes } from "../framework/define-policy";
import { unknown } from "../framework/unknown";

/** A plan named `daily`. @param copies ARNs of the vaults that its rule copies to. */
export function planTo(...copies: readonly string[]): ExampleResource {
  return {
    type: "aws:backup/plan:Plan",
    name: "daily",
    props: {
      rules: [
        {
          ruleName: "daily",
          targetVaultName: "backups",
          copyActions: copies.map((destinationVaultArn) => ({ destinationVaultArn })),
        },
      ],
    },
  };
}

/** A selection of the plan `daily`. */
export function taking(
  props: Partial<ResourceTypes["aws:backup/selection:Selection"]>,
  references: Readonly<Record<string, readonly string[]>> = {},
): ExampleResource {
  return {
    type: "aws:backup/selection:Selection",
    name: "databases",
    props: { iamRoleArn: unknown, planId: unknown, ...props },
    references: { planId: ["daily"], ...references },
  };
}

/** The replication of automated backups to a second region. @param source Its instance or ARN. */
export function replicating(source: { readonly name: string } | string): ExampleResource {
  const isArn = typeof source === "string";
  return {
    type: "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
    name: "replication",
    props: { sourceDbInstanceArn: isArn ? source : unknown, region: "eu-central-1" },
    references: isArn ? {} : { sourceDbInstanceArn: [source.name] },
  };
}

export function otherInstance(name: string): ExampleResource {
  return {
    type: "aws:rds/instance:Instance",
    name,
    props: { instanceClass: "db.t4g.medium" },
  };
}

/** The other resources of an example; a list of literals would be too much for the compiler. */
export function beside(...resources: readonly ExampleResource[]): readonly ExampleResource[] {
  return resources;
}

/** A restore testing plan named `restores`. */
export function restoring(scheduleExpression: string): ExampleResource {
  return {
    type: "aws:backup/restoreTestingPlan:RestoreTestingPlan",
    name: "restores",
    props: {
      name: "restores",
      scheduleExpression,
      recoveryPointSelection: {
        algorithm: "LATEST_WITHIN_WINDOW",
        includeVaults: ["*"],
        recoveryPointTypes: ["SNAPSHOT"],
      },
    },
  };
}

/** What the plan `restores` restores. */
export function restored(
  protectedResourceType: string,
  props: Partial<ResourceTypes["aws:backup/restoreTestingSelection:RestoreTestingSelection"]>,
  references: Readonly<Record<string, readonly string[]>> = {},
): ExampleResource {
  return {
    type: "aws:backup/restoreTestingSelection:RestoreTestingSelection",
    name: "restored",
    props: {
      iamRoleArn: unknown,
      restoreTestingPlanName: "restores",
      protectedResourceType,
      ...props,
    },
    references,
  };
}
