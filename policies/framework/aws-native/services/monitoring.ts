import { type Mapping, mapping } from "../mapping";
import { at, first, listOf, named, none, object, same, tags, text } from "../rules";

const query = object({
  ...same("accountId", "expression", "id", "label", "period", "returnData"),
  metric: {
    members: {
      dimensions: at("metricStat.metric.dimensions", named),
      metricName: at("metricStat.metric.metricName"),
      namespace: at("metricStat.metric.namespace"),
      period: at("metricStat.period"),
      stat: at("metricStat.stat"),
      unit: at("metricStat.unit"),
    },
  },
});
const ofAlarm = {
  ...same("actionsEnabled", "alarmActions", "alarmDescription", "insufficientDataActions"),
  ...same("okActions"),
  tags: at("tags", tags),
} as const;

/** CloudWatch's alarms and logs. */
export const monitoring: readonly Mapping[] = [
  mapping("aws-native:cloudwatch:Alarm", {
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    without: ["fqdn"],
    properties: {
      ...ofAlarm,
      ...same("comparisonOperator", "datapointsToAlarm", "evaluationPeriods"),
      ...same("metricName", "namespace", "period", "statistic", "threshold"),
      ...same("thresholdMetricId", "treatMissingData", "unit", "extendedStatistic"),
      dimensions: at("dimensions", named),
      metricQueries: at("metrics", listOf(query)),
      name: at("alarmName"),
    },
  }),
  mapping("aws-native:cloudwatch:CompositeAlarm", {
    type: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
    without: ["metricName", "name"],
    properties: { ...ofAlarm, ...same("alarmName", "alarmRule") },
  }),
  mapping("aws-native:cloudwatch:Dashboard", {
    type: "aws:cloudwatch/dashboard:Dashboard",
    properties: same("dashboardBody", "dashboardName"),
  }),
  mapping("aws-native:synthetics:Canary", {
    type: "aws:synthetics/canary:Canary",
    without: ["fqdn", "metricName", "alarmDescription"],
    properties: {
      ...same("artifactS3Location", "executionRoleArn", "name", "runtimeVersion"),
      tags: at("tags", tags),
    },
  }),
  mapping(
    "aws-native:logs:LogGroup",
    {
      type: "aws:cloudwatch/logGroup:LogGroup",
      properties: {
        ...same("kmsKeyId", "logGroupClass", "retentionInDays"),
        name: at("logGroupName"),
        tags: at("tags", tags),
        ...none("namePrefix"),
      },
    },
    {
      type: "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy",
      further: true,
      when: "dataProtectionPolicy",
      properties: {
        logGroupName: { self: "logGroupName" },
        policyDocument: at("dataProtectionPolicy", text),
      },
    },
  ),
  mapping("aws-native:logs:MetricFilter", {
    type: "aws:cloudwatch/logMetricFilter:LogMetricFilter",
    properties: {
      logGroupName: at("logGroupName"),
      metricTransformation: at(
        "metricTransformations",
        first(
          object({
            ...same("defaultValue", "unit"),
            name: at("metricName"),
            namespace: at("metricNamespace"),
            value: at("metricValue"),
          }),
        ),
      ),
      name: at("filterName"),
      pattern: at("filterPattern"),
    },
  }),
  mapping("aws-native:logs:SubscriptionFilter", {
    type: "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
    properties: {
      ...same("destinationArn", "filterPattern", "roleArn"),
      logGroup: at("logGroupName"),
      name: at("filterName"),
    },
  }),
  mapping("aws-native:logs:DeliverySource", {
    type: "aws:cloudwatch/logDeliverySource:LogDeliverySource",
    properties: same("logType", "name", "resourceArn"),
  }),
  mapping("aws-native:logs:AccountPolicy", {
    type: "aws:cloudwatch/logAccountPolicy:LogAccountPolicy",
    properties: same("policyDocument", "policyName", "policyType", "selectionCriteria"),
  }),
];
