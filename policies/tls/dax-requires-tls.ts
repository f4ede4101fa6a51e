import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { show } from "../helpers/show";

const cluster = "aws:dax/cluster:Cluster";
const setting = "clusterEndpointEncryptionType";
const nodes = {
  clusterName: "orders",
  iamRoleArn: unknown,
  nodeType: "dax.r5.large",
  replicationFactor: 3,
};

export default definePolicy({
  id: "dax-requires-tls",
  title: "The cache before DynamoDB is reached over TLS",
  why: "DAX answers with what the table holds. Without TLS every row crosses the network readable, and the setting cannot be changed on a cluster that exists.",
  fix: "Set clusterEndpointEncryptionType to TLS when the cluster is made; clients then use the daxs:// address.",
  severity: "high",
  controls: ["tls-modern-policy"],
  resources: [cluster],
  messages: { plain: "Connections are not encrypted: {setting} is {actual}." },
  checks: {
    *[cluster](props) {
      // NONE when absent: @pulumi/aws dax/cluster, clusterEndpointEncryptionType.
      if (props.clusterEndpointEncryptionType !== "TLS") {
        const actual = show(props.clusterEndpointEncryptionType);
        yield { message: "plain", property: setting, setting, actual };
      }
    },
  },
  passes: [{ name: "TLS", type: cluster, props: { ...nodes, [setting]: "TLS" } }],
  fails: [
    { name: "left to the default", type: cluster, props: nodes, expect: "plain" },
    { name: "none", type: cluster, props: { ...nodes, [setting]: "NONE" }, expect: "plain" },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: cluster,
      props: { ...nodes, [setting]: unknown },
      expect: setting,
    },
  ],
});
