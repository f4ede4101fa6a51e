import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Options,
  type Violation,
} from "../framework/define-policy";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { numberOf } from "../helpers/flags";
import { undecidable } from "../helpers/known";

const messages = {
  one: "A failure of one zone takes it down: {property} names one.",
  same: "A failure of one zone takes it down: all {count} subnets are in {zone}.",
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;
type Context = CheckContext<Options>;

const subnet = "aws:ec2/subnet:Subnet";
const classic = "aws:elb/loadBalancer:LoadBalancer";
const ecs = "aws:ecs/service:Service";
const group = "aws:autoscaling/group:Group";
const balancers = [
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:alb/loadBalancer:LoadBalancer",
] as const;

/** The zone of a subnet that says it; two ways to write a zone never mix in one list here. */
function zoneOf(of: StackResource<typeof subnet>): string | undefined {
  const keys = ["availabilityZone", "availabilityZoneId"] as const;
  const key = keys.find((each) => !of.isUnknown(each) && typeof of.props[each] === "string");
  return key && of.props[key];
}

/** @param ids Reads the list; @param input The input whose references lead to the subnets. */
function* spread(
  ids: () => readonly unknown[] | undefined,
  property: string,
  input: string,
  context: Context,
): Found {
  const subnets = context.resource.referencesOfType(input, subnet);
  let count: number;
  if (context.isUnknown(property)) {
    // The list as a whole waits for the deployment; where it comes from is known.
    count = subnets.length;
    if (count < 2) {
      undecidable(property);
    }
  } else {
    count = ids()?.length ?? 0;
    if (count < 2) {
      yield { message: "one", property };
      return undefined;
    }
  }
  const zones = subnets.map(zoneOf);
  const [zone] = zones;
  const isSame = subnets.length === count && zone !== undefined && new Set(zones).size === 1;
  if (isSame) {
    yield { message: "same", property, count, zone };
  }
  return undefined;
}

function* balancer(
  props: {
    readonly subnets?: readonly string[] | undefined;
    readonly subnetMappings?: readonly unknown[] | undefined;
  },
  context: Context,
): Found {
  return isGiven(() => props.subnetMappings, "subnetMappings", context)
    ? yield* spread(() => props.subnetMappings, "subnetMappings", "subnetMappings", context)
    : yield* spread(() => props.subnets, "subnets", "subnets", context);
}

/** A resource that names its subnets, or else its zones. */
function* named(
  property: string,
  ids: () => readonly unknown[] | undefined,
  zones: readonly unknown[] | undefined,
  context: Context,
): Found {
  if (isGiven(ids, property, context)) {
    return yield* spread(ids, property, property, context);
  }
  if ((zones ?? []).length < 2) {
    yield { message: "one", property: "availabilityZones" };
  }
  return undefined;
}

const inZone = (name: string, availabilityZone: string) =>
  ({ type: subnet, name, props: { vpcId: "vpc-0a1b", availabilityZone } }) as const;
const listeners = [
  { instancePort: 8000, instanceProtocol: "http", lbPort: 443, lbProtocol: "https" },
];
const noNetwork = "The service runs where its machines are (not awsvpc).";
const single = "It is one machine on purpose: maxSize is 1.";
const elsewhere = "Only production has to outlive a zone.";
const machines = { minSize: 2, maxSize: 6 };

export default definePolicy({
  id: "several-zones",
  title: "What customers reach stands in more than one zone",
  why: "A zone is a data centre: it fails as a whole, several times in a decade, and everything that stands in it alone fails with it.",
  fix: "Give the load balancer, service or group the subnets of two or three availability zones.",
  severity: "medium",
  controls: ["load-balancer", "compute-deployed"],
  scope: "stack",
  resources: [...balancers, classic, ecs, group],
  messages,
  checks: {
    *[balancers[0]](props, context) {
      return context.environment === "production"
        ? yield* balancer(props, context)
        : notApplicable(elsewhere);
    },
    *[balancers[1]](props, context) {
      return context.environment === "production"
        ? yield* balancer(props, context)
        : notApplicable(elsewhere);
    },
    *[classic](props, context) {
      return context.environment === "production"
        ? yield* named("subnets", () => props.subnets, props.availabilityZones, context)
        : notApplicable(elsewhere);
    },
    *[ecs](props, context) {
      if (context.environment !== "production") {
        return notApplicable(elsewhere);
      }
      if (!isGiven(() => props.networkConfiguration, "networkConfiguration", context)) {
        return notApplicable(noNetwork);
      }
      const property = "networkConfiguration.subnets";
      return yield* spread(
        () => props.networkConfiguration?.subnets,
        property,
        "networkConfiguration",
        context,
      );
    },
    *[group](props, context) {
      if (context.environment !== "production") {
        return notApplicable(elsewhere);
      }
      if (numberOf(props.maxSize) === 1) {
        return notApplicable(single);
      }
      const ids = () => props.vpcZoneIdentifiers;
      return yield* named("vpcZoneIdentifiers", ids, props.availabilityZones, context);
    },
  },
  passes: [
    {
      name: "subnets that are not known yet",
      type: balancers[0],
      props: { subnets: [unknown, unknown, unknown] },
    },
    {
      name: "a list that is not known yet, from subnets that are",
      type: ecs,
      props: { networkConfiguration: unknown },
      references: { networkConfiguration: ["a", "b"] },
      with: [inZone("a", "eu-west-1a"), inZone("b", "eu-west-1b")],
    },
    {
      name: "a classic load balancer in two zones",
      type: classic,
      props: { listeners, availabilityZones: ["eu-west-1a", "eu-west-1b"] },
    },
    {
      name: "machines in two zones",
      type: group,
      props: { ...machines, availabilityZones: ["eu-west-1a", "eu-west-1b"] },
    },
  ],
  fails: [
    {
      name: "a network load balancer in one zone",
      type: balancers[0],
      props: { loadBalancerType: "network", subnetMappings: [{ subnetId: unknown }] },
      expect: "one",
    },
    {
      name: "one subnet, under the older name",
      type: balancers[1],
      props: { subnets: ["subnet-0a1b"] },
      expect: "one",
    },
    {
      name: "two subnets of one zone",
      type: ecs,
      props: { networkConfiguration: { subnets: [unknown, unknown] } },
      references: { networkConfiguration: ["a", "b"] },
      with: [inZone("a", "eu-west-1a"), inZone("b", "eu-west-1a")],
      expect: "same",
    },
    {
      name: "a classic load balancer in one zone",
      type: classic,
      props: { listeners, availabilityZones: ["eu-west-1a"] },
      expect: "one",
    },
    {
      name: "a classic load balancer in one subnet",
      type: classic,
      props: { listeners, subnets: [unknown] },
      expect: "one",
    },
    {
      name: "machines in one zone",
      type: group,
      props: { ...machines, vpcZoneIdentifiers: [unknown] },
      expect: "one",
    },
  ],
  unknowns: [
    {
      name: "a list that is not known yet and comes from nowhere",
      type: balancers[0],
      props: { subnets: unknown },
      expect: "subnets",
    },
  ],
  notApplicables: [
    { name: "a service in bridge mode", type: ecs, props: {}, expect: noNetwork },
    {
      name: "a bastion",
      type: group,
      props: { minSize: 1, maxSize: 1, vpcZoneIdentifiers: [unknown] },
      expect: single,
    },
    {
      name: "development",
      type: ecs,
      props: { networkConfiguration: { subnets: ["subnet-0a1b"] } },
      environment: "development",
      expect: elsewhere,
    },
  ],
});
