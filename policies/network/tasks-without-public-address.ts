import {
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isTrue } from "../helpers/flags";

const messages = {
  public: "Tasks get a public address: assignPublicIp is {actual}.",
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

interface Network {
  readonly assignPublicIp?: unknown;
}

/** ECS assigns no public address unless it is told to: assignPublicIp is DISABLED by default. */
function* check(network: Network | undefined, path: string): Found {
  if (network === undefined || network === null) {
    return notApplicable("The tasks have no network interfaces of their own (not awsvpc).");
  }
  // Pipes takes the API's word, the others a boolean.
  if (isTrue(network.assignPublicIp) || network.assignPublicIp === "ENABLED") {
    yield {
      message: "public",
      property: `${path}.assignPublicIp`,
      actual: String(network.assignPublicIp),
    };
  }
  return undefined;
}

export default definePolicy({
  id: "tasks-without-public-address",
  title: "ECS tasks have no public address",
  why: "A task with a public address is reached past the load balancer, its TLS and its firewall as soon as a security group allows it.",
  fix: "Set assignPublicIp to false and run the tasks in private subnets; give them a NAT gateway or VPC endpoints for what they call.",
  severity: "high",
  controls: ["firewall-rules"],
  resources: [
    "aws:ecs/service:Service",
    "aws:ecs/taskSet:TaskSet",
    "aws:cloudwatch/eventTarget:EventTarget",
    "aws:scheduler/schedule:Schedule",
    "aws:pipes/pipe:Pipe",
  ],
  messages,
  checks: {
    *"aws:ecs/service:Service"(props) {
      return yield* check(props.networkConfiguration, "networkConfiguration");
    },
    *"aws:ecs/taskSet:TaskSet"(props) {
      return yield* check(props.networkConfiguration, "networkConfiguration");
    },
    *"aws:cloudwatch/eventTarget:EventTarget"(props) {
      if (!props.ecsTarget) {
        return notApplicable("The target is not an ECS task.");
      }
      return yield* check(props.ecsTarget.networkConfiguration, "ecsTarget.networkConfiguration");
    },
    *"aws:scheduler/schedule:Schedule"(props) {
      const task = props.target?.ecsParameters;
      if (!task) {
        return notApplicable("The target is not an ECS task.");
      }
      return yield* check(task.networkConfiguration, "target.ecsParameters.networkConfiguration");
    },
    *"aws:pipes/pipe:Pipe"(props) {
      const task = props.targetParameters?.ecsTaskParameters;
      if (!task) {
        return notApplicable("The target is not an ECS task.");
      }
      return yield* check(
        task.networkConfiguration?.awsVpcConfiguration,
        "targetParameters.ecsTaskParameters.networkConfiguration.awsVpcConfiguration",
      );
    },
  },
  passes: [
    {
      name: "left to the default",
      type: "aws:ecs/service:Service",
      props: { networkConfiguration: { subnets: [unknown], securityGroups: [unknown] } },
    },
    {
      name: "a scheduled task without a public address",
      type: "aws:scheduler/schedule:Schedule",
      props: {
        flexibleTimeWindow: { mode: "OFF" },
        scheduleExpression: "rate(1 day)",
        target: {
          arn: unknown,
          roleArn: unknown,
          ecsParameters: {
            taskDefinitionArn: unknown,
            networkConfiguration: { subnets: [unknown], assignPublicIp: false },
          },
        },
      },
    },
  ],
  fails: [
    {
      name: "a service with public addresses",
      type: "aws:ecs/service:Service",
      props: { networkConfiguration: { subnets: [unknown], assignPublicIp: true } },
      expect: "public",
    },
    {
      name: "a task set with public addresses",
      type: "aws:ecs/taskSet:TaskSet",
      props: {
        cluster: unknown,
        service: unknown,
        taskDefinition: unknown,
        networkConfiguration: { subnets: [unknown], assignPublicIp: true },
      },
      expect: "public",
    },
    {
      name: "a task started by an event",
      type: "aws:cloudwatch/eventTarget:EventTarget",
      props: {
        arn: unknown,
        rule: "nightly",
        ecsTarget: {
          taskDefinitionArn: unknown,
          networkConfiguration: { subnets: [unknown], assignPublicIp: true },
        },
      },
      expect: "public",
    },
    {
      name: "a scheduled task",
      type: "aws:scheduler/schedule:Schedule",
      props: {
        flexibleTimeWindow: { mode: "OFF" },
        scheduleExpression: "rate(1 day)",
        target: {
          arn: unknown,
          roleArn: unknown,
          ecsParameters: {
            taskDefinitionArn: unknown,
            networkConfiguration: { subnets: [unknown], assignPublicIp: true },
          },
        },
      },
      expect: "public",
    },
    {
      name: "a task fed by a pipe",
      type: "aws:pipes/pipe:Pipe",
      props: {
        roleArn: unknown,
        source: unknown,
        target: unknown,
        targetParameters: {
          ecsTaskParameters: {
            taskDefinitionArn: unknown,
            networkConfiguration: {
              awsVpcConfiguration: { subnets: [unknown], assignPublicIp: "ENABLED" },
            },
          },
        },
      },
      expect: "public",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:ecs/service:Service",
      props: { networkConfiguration: { subnets: [unknown], assignPublicIp: unknown } },
      expect: "networkConfiguration.assignPublicIp",
    },
  ],
  notApplicables: [
    {
      name: "a service in bridge mode",
      type: "aws:ecs/service:Service",
      props: { cluster: unknown, taskDefinition: unknown },
      expect: "The tasks have no network interfaces of their own (not awsvpc).",
    },
    {
      name: "a rule that calls a function",
      type: "aws:cloudwatch/eventTarget:EventTarget",
      props: { arn: unknown, rule: "nightly" },
      expect: "The target is not an ECS task.",
    },
    {
      name: "a schedule that calls a function",
      type: "aws:scheduler/schedule:Schedule",
      props: {
        flexibleTimeWindow: { mode: "OFF" },
        scheduleExpression: "rate(1 day)",
        target: { arn: unknown, roleArn: unknown },
      },
      expect: "The target is not an ECS task.",
    },
    {
      name: "a pipe into a queue",
      type: "aws:pipes/pipe:Pipe",
      props: { roleArn: unknown, source: unknown, target: unknown },
      expect: "The target is not an ECS task.",
    },
  ],
});
