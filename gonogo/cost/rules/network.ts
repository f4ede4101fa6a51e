/** Network, edge and names. */
import { type Charge, fixed, type Item, item, type Rules } from "../rule";
import { NotPriced, type Subject } from "../subject";
import { publicIpv4 } from "./compute";

function loadBalancer(): readonly Item[] {
  return [
    item("load balancer", (lb) => {
      const price = lb.text("loadBalancerType") ?? "application";
      const detail = `${price} load balancer`;
      return { detail, quantity: 1, unit: "load balancer", group: "elb", price };
    }),
    item("public IPv4 addresses", (lb) => {
      const kind = lb.text("loadBalancerType") ?? "application";
      if (lb.flag("internal") || kind === "gateway") return undefined;
      if (lb.text("ipAddressType") === "dualstack-without-public-ipv4") return undefined;
      const mapped = lb.list("subnetMappings");
      // An address that the program brings is an Elastic IP, priced by itself.
      if (mapped?.some((m) => typeof m === "object" && m !== null && "allocationId" in m)) {
        return undefined;
      }
      const zones = (mapped ?? lb.list("subnets"))?.length;
      if (zones === undefined) throw new NotPriced("its zones are not stated");
      return publicIpv4(zones);
    }),
  ];
}

const vpcEndpoint: readonly Item[] = [
  item("endpoint", (endpoint) => {
    const kind = endpoint.text("vpcEndpointType") ?? "Gateway";
    if (kind === "Gateway") return undefined;
    const gateway = kind === "GatewayLoadBalancer";
    if (kind !== "Interface" && !gateway) throw new NotPriced(`the price table has no ${kind}`);
    const zones = endpoint.list("subnetIds")?.length;
    if (zones === undefined) throw new NotPriced("its zones are not stated");
    return {
      detail: `${gateway ? "gateway load balancer" : "interface"} endpoint, ${zones} ${zones === 1 ? "zone" : "zones"}`,
      quantity: zones,
      unit: "endpoint and zone",
      group: "vpc",
      price: gateway ? "gateway-load-balancer-endpoint" : "interface-endpoint",
    };
  }),
];

/** Managed groups that AWS sells beside the price of a rule. */
const soldGroups = /^AWSManagedRules(BotControl|ATP|ACFP|AntiDDoS)RuleSet$/;

interface WafRule {
  readonly statement?: {
    readonly managedRuleGroupStatement?: { readonly name?: unknown; readonly vendorName?: unknown };
  };
}

function wafRules(acl: Subject): readonly (WafRule | undefined)[] {
  const rules = acl.list("rules") ?? [];
  return rules.map((r) => (typeof r === "object" && r !== null ? (r as WafRule) : undefined));
}

const webAcl: readonly Item[] = [
  fixed("web ACL", "waf", "web-acl", "web ACL"),
  item("rules", (acl) => {
    const quantity = wafRules(acl).length;
    if (quantity === 0) return undefined;
    const detail = `${quantity} ${quantity === 1 ? "rule" : "rules"}`;
    return { detail, quantity, unit: "rule", group: "waf", price: "rule" };
  }),
  item("paid managed rule groups", (acl) => {
    const groups = wafRules(acl).flatMap((r) => r?.statement?.managedRuleGroupStatement ?? []);
    if (groups.some((g) => g.vendorName !== undefined && g.vendorName !== "AWS")) {
      throw new NotPriced("the price table has no groups of other vendors");
    }
    const quantity = groups.filter((g) => soldGroups.test(String(g.name))).length;
    if (quantity === 0) return undefined;
    return { quantity, unit: "rule group", group: "waf", price: "intelligent-threat" };
  }),
];

/** What each feature of a health check beyond the plain one costs extra. */
function healthCheckFeatures(check: Subject): number {
  const type = check.needText("type");
  return [
    type.startsWith("HTTPS"),
    type.endsWith("STR_MATCH"),
    check.number("requestInterval") === 10,
    check.flag("measureLatency"),
  ].filter(Boolean).length;
}

/** Checks of addresses inside AWS are cheaper; a name or address alone does not tell. */
const healthCheck: readonly Item[] = [
  item("health check", (check) => {
    const type = check.needText("type");
    if (type === "CALCULATED" || type === "CLOUDWATCH_METRIC" || type === "RECOVERY_CONTROL") {
      return { quantity: 1, unit: "health check", group: "route53", price: "health-check" };
    }
    return {
      detail: "health check, priced as of an endpoint outside of AWS",
      quantity: 1,
      unit: "health check",
      group: "route53",
      price: "health-check-outside-aws",
    };
  }),
  item("optional features", (check) => {
    const quantity = healthCheckFeatures(check);
    if (quantity === 0) return undefined;
    const price = "health-check-feature-outside-aws";
    return { quantity, unit: "feature", group: "route53", price };
  }),
];

function vpcFixed(name: string, price: string): readonly Item[] {
  return [fixed(name, "vpc", price, name)];
}

const firewall: Item = item("firewall endpoints", (wall): Charge => {
  const quantity = wall.list("subnetMappings")?.length;
  if (quantity === undefined) throw new NotPriced("its zones are not stated");
  return { quantity, unit: "endpoint", group: "vpc", price: "network-firewall-endpoint" };
});

export const networkRules: Rules = {
  "aws:lb/loadBalancer:LoadBalancer": loadBalancer(),
  "aws:alb/loadBalancer:LoadBalancer": loadBalancer(),
  "aws:elb/loadBalancer:LoadBalancer": [
    fixed("classic load balancer", "elb", "classic", "load balancer"),
  ],
  "aws:ec2/natGateway:NatGateway": vpcFixed("NAT gateway", "nat-gateway"),
  "aws:ec2/eip:Eip": vpcFixed("public IPv4 address", "public-ipv4"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": vpcEndpoint,
  "aws:ec2/vpnConnection:VpnConnection": vpcFixed("VPN connection", "vpn-connection"),
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment": vpcFixed(
    "transit gateway attachment",
    "transit-gateway-attachment",
  ),
  "aws:ec2clientvpn/networkAssociation:NetworkAssociation": vpcFixed(
    "client VPN association",
    "client-vpn-association",
  ),
  "aws:networkfirewall/firewall:Firewall": [firewall],
  "aws:globalaccelerator/accelerator:Accelerator": vpcFixed("accelerator", "global-accelerator"),
  "aws:route53/resolverEndpoint:ResolverEndpoint": [
    item("addresses", (endpoint) => {
      const quantity = endpoint.list("ipAddresses")?.length;
      if (quantity === undefined) throw new NotPriced("its addresses are not stated");
      return { quantity, unit: "address", group: "vpc", price: "resolver-endpoint-address" };
    }),
  ],
  "aws:wafv2/webAcl:WebAcl": webAcl,
  "aws:route53/zone:Zone": [fixed("hosted zone", "route53", "zone", "zone")],
  "aws:route53/healthCheck:HealthCheck": healthCheck,
  "aws:cloudfront/distribution:Distribution": [
    item("dedicated IP certificate", (distribution) => {
      if (distribution.text("viewerCertificate.sslSupportMethod") !== "vip") return undefined;
      const price = "dedicated-ip-certificate";
      return { quantity: 1, unit: "certificate", group: "cloudfront", price };
    }),
  ],
  "aws:apigateway/stage:Stage": [
    item("cache", (stage) => {
      if (!stage.flag("cacheClusterEnabled")) return undefined;
      const size = stage.needText("cacheClusterSize");
      const detail = `cache of ${size} GB`;
      return { detail, quantity: 1, unit: "cache", group: "api-gateway", price: `cache-${size}` };
    }),
  ],
};
