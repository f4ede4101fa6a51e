import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { associated } from "../helpers/log-delivery";

const type = "aws:ec2/vpc:Vpc";
const flowLog = "aws:ec2/flowLog:FlowLog";

const messages = {
  absent: "Nobody can tell who talked to whom: the network has no flow log.",
} as const;

const log = { trafficType: "ALL", logDestination: "arn:aws:s3:::shop-flow-logs" } as const;

export default definePolicy({
  id: "vpc-flow-logs",
  title: "Networks keep a flow log",
  why: "When a task was taken over, the flow log alone says what it sent where; without one nobody can tell which data left.",
  fix: "Add an aws.ec2.FlowLog with the network's id as vpcId, trafficType ALL (or REJECT), and a log group or bucket as destination.",
  severity: "low",
  controls: ["security-log-review"],
  scope: "stack",
  resources: [type],
  messages,
  checks: {
    *[type](_props, { resource, stack }) {
      const found = associated(stack, flowLog, "vpcId", resource);
      // A log of each subnet or interface is enough too; the network is not its to name.
      const isInside = stack
        .ofType(flowLog)
        .some((each) => !each.isUnknown("vpcId") && !each.props.vpcId);
      if (found.length === 0 && !isInside) {
        yield { message: "absent", property: "cidrBlock" };
      }
    },
  },
  passes: [
    {
      name: "a log of its own",
      type,
      props: { cidrBlock: "10.0.0.0/16" },
      with: [
        {
          type: flowLog,
          name: "log",
          props: { ...log, vpcId: unknown },
          references: { vpcId: ["example"] },
        },
      ],
    },
    {
      name: "logs of its subnets",
      type,
      props: { cidrBlock: "10.0.0.0/16" },
      with: [{ type: flowLog, name: "log", props: { ...log, subnetId: unknown } }],
    },
  ],
  fails: [
    { name: "none", type, props: { cidrBlock: "10.0.0.0/16" }, expect: "absent" },
    {
      name: "the log of another network",
      type,
      props: { cidrBlock: "10.0.0.0/16" },
      with: [
        { type, name: "other", props: { cidrBlock: "10.1.0.0/16" } },
        {
          type: flowLog,
          name: "log",
          props: { ...log, vpcId: unknown },
          references: { vpcId: ["other"] },
        },
      ],
      expect: "absent",
    },
  ],
  unknowns: [
    {
      name: "a log of a network of which nothing is known",
      type,
      props: { cidrBlock: "10.0.0.0/16" },
      with: [{ type: flowLog, name: "log", props: { ...log, vpcId: unknown } }],
      expect: "vpcId",
    },
  ],
});
