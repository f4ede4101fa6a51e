import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { show } from "../helpers/show";
import { someOf } from "../helpers/unknowns";

/** `all` is everyone: RDS's API reference, ModifyDBSnapshotAttribute, ValuesToAdd. */
function* shared(accounts: readonly string[] | undefined) {
  if (someOf(accounts, (account) => String(account).trim().toLowerCase() === "all")) {
    yield { message: "shared", property: "sharedAccounts" } as const;
  }
}

export default definePolicy({
  id: "snapshots-not-public",
  title: "Snapshots and machine images are not public",
  why: "Anyone with an AWS account can restore a public snapshot and read every row that it holds; people search for new ones all day.",
  fix: "Name the accounts that need it in sharedAccounts (accountId, organizationArn of a launch permission), and share an encrypted snapshot, which AWS does not let anyone publish.",
  severity: "critical",
  controls: ["db-backups", "postgres-private"],
  resources: [
    "aws:rds/snapshot:Snapshot",
    "aws:rds/snapshotCopy:SnapshotCopy",
    "aws:rds/clusterSnapshot:ClusterSnapshot",
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
    "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
    "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
  ],
  messages: {
    shared: "Everyone may restore the snapshot: sharedAccounts names all.",
    volume: "Everyone may make a volume of the snapshot: accountId is {actual}.",
    image: "Everyone may start machines from the image: group is {actual}.",
  },
  checks: {
    *"aws:rds/snapshot:Snapshot"(props) {
      yield* shared(props.sharedAccounts);
    },
    *"aws:rds/snapshotCopy:SnapshotCopy"(props) {
      yield* shared(props.sharedAccounts);
    },
    *"aws:rds/clusterSnapshot:ClusterSnapshot"(props) {
      yield* shared(props.sharedAccounts);
    },
    *"aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy"(props) {
      yield* shared(props.sharedAccounts);
    },
    *"aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission"({ accountId }) {
      // The provider takes an account; what is none of twelve digits is meant for a group.
      if (String(accountId).trim().toLowerCase() === "all") {
        yield { message: "volume", property: "accountId", actual: show(accountId) };
      }
    },
    *"aws:ec2/amiLaunchPermission:AmiLaunchPermission"({ group }) {
      if (group === undefined || group === null) {
        return notApplicable("The permission names accounts, not a group.");
      }
      if (group.trim().toLowerCase() === "all") {
        yield { message: "image", property: "group", actual: show(group) };
      }
      return;
    },
  },
  passes: [
    {
      name: "kept for the account",
      type: "aws:rds/snapshot:Snapshot",
      props: { dbInstanceIdentifier: "app", dbSnapshotIdentifier: "before-launch" },
    },
    {
      name: "shared with one account",
      type: "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
      props: {
        sourceDbClusterSnapshotIdentifier: "app",
        targetDbClusterSnapshotIdentifier: "copy",
        sharedAccounts: ["123456789012"],
      },
    },
    {
      name: "a volume for one account",
      type: "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
      props: { snapshotId: unknown, accountId: "123456789012" },
    },
  ],
  fails: [
    {
      name: "a public snapshot",
      type: "aws:rds/snapshot:Snapshot",
      props: {
        dbInstanceIdentifier: "app",
        dbSnapshotIdentifier: "before-launch",
        sharedAccounts: ["all"],
      },
      expect: "shared",
    },
    {
      name: "a public copy, beside an account that is not known yet",
      type: "aws:rds/snapshotCopy:SnapshotCopy",
      props: {
        sourceDbSnapshotIdentifier: "app",
        targetDbSnapshotIdentifier: "copy",
        sharedAccounts: [unknown, "all"],
      },
      expect: "shared",
    },
    {
      name: "a public snapshot of a cluster",
      type: "aws:rds/clusterSnapshot:ClusterSnapshot",
      props: {
        dbClusterIdentifier: "app",
        dbClusterSnapshotIdentifier: "before-launch",
        sharedAccounts: ["all"],
      },
      expect: "shared",
    },
    {
      name: "a public copy of a cluster",
      type: "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
      props: {
        sourceDbClusterSnapshotIdentifier: "app",
        targetDbClusterSnapshotIdentifier: "copy",
        sharedAccounts: ["all"],
      },
      expect: "shared",
    },
    {
      name: "a public volume",
      type: "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
      props: { snapshotId: unknown, accountId: "all" },
      expect: "volume",
    },
    {
      name: "a public image",
      type: "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
      props: { imageId: unknown, group: "all" },
      expect: "image",
    },
  ],
  unknowns: [
    {
      name: "accounts decided at deployment",
      type: "aws:rds/snapshot:Snapshot",
      props: {
        dbInstanceIdentifier: "app",
        dbSnapshotIdentifier: "before-launch",
        sharedAccounts: unknown,
      },
      expect: "sharedAccounts",
    },
  ],
  notApplicables: [
    {
      name: "an image for one account",
      type: "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
      props: { imageId: unknown, accountId: "123456789012" },
      expect: "The permission names accounts, not a group.",
    },
  ],
});
