import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isReadReplica, unlessAurora } from "../helpers/database";
import { numberOf } from "../helpers/flags";
import { show } from "../helpers/show";

const instance = "aws:rds/instance:Instance";
const ofCluster = "Aurora's storage grows by itself.";
const replica = "The storage of a read replica follows that of its source.";
const elsewhere = "Only production must not stop when a disk is full.";
const props = { instanceClass: "db.t4g.medium", engine: "postgres", allocatedStorage: 100 };

export default definePolicy({
  id: "rds-storage-grows",
  title: "The storage of databases grows before it is full",
  why: "A database whose disk is full stops. Storage can be added by hand, but only once in six hours, and somebody has to notice first.",
  fix: "Set maxAllocatedStorage to a figure above allocatedStorage that you would pay for.",
  severity: "low",
  controls: ["alarm-disk-space", "postgres-provisioned"],
  resources: [instance],
  messages: {
    fixed: "The storage stays at {allocated} GiB: maxAllocatedStorage is {actual}.",
  },
  checks: {
    *[instance](props, context) {
      if (context.environment !== "production") {
        return notApplicable(elsewhere);
      }
      if (isReadReplica(props, context)) {
        return notApplicable(replica);
      }
      return yield* unlessAurora(props, context, ofCluster, function* () {
        // Absent or 0 is off: @pulumi/aws rds/instance, maxAllocatedStorage.
        const most = numberOf(props.maxAllocatedStorage ?? 0);
        if (most === 0 || most <= numberOf(props.allocatedStorage ?? 0)) {
          const allocated = show(props.allocatedStorage);
          const actual = show(props.maxAllocatedStorage);
          yield { message: "fixed", property: "maxAllocatedStorage", allocated, actual } as const;
        }
        return undefined;
      });
    },
  },
  passes: [
    { name: "up to 500 GiB", type: instance, props: { ...props, maxAllocatedStorage: 500 } },
  ],
  fails: [
    { name: "left out", type: instance, props, expect: "fixed" },
    {
      name: "no more than there is",
      type: instance,
      props: { ...props, maxAllocatedStorage: 100 },
      expect: "fixed",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: instance,
      props: { ...props, maxAllocatedStorage: unknown },
      expect: "maxAllocatedStorage",
    },
  ],
  notApplicables: [
    {
      name: "Aurora",
      type: instance,
      props: { instanceClass: "db.r7g.large", engine: "aurora-postgresql" },
      expect: ofCluster,
    },
    {
      name: "a read replica",
      type: instance,
      props: { instanceClass: "db.t4g.medium", replicateSourceDb: unknown },
      expect: replica,
    },
    { name: "staging", type: instance, props, environment: "staging", expect: elsewhere },
  ],
});
