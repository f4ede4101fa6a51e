import { definePolicy, type Violation } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isInternet } from "../helpers/cidr";
import { isFalse } from "../helpers/flags";
import { show } from "../helpers/show";
import { someOf } from "../helpers/unknowns";

const messages = {
  everyone: "The cluster's control plane answers the whole internet: publicAccessCidrs is not set.",
  range: "The cluster's control plane answers the whole internet: publicAccessCidrs holds {range}.",
} as const;
const cluster = "aws:eks/cluster:Cluster";
const base = { roleArn: unknown };
const subnetIds = [unknown, unknown];

export default definePolicy({
  id: "kubernetes-endpoint-not-public",
  title: "Control planes of Kubernetes clusters are not open to the internet",
  why: "Whoever has a leaked token or finds a flaw of the API server administers everything that runs in the cluster, from anywhere.",
  fix: "Set vpcConfig.endpointPrivateAccess to true and endpointPublicAccess to false, or publicAccessCidrs to the addresses of the people and pipelines that need it.",
  severity: "high",
  controls: ["admin-access", "firewall-rules"],
  resources: [cluster],
  messages,
  checks: {
    // Absent is true and 0.0.0.0/0:
    // docs.aws.amazon.com/eks/latest/APIReference/API_VpcConfigRequest.html
    *[cluster](props): Generator<Violation<typeof messages>, void, undefined> {
      const { vpcConfig } = props;
      if (isFalse(vpcConfig?.endpointPublicAccess)) {
        return;
      }
      const ranges = vpcConfig?.publicAccessCidrs;
      const property = "vpcConfig.publicAccessCidrs";
      if (ranges === undefined || ranges === null || ranges.length === 0) {
        yield { message: "everyone", property };
        return;
      }
      let range = "";
      const isOpen = someOf(ranges, (each) => {
        range = show(each);
        return isInternet(each);
      });
      if (isOpen) {
        yield { message: "range", property, range };
      }
    },
  },
  passes: [
    {
      name: "private only",
      type: cluster,
      props: {
        ...base,
        vpcConfig: { subnetIds, endpointPublicAccess: false, endpointPrivateAccess: true },
      },
    },
    {
      name: "the company's addresses",
      type: cluster,
      props: { ...base, vpcConfig: { subnetIds, publicAccessCidrs: ["203.0.113.0/24"] } },
    },
  ],
  fails: [
    {
      name: "left to the default",
      type: cluster,
      props: { ...base, vpcConfig: { subnetIds } },
      expect: "everyone",
    },
    {
      name: "public as well as private",
      type: cluster,
      props: {
        ...base,
        vpcConfig: { subnetIds, endpointPublicAccess: true, endpointPrivateAccess: true },
      },
      expect: "everyone",
    },
    {
      name: "everyone by name, beside a range that is not known yet",
      type: cluster,
      props: { ...base, vpcConfig: { subnetIds, publicAccessCidrs: [unknown, "0.0.0.0/0"] } },
      expect: "range",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: cluster,
      props: { ...base, vpcConfig: { subnetIds, endpointPublicAccess: unknown } },
      expect: "vpcConfig.endpointPublicAccess",
    },
    {
      name: "addresses that the deployment decides",
      type: cluster,
      props: { ...base, vpcConfig: { subnetIds, publicAccessCidrs: [unknown] } },
      expect: "vpcConfig.publicAccessCidrs[0]",
    },
  ],
});
