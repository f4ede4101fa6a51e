import { definePolicy, type Violation } from "../framework/define-policy";
import { each, independently } from "../framework/each";
import { unknown } from "../framework/unknown";
import { isTrue } from "../helpers/flags";
import { record } from "../helpers/known";
import { show } from "../helpers/show";

const messages = {
  off: "The table cannot be restored to a point in time: pointInTimeRecovery.enabled is {actual}.",
  replicaOff:
    "The replica in {region} cannot be restored to a point in time: pointInTimeRecovery is {actual}.",
  separateOff:
    "The replica cannot be restored to a point in time: pointInTimeRecovery is {actual}.",
} as const;

export default definePolicy({
  id: "dynamodb-point-in-time-recovery",
  title: "DynamoDB tables can be restored to any point in time",
  why: "A table has no backup of its own. Point-in-time recovery is what undoes a faulty write or a bad clean-up job.",
  fix: "Set pointInTimeRecovery.enabled to true, on the table and on each replica.",
  severity: "high",
  controls: ["pitr-enabled", "db-backups"],
  resources: ["aws:dynamodb/table:Table", "aws:dynamodb/tableReplica:TableReplica"],
  messages,
  checks: {
    *"aws:dynamodb/table:Table"(props) {
      yield* independently<Violation<typeof messages>>(
        function* () {
          const enabled = record(props.pointInTimeRecovery).enabled;
          if (!isTrue(enabled)) {
            const property = "pointInTimeRecovery.enabled";
            yield { message: "off", property, actual: show(enabled) } as const;
          }
        },
        function* () {
          // False when absent: @pulumi/aws dynamodb TableReplica.pointInTimeRecovery.
          yield* each(props.replicas, function* (replica, index) {
            if (!isTrue(replica.pointInTimeRecovery)) {
              yield {
                message: "replicaOff",
                property: `replicas[${index}].pointInTimeRecovery`,
                region: show(replica.regionName),
                actual: show(replica.pointInTimeRecovery),
              } as const;
            }
          });
        },
      );
    },
    // False when absent: @pulumi/aws dynamodb/tableReplica, pointInTimeRecovery.
    *"aws:dynamodb/tableReplica:TableReplica"(props) {
      if (!isTrue(props.pointInTimeRecovery)) {
        const property = "pointInTimeRecovery";
        yield { message: "separateOff", property, actual: show(props.pointInTimeRecovery) };
      }
    },
  },
  remediations: {
    "aws:dynamodb/table:Table": (props) => ({
      "pointInTimeRecovery.enabled": true,
      ...Object.fromEntries(
        (props.replicas ?? []).map((_, index) => [`replicas[${index}].pointInTimeRecovery`, true]),
      ),
    }),
    "aws:dynamodb/tableReplica:TableReplica": () => ({ pointInTimeRecovery: true }),
  },
  passes: [
    {
      name: "on",
      type: "aws:dynamodb/table:Table",
      props: { hashKey: "id", pointInTimeRecovery: { enabled: true } },
    },
    {
      name: "on for the table and its replica",
      type: "aws:dynamodb/table:Table",
      props: {
        pointInTimeRecovery: { enabled: true },
        replicas: [{ regionName: "eu-west-1", pointInTimeRecovery: true }],
      },
    },
  ],
  fails: [
    {
      name: "left to the provider default",
      type: "aws:dynamodb/table:Table",
      props: { hashKey: "id" },
      expect: "off",
    },
    {
      name: "switched off",
      type: "aws:dynamodb/table:Table",
      props: { pointInTimeRecovery: { enabled: false } },
      expect: "off",
    },
    {
      name: "a replica left to the provider default",
      type: "aws:dynamodb/table:Table",
      props: {
        pointInTimeRecovery: { enabled: true },
        replicas: [{ regionName: "eu-west-1" }],
      },
      expect: "replicaOff",
    },
    {
      name: "a replica of its own type, left to its default",
      type: "aws:dynamodb/tableReplica:TableReplica",
      props: { globalTableArn: unknown },
      expect: "separateOff",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:dynamodb/table:Table",
      props: { pointInTimeRecovery: { enabled: unknown } },
      expect: "pointInTimeRecovery.enabled",
    },
  ],
});
