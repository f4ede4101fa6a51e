import { definePolicy, type Violation } from "../framework/define-policy";
import { independently } from "../framework/each";
import { unknown } from "../framework/unknown";
import { isFalse } from "../helpers/flags";
import { show } from "../helpers/show";

const cluster = "aws:msk/cluster:Cluster";
const brokers = {
  clusterName: "events",
  kafkaVersion: "3.9.x",
  numberOfBrokerNodes: 3,
  brokerNodeGroupInfo: {
    clientSubnets: [unknown],
    instanceType: "kafka.m7g.large",
    securityGroups: [unknown],
  },
};

const messages = {
  plain: "Clients may talk to the brokers in plain text: clientBroker is {actual}.",
  replicas: "The brokers copy messages to each other in plain text: inCluster is {actual}.",
} as const;
type Found = Generator<Violation<typeof messages>, void, undefined>;

export default definePolicy({
  id: "kafka-requires-tls",
  title: "Kafka brokers accept TLS only",
  why: "Messages and credentials that a client sends to a broker in plain text can be read by everything on the network between them.",
  fix: "Set encryptionInfo.encryptionInTransit.clientBroker to TLS, and leave inCluster on.",
  severity: "high",
  controls: ["tls-modern-policy"],
  resources: [cluster],
  messages,
  checks: {
    *[cluster]({ encryptionInfo }) {
      // Without the block AWS takes TLS and true: the provider's docs of encryptionInTransit.
      const transit = encryptionInfo?.encryptionInTransit;
      const path = "encryptionInfo.encryptionInTransit";
      yield* independently(
        function* (): Found {
          const clientBroker = transit?.clientBroker || "TLS";
          if (clientBroker !== "TLS") {
            const property = `${path}.clientBroker`;
            yield { message: "plain", property, actual: show(clientBroker) };
          }
        },
        function* (): Found {
          if (isFalse(transit?.inCluster)) {
            const actual = show(transit?.inCluster);
            yield { message: "replicas", property: `${path}.inCluster`, actual };
          }
        },
      );
    },
  },
  passes: [
    { name: "left to the service's default", type: cluster, props: brokers },
    {
      name: "TLS by name",
      type: cluster,
      props: {
        ...brokers,
        encryptionInfo: { encryptionInTransit: { clientBroker: "TLS", inCluster: true } },
      },
    },
  ],
  fails: [
    {
      name: "plain text beside TLS",
      type: cluster,
      props: {
        ...brokers,
        encryptionInfo: { encryptionInTransit: { clientBroker: "TLS_PLAINTEXT" } },
      },
      expect: "plain",
    },
    {
      name: "plain text between the brokers",
      type: cluster,
      props: { ...brokers, encryptionInfo: { encryptionInTransit: { inCluster: false } } },
      expect: "replicas",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: cluster,
      props: { ...brokers, encryptionInfo: { encryptionInTransit: { clientBroker: unknown } } },
      expect: "encryptionInfo.encryptionInTransit.clientBroker",
    },
  ],
});
