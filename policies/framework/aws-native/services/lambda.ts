import { type Mapping, mapping } from "../mapping";
import { at, first, object, same, tags } from "../rules";

export const lambda: readonly Mapping[] = [
  mapping("aws-native:lambda:Function", {
    type: "aws:lambda/function:Function",
    properties: {
      ...same("deadLetterConfig", "description", "environment", "handler", "kmsKeyArn"),
      ...same("layers", "loggingConfig", "memorySize", "packageType", "role", "runtime"),
      ...same("timeout", "tracingConfig", "vpcConfig", "reservedConcurrentExecutions"),
      fileSystemConfig: at("fileSystemConfigs", first()),
      imageUri: at("code.imageUri"),
      name: at("functionName"),
      tags: at("tags", tags),
    },
  }),
  mapping("aws-native:lambda:Permission", {
    type: "aws:lambda/permission:Permission",
    properties: {
      ...same("action", "eventSourceToken", "functionUrlAuthType", "invokedViaFunctionUrl"),
      ...same("principal", "sourceAccount", "sourceArn"),
      principalOrgId: at("principalOrgId"),
      function: at("functionName"),
    },
  }),
  mapping("aws-native:lambda:Url", {
    type: "aws:lambda/functionUrl:FunctionUrl",
    properties: {
      ...same("invokeMode", "qualifier", "cors"),
      authorizationType: at("authType"),
      functionName: at("targetFunctionArn"),
    },
  }),
  mapping("aws-native:lambda:EventSourceMapping", {
    type: "aws:lambda/eventSourceMapping:EventSourceMapping",
    properties: {
      ...same("batchSize", "enabled", "eventSourceArn", "functionName", "functionResponseTypes"),
      destinationConfig: at(
        "destinationConfig",
        object({ onFailure: at("onFailure", object({ destinationArn: at("destination") })) }),
      ),
    },
  }),
  mapping("aws-native:lambda:EventInvokeConfig", {
    type: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    properties: {
      ...same("destinationConfig", "functionName", "maximumRetryAttempts", "qualifier"),
      maximumEventAgeInSeconds: at("maximumEventAgeInSeconds"),
    },
  }),
];
