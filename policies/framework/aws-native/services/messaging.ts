import { type Mapping, mapping } from "../mapping";
import { at, first, none, same, tags } from "../rules";

/** SQS and SNS. */
export const messaging: readonly Mapping[] = [
  mapping("aws-native:sqs:Queue", {
    type: "aws:sqs/queue:Queue",
    properties: {
      // SSE-SQS is on when nothing is said, in both: AWS::SQS::Queue SqsManagedSseEnabled.
      ...same("delaySeconds", "fifoQueue", "kmsMasterKeyId", "redriveAllowPolicy"),
      ...same("redrivePolicy", "sqsManagedSseEnabled", "kmsDataKeyReusePeriodSeconds"),
      maxMessageSize: at("maximumMessageSize"),
      messageRetentionSeconds: at("messageRetentionPeriod"),
      name: at("queueName"),
      receiveWaitTimeSeconds: at("receiveMessageWaitTimeSeconds"),
      tags: at("tags", tags),
      visibilityTimeoutSeconds: at("visibilityTimeout"),
      ...none("namePrefix", "policy"),
    },
  }),
  mapping("aws-native:sqs:QueueInlinePolicy", {
    type: "aws:sqs/queuePolicy:QueuePolicy",
    properties: { policy: at("policyDocument"), queueUrl: at("queue") },
  }),
  mapping(
    "aws-native:sns:Topic",
    {
      type: "aws:sns/topic:Topic",
      properties: {
        ...same("displayName", "fifoTopic", "kmsMasterKeyId", "tracingConfig"),
        name: at("topicName"),
        tags: at("tags", tags),
        ...none("namePrefix", "policy"),
      },
    },
    {
      type: "aws:sns/topicSubscription:TopicSubscription",
      further: true,
      each: "subscription",
      properties: {
        endpoint: at("$.endpoint"),
        protocol: at("$.protocol"),
        topic: { self: "topicName" },
        ...none("redrivePolicy"),
      },
    },
  ),
  mapping("aws-native:sns:TopicPolicy", {
    type: "aws:sns/topicPolicy:TopicPolicy",
    properties: { arn: at("topics", first()), policy: at("policyDocument") },
  }),
  mapping("aws-native:sns:TopicInlinePolicy", {
    type: "aws:sns/topicPolicy:TopicPolicy",
    properties: { arn: at("topicArn"), policy: at("policyDocument") },
  }),
  mapping("aws-native:sns:Subscription", {
    type: "aws:sns/topicSubscription:TopicSubscription",
    properties: {
      ...same("deliveryPolicy", "endpoint", "filterPolicy", "filterPolicyScope", "protocol"),
      ...same("rawMessageDelivery", "redrivePolicy", "subscriptionRoleArn"),
      topic: at("topicArn"),
    },
  }),
];
