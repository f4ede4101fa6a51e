import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";

export default definePolicy({
  id: "rds-storage-encrypted",
  title: "Database storage is encrypted at rest",
  why: "Backups, snapshots and replicas inherit the volume's encryption, and a plain volume can only be fixed by restoring into a new one.",
  fix: "Set storageEncrypted to true and kmsKeyId to a key that you own.",
  severity: "critical",
  controls: ["storage-encrypted-at-rest"],
  resources: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  messages: {
    unencrypted: "Storage is not encrypted: storageEncrypted is {actual}.",
  },
  checks: {
    *"aws:rds/instance:Instance"(props) {
      if (props.storageEncrypted !== true) {
        yield {
          message: "unencrypted",
          property: "storageEncrypted",
          actual: String(props.storageEncrypted),
        };
      }
    },
    *"aws:rds/cluster:Cluster"(props) {
      if (props.storageEncrypted !== true) {
        yield {
          message: "unencrypted",
          property: "storageEncrypted",
          actual: String(props.storageEncrypted),
        };
      }
    },
  },
  passes: [
    {
      name: "encrypted",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", storageEncrypted: true },
    },
  ],
  fails: [
    {
      name: "left to the provider default",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium" },
      expect: "unencrypted",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", storageEncrypted: unknown },
      expect: "storageEncrypted",
    },
  ],
});
