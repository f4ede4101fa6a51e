import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { numberOf } from "../helpers/flags";
import { isFronted, notFronted, type Service } from "../helpers/services";

const service = "aws:ecs/service:Service";
const props = {
  loadBalancers: [{ containerName: "api", containerPort: 8000, targetGroupArn: unknown }],
};
const options = {
  minimumSeconds: {
    type: "integer",
    default: 30,
    minimum: 1,
    maximum: 3600,
    stricter: "higher",
    description: "Fewest seconds in which a new task may fail its health checks.",
    source: "Our choice: clientflow-088 asks for checks after a deployment, not for a figure.",
  },
} as const;

export default definePolicy({
  id: "service-health-grace",
  title: "New tasks have time to start before their health counts",
  why: "Without a grace period ECS stops a task that is still starting, starts the next, and never gets to a healthy one: the deployment fails although the release is right.",
  fix: "Set healthCheckGracePeriodSeconds to more than the program takes to start.",
  severity: "low",
  controls: ["post-deploy-health"],
  options,
  resources: [service],
  messages: {
    short:
      "A task that is still starting is stopped as unhealthy: healthCheckGracePeriodSeconds is {actual}, less than {minimum}.",
  },
  checks: {
    *[service](inputs, { resource, options: { minimumSeconds: minimum } }) {
      if (!isFronted(resource as Service)) {
        return notApplicable(notFronted);
      }
      // Absent is 0: docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
      const actual = numberOf(inputs.healthCheckGracePeriodSeconds ?? 0);
      if (actual < minimum) {
        const property = "healthCheckGracePeriodSeconds";
        yield { message: "short", property, actual, minimum };
      }
      return;
    },
  },
  passes: [
    {
      name: "a minute",
      type: service,
      props: { ...props, healthCheckGracePeriodSeconds: 60 },
    },
  ],
  fails: [
    { name: "left to the default", type: service, props, expect: "short" },
    {
      name: "five seconds",
      type: service,
      props: { ...props, healthCheckGracePeriodSeconds: 5 },
      expect: "short",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: service,
      props: { ...props, healthCheckGracePeriodSeconds: unknown },
      expect: "healthCheckGracePeriodSeconds",
    },
  ],
  notApplicables: [{ name: "a worker", type: service, props: {}, expect: notFronted }],
});
