import { definePolicy, notApplicable } from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { numberOf } from "../helpers/flags";
import { isDaemon, isFronted, type Service, scalingTargetsOf } from "../helpers/services";
import { show } from "../helpers/show";

const service = "aws:ecs/service:Service";
const messages = {
  stopped: "The service runs no task: desiredCount is {actual}, and nothing scales it.",
  capped: "The service may run no task at all: maxCapacity of {scaling} is 0.",
} as const;
const elsewhere = "Outside of production a worker may rest.";
const fronted =
  "How many tasks a service behind a load balancer runs is another policy's question.";
const daemon = "The service runs one task on each machine of the cluster.";
const props = { taskDefinition: unknown, name: "worker" };

export default definePolicy({
  id: "worker-runs",
  title: "Workers of production run",
  why: "A worker that was stopped for a migration, or whose number was forgotten, takes no job: the queue grows and nothing fails.",
  fix: "Set desiredCount to 1 or more, or let an aws.appautoscaling.Target scale the service with its queue.",
  severity: "medium",
  controls: ["background-worker", "worker-queue-processing", "service-restart"],
  scope: "stack",
  resources: [service],
  messages,
  checks: {
    *[service]({ desiredCount }, { environment, stack, ...context }) {
      const resource = context.resource as Service;
      if (environment !== "production") {
        return notApplicable(elsewhere);
      }
      if (isDaemon(resource)) {
        return notApplicable(daemon);
      }
      if (isFronted(resource)) {
        return notApplicable(fronted);
      }
      const targets = scalingTargetsOf(resource, stack);
      // 0 when absent: @pulumi/aws, aws.ecs.ServiceArgs, desiredCount.
      if (targets.length === 0 && numberOf(desiredCount ?? 0) < 1) {
        yield { message: "stopped", property: "desiredCount", actual: show(desiredCount ?? 0) };
      }
      yield* each(targets, function* (target) {
        if (numberOf(target.props.maxCapacity) < 1) {
          yield { message: "capped", property: "desiredCount", scaling: target.name } as const;
        }
      });
      return;
    },
  },
  passes: [
    { name: "two tasks", type: service, props: { ...props, desiredCount: 2 } },
    {
      name: "none while the queue is empty",
      type: service,
      props: { ...props, desiredCount: 0 },
      with: [
        {
          type: "aws:appautoscaling/target:Target",
          name: "scaling",
          props: {
            minCapacity: 0,
            maxCapacity: 5,
            resourceId: "service/shop/worker",
            scalableDimension: "ecs:service:DesiredCount",
            serviceNamespace: "ecs",
          },
        },
      ],
    },
  ],
  fails: [
    { name: "a number that was forgotten", type: service, props, expect: "stopped" },
    { name: "stopped", type: service, props: { ...props, desiredCount: 0 }, expect: "stopped" },
    {
      name: "scaled to none",
      type: service,
      props: { ...props, desiredCount: 1 },
      with: [
        {
          type: "aws:appautoscaling/target:Target",
          name: "scaling",
          props: {
            minCapacity: 0,
            maxCapacity: 0,
            resourceId: "service/shop/worker",
            scalableDimension: "ecs:service:DesiredCount",
            serviceNamespace: "ecs",
          },
        },
      ],
      expect: "capped",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: service,
      props: { ...props, desiredCount: unknown },
      expect: "desiredCount",
    },
  ],
  notApplicables: [
    { name: "staging", type: service, props, environment: "staging", expect: elsewhere },
    {
      name: "an agent",
      type: service,
      props: { ...props, schedulingStrategy: "DAEMON" },
      expect: daemon,
    },
    {
      name: "a service behind a load balancer",
      type: service,
      props: { ...props, loadBalancers: [{ containerName: "api", containerPort: 80 }] },
      expect: fronted,
    },
  ],
});
