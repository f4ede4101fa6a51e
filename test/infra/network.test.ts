import assert from "node:assert/strict";
import fc from "fast-check";
import { Network } from "../../infra/components/network";
import { interfaceServices } from "../../infra/components/private-endpoints";
import type { Environment } from "../../infra/sizes";
import { contextOf } from "../../infra/stack-context";
import { checkVpcCidr, planSubnets, rangesOverlap } from "../../infra/subnet-plan";
import { documentOf } from "./policy-documents";
import { ofType, only, type Registered, refusal, register } from "./support";

const zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];

function build(
  environment: Environment,
  names: readonly string[] = zones,
  vpcCidr = "10.20.0.0/16",
) {
  const stack = { stack: "shop-prod", environment, region: "eu-central-1" };
  return register({ stack: "shop-prod", config: {}, secretKeys: [] }, () => {
    new Network("shop-network", {
      context: contextOf(stack, "111122223333"),
      vpcCidr,
      zones: names,
      keyArn: "arn:aws:kms:eu-central-1:111122223333:key/0",
    });
  });
}

const endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint";
const count = (resources: readonly Registered[], type: string) => ofType(resources, type).length;

describe("the network", () => {
  it("has three tiers in every zone, and none gives out public addresses", async () => {
    const resources = await build("production");
    const subnets = ofType(resources, "aws:ec2/subnet:Subnet");
    assert.equal(subnets.length, 9);
    assert.ok(subnets.every(({ inputs }) => inputs.mapPublicIpOnLaunch === false));
    assert.ok(subnets.every(({ inputs }) => inputs.ipv6CidrBlock === undefined));
  });

  it("lets isolated subnets out nowhere", async () => {
    const resources = await build("production");
    const routes = ofType(resources, "aws:ec2/route:Route").map(({ name }) => name);
    assert.equal(routes.length, 6);
    assert.ok(routes.every((name) => /-(public|private)-[abc]-out$/.test(name)));
    const { inputs } = only(resources, "shop-network-isolated-acl");
    const rules = [...(inputs.ingress as object[]), ...(inputs.egress as object[])];
    assert.deepEqual(
      rules.map((rule) => (rule as { cidrBlock: string }).cidrBlock),
      ["10.20.0.0/16", "10.20.0.0/16"],
    );
  });

  it("has a NAT gateway in each zone in production and one elsewhere", async () => {
    const type = "aws:ec2/natGateway:NatGateway";
    assert.equal(count(await build("production"), type), 3);
    assert.equal(count(await build("production", zones.slice(0, 2)), type), 2);
    assert.equal(count(await build("staging"), type), 1);
    assert.equal(count(await build("development"), type), 1);
  });

  it("empties the group and the ACL that AWS makes", async () => {
    const resources = await build("development");
    for (const name of ["shop-network-default-group", "shop-network-default-acl"]) {
      const { inputs } = only(resources, name);
      assert.deepEqual([inputs.ingress, inputs.egress], [[], []], name);
    }
  });

  it("logs every connection", async () => {
    const { inputs } = only(await build("development"), "shop-network-flow-log");
    assert.deepEqual([inputs.trafficType, inputs.maxAggregationInterval], ["ALL", 60]);
  });

  it("never opens remote desktop or SSH in a network ACL", async () => {
    const resources = await build("production");
    for (const { name, inputs } of ofType(resources, "aws:ec2/networkAcl:NetworkAcl")) {
      const rules = inputs.ingress as {
        ruleNo: number;
        action: string;
        protocol: string;
        cidrBlock: string;
        fromPort: number;
        toPort: number;
      }[];
      for (const port of [22, 3389]) {
        const first = rules
          .filter(({ cidrBlock }) => cidrBlock === "0.0.0.0/0")
          .filter(({ protocol }) => protocol === "tcp" || protocol === "-1")
          .filter(({ fromPort, toPort }) => fromPort <= port && port <= toPort)
          .sort((a, b) => a.ruleNo - b.ruleNo)[0];
        assert.notEqual(first?.action, "allow", `${name} opens ${port}`);
      }
    }
  });
});

describe("CloudFront's way into the network", () => {
  it("reaches an internal load balancer: its source is an address of CloudFront", async () => {
    const resources = await build("production");
    const opens = (tier: string) => {
      const rules = only(resources, `shop-network-${tier}-acl`).inputs.ingress as {
        action: string;
        cidrBlock: string;
        fromPort: number;
        toPort: number;
      }[];
      return rules.some(
        ({ action, cidrBlock, fromPort, toPort }) =>
          action === "allow" && cidrBlock === "0.0.0.0/0" && fromPort === 443 && toPort === 443,
      );
    };
    assert.deepEqual(["public", "private", "isolated"].map(opens), [true, true, false]);
  });
});

