import { definePolicy, notApplicable } from "../framework/define-policy";
import { watchExamples } from "../helpers/alarm-examples";
import { mustBeWatched } from "../helpers/alarms";
import { isAurora } from "../helpers/database";
import { database } from "../helpers/watched";

const messages = {
  unwatched: "No alarm rings before the disk is full: none watches FreeStorageSpace.",
} as const;
const grows = "The storage of an Aurora cluster grows by itself.";

const subject = watchExamples({
  label: "a database",
  type: "aws:rds/instance:Instance",
  props: { instanceClass: "db.t4g.medium", engine: "postgres", identifier: "shop" },
  measured: {
    namespace: "AWS/RDS",
    metric: "FreeStorageSpace",
    dimensions: { DBInstanceIdentifier: "shop" },
  },
  expect: "unwatched",
});

export default definePolicy({
  id: "alarm-database-storage",
  title: "An alarm rings before a database's disk is full",
  why: "A database without free storage stops taking writes, and on RDS it stops altogether until storage is added, which takes as long as the disk is large.",
  fix: "Add an aws.cloudwatch.MetricAlarm on AWS/RDS FreeStorageSpace with the dimension DBInstanceIdentifier, LessThanThreshold a fifth of the storage, in bytes, that tells a topic which people subscribe to.",
  severity: "medium",
  controls: ["alarm-disk-space"],
  scope: "stack",
  resources: ["aws:rds/instance:Instance"],
  messages,
  checks: {
    *"aws:rds/instance:Instance"(props, context) {
      if (!context.isUnknown("engine") && isAurora(props.engine)) {
        return notApplicable(grows);
      }
      const watch = database(context.resource, ["FreeStorageSpace"]);
      const violation = { message: "unwatched", property: "allocatedStorage" } as const;
      return yield* mustBeWatched(context, [watch], violation);
    },
  },
  passes: [...subject.passes],
  fails: [...subject.fails],
  unknowns: [...subject.unknowns],
  notApplicables: [...subject.notApplicables],
});
