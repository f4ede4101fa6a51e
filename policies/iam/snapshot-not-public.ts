import { definePolicy, notApplicable, type Violation } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { asList } from "../helpers/documents";
import { someOf } from "../helpers/unknowns";

const messages = {
  database: "Every AWS account can copy and read the database: the snapshot is shared with all.",
  image:
    "Every AWS account can start the machine image and read its disk: it is shared with {actual}.",
  open: "Public snapshots are allowed in the region: state is unblocked.",
  document: "Every AWS account can read and run the document: it is shared with {actual}.",
} as const;

/** RDS takes `all` as an account: docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html */
function* sharedWithAll(props: {
  readonly sharedAccounts?: unknown;
}): Generator<Violation<typeof messages>, void, undefined> {
  if (someOf(asList(props.sharedAccounts), (account) => account === "all")) {
    yield { message: "database", property: "sharedAccounts" };
  }
}

const snapshot = { dbInstanceIdentifier: "orders", dbSnapshotIdentifier: "before-launch" };

export default definePolicy({
  id: "snapshot-not-public",
  title: "Snapshots, images and documents are not shared with everyone",
  why: "A public snapshot is a copy of the database or disk for whoever asks; lists of public snapshots are searched all day.",
  fix: "Share with account ids (sharedAccounts, accountId, organizationArn), never with all.",
  severity: "critical",
  controls: ["firewall-rules", "db-backups"],
  resources: [
    "aws:rds/snapshot:Snapshot",
    "aws:rds/snapshotCopy:SnapshotCopy",
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
    "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
    "aws:ssm/document:Document",
  ],
  messages,
  checks: {
    "aws:rds/snapshot:Snapshot": sharedWithAll,
    "aws:rds/snapshotCopy:SnapshotCopy": sharedWithAll,
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy": sharedWithAll,
    *"aws:ec2/amiLaunchPermission:AmiLaunchPermission"(props) {
      if (props.group === "all") {
        yield { message: "image", property: "group", actual: "the group all" };
      }
    },
    *"aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess"(props) {
      if (props.state === "unblocked") {
        yield { message: "open", property: "state" };
      }
    },
    *"aws:ssm/document:Document"(props) {
      if (!props.permissions) {
        return notApplicable("The document is shared with nobody.");
      }
      const accounts = String(props.permissions.account_ids ?? "").split(",");
      if (accounts.some((account) => account.trim().toLowerCase() === "all")) {
        yield { message: "document", property: "permissions.account_ids", actual: "All" };
      }
      return;
    },
  },
  passes: [
    { name: "shared with nobody", type: "aws:rds/snapshot:Snapshot", props: snapshot },
    {
      name: "shared with accounts",
      type: "aws:rds/snapshot:Snapshot",
      props: { ...snapshot, sharedAccounts: ["123456789012", "210987654321"] },
    },
    {
      name: "an image for one account",
      type: "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
      props: { imageId: "ami-0a1b2c3d4e5f", accountId: unknown },
    },
    {
      name: "public snapshots blocked",
      type: "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
      props: { state: "block-all-sharing" },
    },
    {
      name: "a document for one account",
      type: "aws:ssm/document:Document",
      props: {
        content: "{}",
        documentType: "Command",
        permissions: { type: "Share", account_ids: "123456789012" },
      },
    },
  ],
  fails: [
    {
      name: "a snapshot for everyone",
      type: "aws:rds/snapshot:Snapshot",
      props: { ...snapshot, sharedAccounts: [unknown, "all"] },
      expect: "database",
    },
    {
      name: "a copy for everyone",
      type: "aws:rds/snapshotCopy:SnapshotCopy",
      props: {
        sourceDbSnapshotIdentifier: "before-launch",
        targetDbSnapshotIdentifier: "copy",
        sharedAccounts: ["all"],
      },
      expect: "database",
    },
    {
      name: "a copy of a cluster for everyone",
      type: "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
      props: {
        sourceDbClusterSnapshotIdentifier: "before-launch",
        targetDbClusterSnapshotIdentifier: "copy",
        sharedAccounts: ["all"],
      },
      expect: "database",
    },
    {
      name: "an image for everyone",
      type: "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
      props: { imageId: unknown, group: "all" },
      expect: "image",
    },
    {
      name: "public snapshots allowed",
      type: "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
      props: { state: "unblocked" },
      expect: "open",
    },
    {
      name: "a document for everyone",
      type: "aws:ssm/document:Document",
      props: {
        content: "{}",
        documentType: "Command",
        permissions: { type: "Share", account_ids: "All" },
      },
      expect: "document",
    },
  ],
  unknowns: [
    {
      name: "accounts that the deployment decides",
      type: "aws:rds/snapshot:Snapshot",
      props: { ...snapshot, sharedAccounts: unknown },
      expect: "sharedAccounts",
    },
  ],
  notApplicables: [
    {
      name: "a document of one's own",
      type: "aws:ssm/document:Document",
      props: { content: "{}", documentType: "Command" },
      expect: "The document is shared with nobody.",
    },
  ],
});
