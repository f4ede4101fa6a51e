import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { list } from "../helpers/known";
import { isMemcached } from "../helpers/redis";

const group = "aws:elasticache/replicationGroup:ReplicationGroup";
const single = "aws:elasticache/cluster:Cluster";

const messages = {
  absent: "Nobody can read what Redis says: logDeliveryConfigurations is empty.",
} as const;
const violation = { message: "absent", property: "logDeliveryConfigurations" } as const;
const ofGroup = "The replication group of the node delivers its logs.";
const otherEngine = "The engine is memcached, which has no log.";

const slowLog = {
  destination: "/shop/redis",
  destinationType: "cloudwatch-logs",
  logFormat: "json",
  logType: "slow-log",
};

export default definePolicy({
  id: "redis-logs-delivered",
  title: "Redis delivers its log",
  why: "ElastiCache shows a cache's log nowhere unless it is delivered: slow commands, failovers and refused clients cannot be looked up afterwards.",
  fix: "Set logDeliveryConfigurations with logType slow-log and engine-log to a log group each.",
  severity: "low",
  controls: ["error-logs"],
  resources: [group, single],
  messages,
  checks: {
    *[group](props) {
      if (list(props.logDeliveryConfigurations).length === 0) {
        yield violation;
      }
    },
    *[single](props, context) {
      if (isGiven(() => props.replicationGroupId, "replicationGroupId", context)) {
        return notApplicable(ofGroup);
      }
      if (isMemcached(props.engine)) {
        return notApplicable(otherEngine);
      }
      if (list(props.logDeliveryConfigurations).length === 0) {
        yield violation;
      }
      return;
    },
  },
  passes: [
    {
      name: "the slow log",
      type: group,
      props: { description: "cache", logDeliveryConfigurations: [slowLog] },
    },
    {
      name: "a single node's, to a group that is not known yet",
      type: single,
      props: {
        engine: "redis",
        logDeliveryConfigurations: [{ ...slowLog, destination: unknown }],
      },
    },
  ],
  fails: [
    { name: "none", type: group, props: { description: "cache" }, expect: "absent" },
    { name: "none of a single node", type: single, props: { engine: "redis" }, expect: "absent" },
  ],
  unknowns: [
    {
      name: "deliveries that the deployment decides",
      type: group,
      props: { description: "cache", logDeliveryConfigurations: unknown },
      expect: "logDeliveryConfigurations",
    },
  ],
  notApplicables: [
    {
      name: "a node that joins a group",
      type: single,
      props: { replicationGroupId: unknown },
      expect: ofGroup,
    },
    { name: "memcached", type: single, props: { engine: "memcached" }, expect: otherEngine },
  ],
});
