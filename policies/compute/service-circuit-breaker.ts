import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isTrue } from "../helpers/flags";

const service = "aws:ecs/service:Service";
const others = "Another controller deploys the service.";

export default definePolicy({
  id: "service-circuit-breaker",
  title: "A deployment that fails is rolled back by itself",
  why: "Without it ECS starts tasks of a broken release again and again, for hours, while the deployment neither ends nor tells anybody.",
  fix: "Set deploymentCircuitBreaker: { enable: true, rollback: true } on the service.",
  severity: "medium",
  controls: ["post-deploy-health", "rollback-capability", "service-restart"],
  resources: [service],
  messages: {
    off: "A release whose tasks do not start is tried for ever: the deployment circuit breaker is off.",
    stays:
      "A release that fails stays as it failed: the deployment circuit breaker does not roll back.",
  },
  checks: {
    *[service](props) {
      // CodeDeploy and external controllers have means of their own; ECS is the default.
      if ((props.deploymentController?.type ?? "ECS") !== "ECS") {
        return notApplicable(others);
      }
      const breaker = props.deploymentCircuitBreaker;
      if (!isTrue(breaker?.enable)) {
        yield { message: "off", property: "deploymentCircuitBreaker.enable" };
      } else if (!isTrue(breaker?.rollback)) {
        yield { message: "stays", property: "deploymentCircuitBreaker.rollback" };
      }
      return;
    },
  },
  remediations: {
    [service]: () => ({
      "deploymentCircuitBreaker.enable": true,
      "deploymentCircuitBreaker.rollback": true,
    }),
  },
  passes: [
    {
      name: "on, with rollback",
      type: service,
      props: { desiredCount: 2, deploymentCircuitBreaker: { enable: true, rollback: true } },
    },
    {
      name: "on, with the controller named",
      type: service,
      props: {
        deploymentController: { type: "ECS" },
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
    },
  ],
  fails: [
    { name: "left to the default, which is off", type: service, props: {}, expect: "off" },
    {
      name: "off",
      type: service,
      props: { deploymentCircuitBreaker: { enable: false, rollback: true } },
      expect: "off",
    },
    {
      name: "on, without rollback",
      type: service,
      props: { deploymentCircuitBreaker: { enable: true, rollback: false } },
      expect: "stays",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: service,
      props: { deploymentCircuitBreaker: { enable: unknown, rollback: true } },
      expect: "deploymentCircuitBreaker.enable",
    },
  ],
  notApplicables: [
    {
      name: "a service that CodeDeploy deploys",
      type: service,
      props: { deploymentController: { type: "CODE_DEPLOY" } },
      expect: others,
    },
  ],
});