describe("the network's endpoints", () => {
  it("are gateways everywhere, and interfaces in production", async () => {
    const types = async (environment: Environment) =>
      ofType(await build(environment), endpoint).map(({ inputs }) => inputs.vpcEndpointType);
    assert.deepEqual(await types("development"), ["Gateway", "Gateway"]);
    const production = await types("production");
    assert.equal(production.filter((type) => type === "Interface").length, 8);
    assert.equal(production.length, 10);
  });

  it("serve what a task needs to start without the internet", () => {
    for (const service of [
      "ecr.api",
      "ecr.dkr",
      "logs",
      "secretsmanager",
      "ssm",
      "kms",
      "sqs",
      "sts",
    ]) {
      assert.ok((interfaceServices as readonly string[]).includes(service), service);
    }
  });

  it("let only this account through, and write to its own data only", async () => {
    const resources = await build("production");
    for (const { name, inputs } of ofType(resources, endpoint)) {
      const statements = documentOf(inputs.policy).Statement as {
        Action: string;
        Condition?: { StringEquals: Record<string, string> };
      }[];
      for (const { Action, Condition } of statements) {
        if (Action === "s3:GetObject") continue;
        assert.equal(Condition?.StringEquals["aws:PrincipalAccount"], "111122223333", name);
        const owner = Condition?.StringEquals["aws:ResourceAccount"];
        if (inputs.vpcEndpointType === "Gateway") assert.equal(owner, "111122223333", name);
      }
      assert.ok(statements.some(({ Condition }) => Condition !== undefined));
    }
  });

  it("are reached from groups only, never from addresses", async () => {
    const resources = await build("production");
    const type = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    assert.equal(count(resources, type), 0);
    assert.equal(only(resources, "shop-network-endpoints-group").inputs.ingress, undefined);
  });
});

/** First and last address of a range. */
function bounds(cidr: string): readonly [number, number] {
  const [address = "", bits] = cidr.split("/");
  const first = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return [first, first + 2 ** (32 - Number(bits)) - 1];
}

describe("the plan of subnets", () => {
  it("is the one of deployed stacks for a /16", () => {
    assert.deepEqual(planSubnets("10.20.0.0/16", zones), {
      public: zones.map((zone, index) => ({ zone, cidr: `10.20.${index}.0/24` })),
      isolated: zones.map((zone, index) => ({ zone, cidr: `10.20.${8 + index}.0/24` })),
      private: zones.map((zone, index) => ({ zone, cidr: `10.20.${16 * (index + 1)}.0/20` })),
    });
  });

  it("keeps subnets apart, aligned and within the range, for every size and number of zones", () => {
    const four = [...zones, "eu-central-1d"];
    const ranges = fc
      .tuple(fc.integer({ min: 16, max: 19 }), fc.nat(255), fc.nat(7))
      .map(([prefix, second, block]) => {
        const third = (block * 2 ** (24 - prefix)) % 256;
        return `10.${second}.${third}.0/${prefix}`;
      });
    fc.assert(
      fc.property(ranges, fc.integer({ min: 2, max: 4 }), (cidr, number) => {
        const plan = planSubnets(cidr, four.slice(0, number));
        const blocks = Object.values(plan)
          .flat()
          .map((subnet) => bounds(subnet.cidr))
          .sort((a, b) => a[0] - b[0]);
        const [first, last] = bounds(cidr);
        assert.equal(blocks.length, 3 * number);
        for (const [index, [from, to]] of blocks.entries()) {
          assert.ok(first <= from && to <= last);
          assert.equal(from % (to - from + 1), 0);
          const next = blocks[index + 1];
          assert.ok(next === undefined || to < next[0]);
        }
        // A load balancer asks for a /27 at least.
        assert.ok(blocks.every(([from, to]) => to - from + 1 >= 32));
      }),
    );
  });

  const ranges: readonly [string, RegExp][] = [
    ["10.20.0.0", /is not an IPv4 range/],
    ["10.256.0.0/16", /is not an IPv4 range/],
    ["2001:db8::/56", /is not an IPv4 range/],
    ["10.0.0.0/8", /is a \/8: AWS takes \/16 at most/],
    ["10.20.0.0/20", /is a \/20/],
    ["10.20.5.0/16", /begins in its middle: write 10\.20\.0\.0\/16/],
    ["11.0.0.0/16", /belongs to the internet/],
    ["172.32.0.0/16", /belongs to the internet/],
    ["172.17.0.0/16", /Docker's own network/],
  ];
  for (const [cidr, message] of ranges) {
    it(`refuses ${cidr}`, () =>
      assert.match(
        refusal(() => checkVpcCidr(cidr)),
        message,
      ));
  }

  const places: readonly [readonly string[], RegExp][] = [
    [["eu-central-1a"], /has 1 zones/],
    [["eu-central-1a", "eu-central-1a"], /names a zone twice/],
    [["eu-central-1a", "eu-west-1b"], /zones of one region/],
    [["a", "b"], /such as us-east-1a/],
    [[], /has 0 zones/],
  ];
  for (const [names, message] of places) {
    it(`refuses the zones [${names.join(", ")}]`, () => {
      assert.match(
        refusal(() => planSubnets("10.20.0.0/16", names)),
        message,
      );
    });
  }

  it("tells whether two networks can be peered", () => {
    assert.equal(rangesOverlap("10.20.0.0/16", "10.21.0.0/16"), false);
    assert.equal(rangesOverlap("10.20.0.0/16", "10.20.64.0/18"), true);
    assert.match(
      refusal(() => rangesOverlap("10.20.0.0/16", "x")),
      /x is not an IPv4 range/,
    );
  });

  it("stops a network whose range would not do", () => {
    return assert.rejects(build("production", zones, "11.0.0.0/16"), /belongs to the internet/);
  });
});
