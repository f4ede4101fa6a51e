import { type Mapping, mapping } from "../mapping";
import { at, object, same, scalar, tags, text, wrapped } from "../rules";
import { awsvpc } from "./containers";

const task = object({
  ...same("enableExecuteCommand", "launchType", "platformVersion", "taskCount"),
  networkConfiguration: awsvpc("networkConfiguration.awsVpcConfiguration"),
  taskDefinitionArn: at("taskDefinitionArn"),
});
const scheduledTask = object({
  ...same("enableExecuteCommand", "launchType", "platformVersion", "taskCount"),
  networkConfiguration: awsvpc("networkConfiguration.awsvpcConfiguration"),
  taskDefinitionArn: at("taskDefinitionArn"),
});

/** EventBridge, its scheduler, and automatic scaling. */
export const scheduling: readonly Mapping[] = [
  mapping(
    "aws-native:events:Rule",
    {
      type: "aws:cloudwatch/eventRule:EventRule",
      properties: {
        ...same("description", "eventBusName", "name", "roleArn", "scheduleExpression", "state"),
        eventPattern: at("eventPattern", text),
        isEnabled: { absent: true },
        tags: at("tags", tags),
      },
    },
    {
      type: "aws:cloudwatch/eventTarget:EventTarget",
      further: true,
      each: "targets",
      properties: {
        arn: at("$.arn"),
        deadLetterConfig: at("$.deadLetterConfig"),
        ecsTarget: at("$.ecsParameters", task),
        eventBusName: at("eventBusName"),
        input: at("$.input"),
        inputPath: at("$.inputPath"),
        retryPolicy: at("$.retryPolicy"),
        roleArn: at("$.roleArn"),
        rule: { self: "name" },
        targetId: at("$.id"),
      },
    },
  ),
  mapping("aws-native:events:EventBusPolicy", {
    type: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
    properties: {
      eventBusName: at("eventBusName"),
      policy: {
        either: [
          { members: { Statement: at("statement", wrapped()) } },
          { from: "principal", hidden: "is the older form of a statement, which is not read" },
        ],
      },
    },
  }),
  mapping("aws-native:scheduler:Schedule", {
    type: "aws:scheduler/schedule:Schedule",
    properties: {
      ...same("description", "flexibleTimeWindow", "groupName", "name", "scheduleExpression"),
      ...same("scheduleExpressionTimezone", "state"),
      target: at(
        "target",
        object({
          ...same("arn", "deadLetterConfig", "input", "retryPolicy", "roleArn"),
          ...same("sqsParameters"),
          eventbridgeParameters: at("eventBridgeParameters"),
          ecsParameters: at("ecsParameters", scheduledTask),
        }),
      ),
    },
  }),
  mapping(
    "aws-native:applicationautoscaling:ScalableTarget",
    {
      type: "aws:appautoscaling/target:Target",
      properties: same(
        "maxCapacity",
        "minCapacity",
        "resourceId",
        "roleArn",
        "scalableDimension",
        "serviceNamespace",
      ),
    },
    {
      type: "aws:appautoscaling/scheduledAction:ScheduledAction",
      further: true,
      each: "scheduledActions",
      properties: {
        name: at("$.scheduledActionName"),
        resourceId: at("resourceId"),
        scalableDimension: at("scalableDimension"),
        scalableTargetAction: at("$.scalableTargetAction"),
        schedule: at("$.schedule"),
        serviceNamespace: at("serviceNamespace"),
      },
    },
  ),
  mapping("aws-native:applicationautoscaling:ScalingPolicy", {
    type: "aws:appautoscaling/policy:Policy",
    properties: {
      ...same("policyType", "scalableDimension", "serviceNamespace"),
      name: at("policyName"),
      resourceId: { either: [at("resourceId"), at("scalingTargetId")] },
      targetTrackingScalingPolicyConfiguration: at("targetTrackingScalingPolicyConfiguration"),
    },
  }),
  mapping("aws-native:autoscaling:AutoScalingGroup", {
    type: "aws:autoscaling/group:Group",
    properties: {
      availabilityZones: at("availabilityZones"),
      desiredCapacity: at("desiredCapacity", scalar),
      healthCheckGracePeriod: at("healthCheckGracePeriod"),
      healthCheckType: at("healthCheckType"),
      launchConfiguration: at("launchConfigurationName"),
      loadBalancers: at("loadBalancerNames"),
      targetGroupArns: at("targetGroupArns"),
      trafficSources: at("trafficSources"),
      maxSize: at("maxSize", scalar),
      minSize: at("minSize", scalar),
      name: at("autoScalingGroupName"),
      vpcZoneIdentifiers: at("vpcZoneIdentifier"),
    },
  }),
];
