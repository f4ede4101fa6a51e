import { type CheckContext, definePolicy, notApplicable } from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { numberOf } from "../helpers/flags";
import {
  isDaemon,
  isFronted,
  notFronted,
  type Service,
  scalingTargetsOf,
} from "../helpers/services";

const service = "aws:ecs/service:Service";
const target = "aws:appautoscaling/target:Target";
const messages = {
  few: "The service runs {count} tasks, fewer than {minimum}: desiredCount.",
  scalesLow:
    "The service may be scaled down to {count} tasks, fewer than {minimum}: minCapacity of {scaling}.",
} as const;
const options = {
  minimumTasks: {
    type: "integer",
    default: 2,
    minimum: 1,
    maximum: 1000,
    stricter: "higher",
    description: "Fewest tasks of a service that customers reach in production.",
    source: "Our choice: catalytic-148 and paymentsvc-039 give no figure; two outlive one.",
  },
} as const;
const elsewhere = "Only production has to stay up while a task is replaced.";
const everywhere = "The service runs one task on each machine of the cluster.";

function* check(
  of: Service,
  { stack, options: { minimumTasks: minimum } }: CheckContext<typeof options>,
) {
  const targets = scalingTargetsOf(of, stack);
  if (targets.length === 0) {
    // The provider's default of desiredCount is 0: @pulumi/aws, aws.ecs.ServiceArgs.
    const count = numberOf(of.props.desiredCount ?? 0);
    if (count < minimum) {
      yield { message: "few", property: "desiredCount", count, minimum } as const;
    }
    return;
  }
  // Scaling takes over from desiredCount as soon as it stands.
  yield* each(targets, function* ({ name, props }) {
    const count = numberOf(props.minCapacity);
    if (count < minimum) {
      yield {
        message: "scalesLow",
        property: "desiredCount",
        count,
        minimum,
        scaling: name,
      } as const;
    }
  });
}

const fronted = {
  loadBalancers: [{ containerName: "api", containerPort: 8000, targetGroupArn: unknown }],
};
const scaling = (minCapacity: number) =>
  ({
    type: target,
    name: "scaling",
    props: {
      minCapacity,
      maxCapacity: 10,
      resourceId: unknown,
      scalableDimension: "ecs:service:DesiredCount",
      serviceNamespace: "ecs",
    },
    references: { resourceId: ["example"] },
  }) as const;

export default definePolicy({
  id: "service-min-tasks",
  title: "Services that customers reach run more than one task",
  why: "One task is an outage whenever it crashes, its machine is replaced or its zone fails, and every deployment is a gamble.",
  fix: "Set desiredCount, and minCapacity of the service's aws.appautoscaling.Target, to 2 or more.",
  severity: "medium",
  controls: ["compute-deployed", "autoscaling", "service-restart"],
  scope: "stack",
  options,
  resources: [service],
  messages,
  checks: {
    *[service](_props, context) {
      const of = context.resource as Service;
      if (context.environment !== "production") {
        return notApplicable(elsewhere);
      }
      if (!isFronted(of)) {
        return notApplicable(notFronted);
      }
      if (isDaemon(of)) {
        return notApplicable(everywhere);
      }
      yield* check(of, context);
      return;
    },
  },
  passes: [
    { name: "two", type: service, props: { ...fronted, desiredCount: 2 } },
    {
      name: "scaled between two and ten, whatever it starts with",
      type: service,
      props: { ...fronted, desiredCount: 1 },
      with: [scaling(2)],
    },
    {
      name: "one where the configuration asks for one",
      type: service,
      props: { ...fronted, desiredCount: 1 },
      options: { minimumTasks: 1 },
    },
  ],
  fails: [
    {
      name: "left to the provider default, which is none",
      type: service,
      props: fronted,
      expect: "few",
    },
    { name: "one", type: service, props: { ...fronted, desiredCount: 1 }, expect: "few" },
    {
      name: "two that are scaled down to one",
      type: service,
      props: { ...fronted, desiredCount: 2 },
      with: [scaling(1)],
      expect: "scalesLow",
    },
    {
      name: "scaled by name",
      type: service,
      props: { ...fronted, name: "api", desiredCount: 2 },
      with: [
        {
          ...scaling(1),
          props: { ...scaling(1).props, resourceId: "service/main/api" },
          references: {},
        },
      ],
      expect: "scalesLow",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: service,
      props: { ...fronted, desiredCount: unknown },
      expect: "desiredCount",
    },
    {
      name: "load balancers that are not known yet",
      type: service,
      props: { loadBalancers: unknown, desiredCount: 1 },
      expect: "loadBalancers",
    },
  ],
  notApplicables: [
    { name: "a worker", type: service, props: { desiredCount: 1 }, expect: notFronted },
    {
      name: "a service of development",
      type: service,
      props: { ...fronted, desiredCount: 1 },
      environment: "development",
      expect: elsewhere,
    },
    {
      name: "one on each machine",
      type: service,
      props: { ...fronted, schedulingStrategy: "DAEMON" },
      expect: everywhere,
    },
  ],
});
