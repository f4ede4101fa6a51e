import assert from "node:assert/strict";
import { secret, unknown } from "../../../policies/framework/unknown";
import { judgeNative } from "./judge";

const cloudwatch = (metricName: string, namespace: string, dimensions: object[]) => ({
  type: "aws-native:cloudwatch:Alarm",
  name: "alarm",
  props: {
    metricName,
    namespace,
    dimensions,
    statistic: "Maximum",
    comparisonOperator: "GreaterThanThreshold",
    threshold: 80,
    evaluationPeriods: 3,
    alarmActions: [unknown],
  },
});
const byName = [{ name: "DBInstanceIdentifier", value: "shop" }];
const database = { engine: "postgres", dbInstanceIdentifier: "shop" };

describe("stacks of aws-native resources", () => {
  const outcomes = (...asked: Parameters<typeof judgeNative>) =>
    judgeNative(...asked).map(({ outcome }) => outcome);

  it("have alarms that name a database, or that Pulumi traces to it", () => {
    const policy = "alarm-database-connections";
    const type = "aws-native:rds:DbInstance";
    assert.deepEqual(outcomes(policy, type, database), ["fail"]);
    const named = cloudwatch("DatabaseConnections", "AWS/RDS", byName);
    assert.deepEqual(outcomes(policy, type, database, { with: [named] }), ["pass"]);
    const other = cloudwatch("DatabaseConnections", "AWS/RDS", [
      { name: "DBInstanceIdentifier", value: "other" },
    ]);
    assert.deepEqual(outcomes(policy, type, database, { with: [other] }), ["fail"]);
    const traced = {
      ...cloudwatch("DatabaseConnections", "AWS/RDS", [
        { name: "DBInstanceIdentifier", value: unknown },
      ]),
      references: { dimensions: ["example"] },
    };
    assert.deepEqual(outcomes(policy, type, { engine: "postgres" }, { with: [traced] }), ["pass"]);
  });

  it("may stand beside resources of @pulumi/aws, either way round", () => {
    const association = (type: string) => ({
      type,
      name: "wall",
      props: { resourceArn: unknown, webAclArn: unknown },
      references: { resourceArn: ["example"] },
    });
    const balancer = { type: "application", scheme: "internet-facing" };
    const native = "aws-native:elasticloadbalancingv2:LoadBalancer";
    assert.deepEqual(outcomes("waf-attached", native, balancer), ["fail"]);
    for (const type of [
      "aws-native:wafv2:WebAclAssociation",
      "aws:wafv2/webAclAssociation:WebAclAssociation",
    ]) {
      const rest = { with: [association(type)] };
      assert.deepEqual(outcomes("waf-attached", native, balancer, rest), ["pass"]);
      const classic = "aws:lb/loadBalancer:LoadBalancer";
      assert.deepEqual(outcomes("waf-attached", classic, { internal: false }, rest), ["pass"]);
    }
  });

  it("have queues whose failures go to another queue", () => {
    const type = "aws-native:sqs:Queue";
    assert.deepEqual(outcomes("queue-dead-letter", type, { queueName: "work" }), ["fail"]);
    const redrivePolicy = { deadLetterTargetArn: unknown, maxReceiveCount: 5 };
    const rest = {
      references: { redrivePolicy: ["dead"] },
      with: [{ type, name: "dead", props: { queueName: "dead" } }],
    };
    assert.deepEqual(outcomes("queue-dead-letter", type, { redrivePolicy }, rest), ["pass"]);
    const target = {
      with: [
        {
          type,
          name: "work",
          props: { redrivePolicy },
          references: { redrivePolicy: ["example"] },
        },
      ],
    };
    assert.deepEqual(outcomes("queue-dead-letter", type, {}, target), ["not-applicable"]);
  });

  it("have logs of networks", () => {
    const type = "aws-native:ec2:Vpc";
    const props = { resourceId: unknown, resourceType: "VPC", trafficType: "ALL" };
    const log = {
      type: "aws-native:ec2:FlowLog",
      name: "log",
      props,
      references: { resourceId: ["example"] },
    };
    assert.deepEqual(outcomes("vpc-flow-logs", type, {}), ["fail"]);
    assert.deepEqual(outcomes("vpc-flow-logs", type, {}, { with: [log] }), ["pass"]);
    const other = { ...log, references: {}, props: { ...props, resourceId: "vpc-other" } };
    assert.deepEqual(outcomes("vpc-flow-logs", type, {}, { with: [other] }), ["fail"]);
  });

  it("scale the services that a target names", () => {
    const service = {
      serviceName: "api",
      cluster: unknown,
      loadBalancers: [{ targetGroupArn: unknown }],
    };
    const type = "aws-native:ecs:Service";
    assert.deepEqual(outcomes("service-autoscaling", type, service), ["fail"]);
    const target = {
      type: "aws-native:applicationautoscaling:ScalableTarget",
      name: "target",
      props: { resourceId: unknown, minCapacity: 2, maxCapacity: 8, serviceNamespace: "ecs" },
      references: { resourceId: ["example"] },
    };
    const scale = {
      type: "aws-native:applicationautoscaling:ScalingPolicy",
      name: "scale",
      props: { policyName: "cpu", policyType: "TargetTrackingScaling", scalingTargetId: unknown },
      references: { scalingTargetId: ["target"] },
    };
    assert.deepEqual(outcomes("service-autoscaling", type, service, { with: [target, scale] }), [
      "pass",
    ]);
  });

  it("say what only AWS decides, and what cannot be said in CloudFormation", () => {
    const left = judgeNative("databases-not-public", "aws-native:rds:DbInstance", database);
    assert.deepEqual(left, [
      {
        outcome: "unknown",
        unknown: [
          {
            path: "publiclyAccessible",
            reason:
              "is left out, and RDS then decides by whether the subnets have a route to the internet",
          },
        ],
        sentence:
          "publiclyAccessible is left out, and RDS then decides by whether the subnets have a route to the internet.",
      },
    ]);
    const window = judgeNative("secret-recovery-window", "aws-native:secretsmanager:Secret", {});
    assert.deepEqual(window, [
      {
        outcome: "not-applicable",
        reason: "CloudFormation's type has no input for the recovery window of a secret.",
      },
    ]);
    const snapshot = outcomes("rds-final-snapshot", "aws-native:rds:DbInstance", database);
    assert.deepEqual(snapshot, ["pass"]);
  });

  it("name the inputs that the user wrote when a value of another resource is open", () => {
    const rest = {
      references: { loadBalancerArn: ["edge"] },
      with: [
        {
          type: "aws-native:elasticloadbalancingv2:LoadBalancer",
          name: "edge",
          props: { type: "application", scheme: unknown },
        },
      ],
    };
    const listener = {
      loadBalancerArn: unknown,
      port: 80,
      protocol: "HTTP",
      defaultActions: [{ type: "forward", targetGroupArn: unknown }],
    };
    const type = "aws-native:elasticloadbalancingv2:Listener";
    const [said] = judgeNative("load-balancer-https-only", type, listener, rest);
    assert(said?.outcome === "unknown");
    assert.deepEqual(said.unknown, [
      { path: "scheme", of: "edge (aws-native:elasticloadbalancingv2:LoadBalancer)" },
    ]);
  });

  it("keep secrets secret, and what is not known open", () => {
    const password = "correct horse battery staple";
    const props = { ...database, masterUserPassword: secret(password), storageEncrypted: unknown };
    const type = "aws-native:rds:DbInstance";
    const said = judgeNative("database-password-origin", type, props);
    assert(!JSON.stringify(said).includes(password));
    assert.deepEqual(outcomes("rds-storage-encrypted", type, props), ["unknown"]);
    const all = { publicAccessBlockConfiguration: unknown };
    assert.deepEqual(outcomes("s3-public-access-blocked", "aws-native:s3:Bucket", all), [
      "unknown",
    ]);
    const tags = { ...database, tags: [{ key: unknown, value: "daily" }] };
    assert.deepEqual(outcomes("rds-storage-encrypted", type, tags), ["fail"]);
  });
});
