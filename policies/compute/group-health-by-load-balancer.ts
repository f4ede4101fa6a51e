import { definePolicy, notApplicable } from "../framework/define-policy";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { refersTo } from "../helpers/references";
import { show } from "../helpers/show";

const group = "aws:autoscaling/group:Group";
const attachments = [
  "aws:autoscaling/attachment:Attachment",
  "aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment",
] as const;
const inline = ["targetGroupArns", "loadBalancers", "trafficSources"] as const;
const alone = "No load balancer of this stack sends requests to the group.";
const machines = { minSize: 2, maxSize: 6 };
const behind = { ...machines, targetGroupArns: [unknown] };

/** True when a separate resource puts the group behind a load balancer. */
const isAttached = (resource: StackResource) =>
  attachments.some((type) =>
    resource
      .referrersOfType(type)
      .some((attachment) => refersTo(attachment, "autoscalingGroupName", resource)),
  );

export default definePolicy({
  id: "group-health-by-load-balancer",
  title: "Machines that answer no requests are replaced",
  why: "EC2's own check sees whether a machine runs, not whether its program answers. The load balancer takes a machine that fails out of service, and nothing puts another in its place until none is left.",
  fix: "Set healthCheckType of the group to ELB, and healthCheckGracePeriod to the seconds that the program needs to start.",
  severity: "medium",
  controls: ["health-check-configured", "service-restart"],
  scope: "stack",
  resources: [group],
  messages: {
    blind: "A machine whose program fails is never replaced: healthCheckType is {actual}.",
  },
  checks: {
    *[group](props, context) {
      const { resource } = context;
      const isBehind = inline.some(
        (input) =>
          isGiven(() => props[input], input, context) &&
          (context.isUnknown(input) || (props[input]?.length ?? 0) > 0),
      );
      if (!isBehind && !isAttached(resource)) {
        return notApplicable(alone);
      }
      // EC2 when absent; several are a list: Auto Scaling's API, HealthCheckType.
      const kinds = String(props.healthCheckType ?? "EC2").split(",");
      if (!kinds.some((kind) => kind.trim() === "ELB")) {
        const property = "healthCheckType";
        yield { message: "blind", property, actual: show(props.healthCheckType) };
      }
      return;
    },
  },
  passes: [
    {
      name: "the load balancer's check",
      type: group,
      props: { ...behind, healthCheckType: "ELB" },
    },
    {
      name: "the check of disks beside it",
      type: group,
      props: { ...behind, healthCheckType: "ELB,EBS" },
    },
  ],
  fails: [
    { name: "left to the default", type: group, props: behind, expect: "blind" },
    {
      name: "EC2's check behind a classic load balancer",
      type: group,
      props: { ...machines, loadBalancers: ["edge"], healthCheckType: "EC2" },
      expect: "blind",
    },
    {
      name: "a separate attachment",
      type: group,
      props: machines,
      with: [
        {
          type: attachments[0],
          name: "api",
          props: { autoscalingGroupName: unknown, lbTargetGroupArn: unknown },
          references: { autoscalingGroupName: ["example"] },
        },
      ],
      expect: "blind",
    },
    {
      name: "a separate source of traffic",
      type: group,
      props: machines,
      with: [
        {
          type: attachments[1],
          name: "api",
          props: {
            autoscalingGroupName: unknown,
            trafficSource: { identifier: unknown, type: "elbv2" },
          },
          references: { autoscalingGroupName: ["example"] },
        },
      ],
      expect: "blind",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: group,
      props: { ...behind, healthCheckType: unknown },
      expect: "healthCheckType",
    },
  ],
  notApplicables: [
    { name: "workers behind no load balancer", type: group, props: machines, expect: alone },
    {
      name: "an empty list",
      type: group,
      props: { ...machines, targetGroupArns: [] },
      expect: alone,
    },
  ],
});
