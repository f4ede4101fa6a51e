import { type CheckContext, definePolicy, notApplicable } from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { numberOf } from "../helpers/flags";
import {
  isDaemon,
  isFronted,
  notFronted,
  type Service,
  scalesOf,
  scalingTargetsOf,
} from "../helpers/services";

const service = "aws:ecs/service:Service";
const target = "aws:appautoscaling/target:Target";
const policy = "aws:appautoscaling/policy:Policy";
const messages = {
  none: "The number of tasks stays what it is, whatever the load: no aws.appautoscaling.Target scales the service.",
  idle: "The service can be scaled, but nothing does it: {scaling} has no policy.",
  fixed:
    "The service cannot grow: maxCapacity {maximum} of {scaling} is no more than minCapacity {minimum}.",
} as const;
const elsewhere = "Only production carries the load of customers.";
const everywhere = "The service runs one task on each machine of the cluster.";

function* check(of: Service, stack: CheckContext<Record<never, never>>["stack"]) {
  const property = "desiredCount";
  const targets = scalingTargetsOf(of, stack);
  if (targets.length === 0) {
    yield { message: "none", property } as const;
  }
  yield* each(targets, function* (scaling) {
    if (scalesOf(scaling, stack).length === 0) {
      yield { message: "idle", property, scaling: scaling.name } as const;
      return;
    }
    const [minimum, maximum] = [scaling.props.minCapacity, scaling.props.maxCapacity].map(numberOf);
    if (minimum !== undefined && maximum !== undefined && maximum <= minimum) {
      yield { message: "fixed", property, minimum, maximum, scaling: scaling.name } as const;
    }
  });
}

const props = {
  desiredCount: 2,
  loadBalancers: [{ containerName: "api", containerPort: 8000, targetGroupArn: unknown }],
};
const ids = { scalableDimension: "ecs:service:DesiredCount", serviceNamespace: "ecs" };
const scaling = (minCapacity: number, maxCapacity: number) =>
  ({
    type: target,
    name: "scaling",
    props: { ...ids, minCapacity, maxCapacity, resourceId: unknown },
    references: { resourceId: ["example"] },
  }) as const;
const byCpu = {
  type: policy,
  name: "cpu",
  props: { ...ids, resourceId: unknown, policyType: "TargetTrackingScaling" },
  references: { resourceId: ["scaling"] },
} as const;

export default definePolicy({
  id: "service-autoscaling",
  title: "Services that customers reach grow with the load",
  why: "On launch day the load is a guess. A service with a fixed number of tasks answers slowly, then not at all, until somebody notices.",
  fix: "Add an aws.appautoscaling.Target for the service, maxCapacity above minCapacity, and a TargetTrackingScaling policy for it.",
  severity: "medium",
  controls: ["autoscaling"],
  scope: "stack",
  resources: [service],
  messages,
  checks: {
    *[service](_props, { environment, resource, stack }) {
      const of = resource as Service;
      if (environment !== "production") {
        return notApplicable(elsewhere);
      }
      if (!isFronted(of)) {
        return notApplicable(notFronted);
      }
      if (isDaemon(of)) {
        return notApplicable(everywhere);
      }
      yield* check(of, stack);
      return;
    },
  },
  passes: [
    {
      name: "scaled by the use of CPU",
      type: service,
      props,
      with: [scaling(2, 10), byCpu],
    },
    {
      name: "a policy that names the same service",
      type: service,
      props,
      with: [scaling(2, 10), { ...byCpu, references: { resourceId: ["example"] } }],
    },
    {
      name: "scaled by the clock",
      type: service,
      props: { ...props, name: "api" },
      with: [
        { ...scaling(2, 10), props: { ...scaling(2, 10).props, resourceId: "service/main/api" } },
        {
          type: "aws:appautoscaling/scheduledAction:ScheduledAction",
          name: "evening",
          props: {
            ...ids,
            schedule: "cron(0 18 * * ? *)",
            resourceId: unknown,
            scalableTargetAction: {},
          },
          references: { resourceId: ["scaling"] },
        },
      ],
    },
  ],
  fails: [
    { name: "nothing scales it", type: service, props, expect: "none" },
    {
      name: "another service is scaled",
      type: service,
      props,
      with: [
        { type: service, name: "web", props },
        { ...scaling(2, 10), references: { resourceId: ["web"] } },
        byCpu,
      ],
      expect: "none",
    },
    {
      name: "a target without a policy",
      type: service,
      props,
      with: [scaling(2, 10)],
      expect: "idle",
    },
    {
      name: "two to two",
      type: service,
      props,
      with: [scaling(2, 2), byCpu],
      expect: "fixed",
    },
  ],
  unknowns: [
    {
      name: "a bound that the deployment decides",
      type: service,
      props,
      with: [{ ...scaling(2, 2), props: { ...scaling(2, 2).props, maxCapacity: unknown } }, byCpu],
      expect: "maxCapacity",
    },
  ],
  notApplicables: [
    { name: "a worker", type: service, props: { desiredCount: 1 }, expect: notFronted },
    {
      name: "a service of staging",
      type: service,
      props,
      environment: "staging",
      expect: elsewhere,
    },
    {
      name: "one on each machine",
      type: service,
      props: { ...props, schedulingStrategy: "DAEMON" },
      expect: everywhere,
    },
  ],
});
