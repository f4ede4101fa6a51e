import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isTrue } from "../helpers/flags";

const broker = "aws:mq/broker:Broker";
const kafka = "aws:msk/cluster:Cluster";
const mq = {
  brokerName: "events",
  engineType: "RabbitMQ",
  engineVersion: "4.2",
  hostInstanceType: "mq.m7g.medium",
  users: [{ username: "app", password: unknown }],
};
const nodes = {
  clientSubnets: [unknown],
  instanceType: "kafka.m7g.large",
  securityGroups: [unknown],
};
const msk = { clusterName: "events", kafkaVersion: "3.9.x", numberOfBrokerNodes: 3 };

export default definePolicy({
  id: "brokers-not-public",
  title: "Message brokers have no public address",
  why: "A broker with a public address is a password, or a flaw of the broker, away from every message in it; its users are guessed from anywhere.",
  fix: "Set publiclyAccessible of the broker to false, and publicAccess.type of a Kafka cluster to DISABLED, and connect from inside of the network.",
  severity: "high",
  controls: ["firewall-rules"],
  resources: [broker, kafka],
  messages: { open: "The broker has a public address: {setting} is {actual}." },
  checks: {
    // False when absent: @pulumi/aws mq/broker, publiclyAccessible.
    *[broker](props) {
      if (isTrue(props.publiclyAccessible)) {
        const setting = "publiclyAccessible";
        yield { message: "open", property: setting, setting, actual: true };
      }
    },
    // DISABLED when absent: MSK's API, PublicAccess.
    *[kafka](props) {
      const setting = "brokerNodeGroupInfo.connectivityInfo.publicAccess.type";
      const actual = props.brokerNodeGroupInfo?.connectivityInfo?.publicAccess?.type ?? "DISABLED";
      if (actual !== "DISABLED" && actual !== "") {
        yield { message: "open", property: setting, setting, actual };
      }
    },
  },
  passes: [
    { name: "left to the default", type: broker, props: mq },
    { name: "none, in words", type: broker, props: { ...mq, publiclyAccessible: false } },
    {
      name: "a Kafka cluster, left to the default",
      type: kafka,
      props: { ...msk, brokerNodeGroupInfo: nodes },
    },
    {
      name: "a Kafka cluster without, in words",
      type: kafka,
      props: {
        ...msk,
        brokerNodeGroupInfo: {
          ...nodes,
          connectivityInfo: { publicAccess: { type: "DISABLED" } },
        },
      },
    },
  ],
  fails: [
    {
      name: "a public broker",
      type: broker,
      props: { ...mq, publiclyAccessible: true },
      expect: "open",
    },
    {
      name: "a public Kafka cluster",
      type: kafka,
      props: {
        ...msk,
        brokerNodeGroupInfo: {
          ...nodes,
          connectivityInfo: { publicAccess: { type: "SERVICE_PROVIDED_EIPS" } },
        },
      },
      expect: "open",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: broker,
      props: { ...mq, publiclyAccessible: unknown },
      expect: "publiclyAccessible",
    },
    {
      name: "a Kafka cluster decided at deployment",
      type: kafka,
      props: { ...msk, brokerNodeGroupInfo: { ...nodes, connectivityInfo: unknown } },
      expect: "brokerNodeGroupInfo.connectivityInfo",
    },
  ],
});
