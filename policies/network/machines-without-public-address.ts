import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Options,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { isFalse, isTrue } from "../helpers/flags";
import { list, record, undecidable } from "../helpers/known";

const instance = "aws:ec2/instance:Instance";
const spot = "aws:ec2/spotInstanceRequest:SpotInstanceRequest";
const template = "aws:ec2/launchTemplate:LaunchTemplate";
const configuration = "aws:ec2/launchConfiguration:LaunchConfiguration";
const subnet = "aws:ec2/subnet:Subnet";

const messages = {
  asked: "The machine gets a public address: {setting} is true.",
  bySubnet:
    "The machine gets a public address: its subnet {subnet} gives one (mapPublicIpOnLaunch).",
  byDefault:
    "The machine gets a public address: it names no subnet, and those of the default network give one.",
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;
const setting = "associatePublicIpAddress";
const later = "The subnet in which it is started decides on an address.";

interface Machine {
  readonly associatePublicIpAddress?: unknown;
  readonly subnetId?: unknown;
  readonly networkInterfaces?: unknown;
  readonly primaryNetworkInterface?: unknown;
}

function* machine(props: Machine, context: CheckContext<Options>): Found {
  for (const attached of ["networkInterfaces", "primaryNetworkInterface"] as const) {
    if (isGiven(() => props[attached], attached, context)) {
      return notApplicable("The network interface that it gets decides on an address.");
    }
  }
  const { associatePublicIpAddress: asked } = props;
  if (isTrue(asked)) {
    yield { message: "asked", property: setting, setting };
  } else if (!isFalse(asked)) {
    yield* bySubnet(props, context);
  }
  return undefined;
}

/** What holds where the machine says nothing: EC2's API, AssociatePublicIpAddress. */
function* bySubnet(props: Machine, context: CheckContext<Options>): Found {
  if (!isGiven(() => props.subnetId, "subnetId", context)) {
    yield { message: "byDefault", property: "subnetId" };
    return undefined;
  }
  const subnets = context.resource.referencesOfType("subnetId", subnet);
  const [first] = subnets;
  const isPublic = subnets.map(({ props: of }) => isTrue(of.mapPublicIpOnLaunch));
  // The subnet of another stack, or one of several of which only some give an address.
  if (first === undefined || new Set(isPublic).size > 1) {
    undecidable(setting);
  }
  if (isPublic[0]) {
    yield { message: "bySubnet", property: setting, subnet: first.name };
  }
  return undefined;
}

const inside = { type: subnet, name: "inside", props: { vpcId: "vpc-0a1b" } } as const;
const outside = {
  type: subnet,
  name: "outside",
  props: { vpcId: "vpc-0a1b", mapPublicIpOnLaunch: true },
} as const;

export default definePolicy({
  id: "machines-without-public-address",
  title: "Machines have no public address",
  why: "A machine with a public address is reached past the load balancer, its TLS and its firewall as soon as a security group allows it, and is found by scanners within minutes.",
  fix: "Start the machine in a private subnet and set associatePublicIpAddress to false; reach it through Session Manager, and let it out through a NAT gateway.",
  severity: "medium",
  controls: ["firewall-rules"],
  scope: "stack",
  resources: [instance, spot, template, configuration],
  messages,
  checks: {
    [instance]: machine,
    [spot]: machine,
    *[template](props, context): Found {
      if (!isGiven(() => props.networkInterfaces, "networkInterfaces", context)) {
        return notApplicable(later);
      }
      for (const [index, each] of list(props.networkInterfaces).entries()) {
        if (isTrue(record(each).associatePublicIpAddress)) {
          const property = `networkInterfaces[${index}].${setting}`;
          yield { message: "asked", property, setting: property };
        }
      }
      return undefined;
    },
    *[configuration](props): Found {
      if (props.associatePublicIpAddress === undefined) {
        return notApplicable(later);
      }
      if (isTrue(props.associatePublicIpAddress)) {
        yield { message: "asked", property: setting, setting };
      }
      return undefined;
    },
  },
  passes: [
    {
      name: "none, in words",
      type: instance,
      props: { subnetId: unknown, associatePublicIpAddress: false },
    },
    {
      name: "a private subnet",
      type: instance,
      props: { subnetId: unknown },
      references: { subnetId: ["inside"] },
      with: [inside],
    },
    {
      name: "a spot machine without one",
      type: spot,
      props: { subnetId: "subnet-0a1b", associatePublicIpAddress: false },
    },
    {
      name: "a template without one",
      type: template,
      props: { networkInterfaces: [{ associatePublicIpAddress: "false" }] },
    },
    {
      name: "a launch configuration without one",
      type: configuration,
      props: { imageId: "ami-0a1b", instanceType: "t4g.small", associatePublicIpAddress: false },
    },
  ],
  fails: [
    {
      name: "one that is asked for",
      type: instance,
      props: { subnetId: unknown, associatePublicIpAddress: true },
      expect: "asked",
    },
    {
      name: "one that the subnet gives",
      type: instance,
      props: { subnetId: unknown },
      references: { subnetId: ["outside"] },
      with: [outside],
      expect: "bySubnet",
    },
    { name: "no subnet", type: instance, props: { ami: "ami-0a1b" }, expect: "byDefault" },
    {
      name: "a spot machine with one",
      type: spot,
      props: { subnetId: "subnet-0a1b", associatePublicIpAddress: true },
      expect: "asked",
    },
    {
      name: "a template with one, as text",
      type: template,
      props: {
        networkInterfaces: [
          { associatePublicIpAddress: "false" },
          { associatePublicIpAddress: "true" },
        ],
      },
      expect: "asked",
    },
    {
      name: "a launch configuration with one",
      type: configuration,
      props: { imageId: "ami-0a1b", instanceType: "t4g.small", associatePublicIpAddress: true },
      expect: "asked",
    },
  ],
  unknowns: [
    {
      name: "a subnet of another stack",
      type: instance,
      props: { subnetId: "subnet-0a1b" },
      expect: setting,
    },
    {
      name: "one of two subnets, of which one gives an address",
      type: instance,
      props: { subnetId: unknown },
      references: { subnetId: ["inside", "outside"] },
      with: [inside, outside],
      expect: setting,
    },
    {
      name: "an address decided at deployment",
      type: configuration,
      props: { imageId: "ami-0a1b", instanceType: "t4g.small", associatePublicIpAddress: unknown },
      expect: setting,
    },
  ],
  notApplicables: [
    {
      name: "a network interface of its own",
      type: instance,
      props: { networkInterfaces: [{ deviceIndex: 0, networkInterfaceId: unknown }] },
      expect: "The network interface that it gets decides on an address.",
    },
    {
      name: "a template that leaves it to the subnet",
      type: template,
      props: { imageId: "ami-0a1b" },
      expect: later,
    },
    {
      name: "a launch configuration that leaves it to the subnet",
      type: configuration,
      props: { imageId: "ami-0a1b", instanceType: "t4g.small" },
      expect: later,
    },
  ],
});
