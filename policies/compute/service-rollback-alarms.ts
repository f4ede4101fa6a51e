import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isTrue } from "../helpers/flags";
import { isFronted, notFronted, type Service } from "../helpers/services";

const service = "aws:ecs/service:Service";
const others = "Another controller deploys the service.";
const elsewhere = "Only production's customers see a release that answers with errors.";
const props = {
  loadBalancers: [{ containerName: "api", containerPort: 8000, targetGroupArn: unknown }],
};
const alarmNames = ["api-errors"];

export default definePolicy({
  id: "service-rollback-alarms",
  title: "A release that answers with errors is rolled back by itself",
  why: "The circuit breaker sees only tasks that do not start. A release that starts and then fails its customers stays until a person reads the alarm.",
  fix: "Set alarms: { enable: true, rollback: true, alarmNames } on the service, with the alarms on errors and latency.",
  severity: "low",
  controls: ["post-deploy-health"],
  resources: [service],
  messages: {
    off: "No alarm ends a deployment: alarms is not set.",
    stays: "An alarm ends the deployment but does not take it back: alarms.rollback is false.",
    none: "No alarm ends a deployment: alarms.alarmNames is empty.",
  },
  checks: {
    *[service](inputs, { environment, resource }) {
      if (environment !== "production") {
        return notApplicable(elsewhere);
      }
      if ((inputs.deploymentController?.type ?? "ECS") !== "ECS") {
        return notApplicable(others);
      }
      if (!isFronted(resource as Service)) {
        return notApplicable(notFronted);
      }
      const { alarms } = inputs;
      if (!isTrue(alarms?.enable)) {
        yield { message: "off", property: "alarms" };
      } else if (!isTrue(alarms?.rollback)) {
        yield { message: "stays", property: "alarms.rollback" };
      } else if (alarms?.alarmNames.length === 0) {
        yield { message: "none", property: "alarms.alarmNames" };
      }
      return;
    },
  },
  passes: [
    {
      name: "an alarm that rolls back",
      type: service,
      props: { ...props, alarms: { enable: true, rollback: true, alarmNames: [unknown] } },
    },
  ],
  fails: [
    { name: "none", type: service, props, expect: "off" },
    {
      name: "switched off",
      type: service,
      props: { ...props, alarms: { enable: false, rollback: true, alarmNames } },
      expect: "off",
    },
    {
      name: "without rollback",
      type: service,
      props: { ...props, alarms: { enable: true, rollback: false, alarmNames } },
      expect: "stays",
    },
    {
      name: "an empty list",
      type: service,
      props: { ...props, alarms: { enable: true, rollback: true, alarmNames: [] } },
      expect: "none",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: service,
      props: { ...props, alarms: unknown },
      expect: "alarms",
    },
  ],
  notApplicables: [
    { name: "a worker", type: service, props: {}, expect: notFronted },
    { name: "staging", type: service, props, environment: "staging", expect: elsewhere },
    {
      name: "a service that CodeDeploy deploys",
      type: service,
      props: { ...props, deploymentController: { type: "CODE_DEPLOY" } },
      expect: others,
    },
  ],
});
