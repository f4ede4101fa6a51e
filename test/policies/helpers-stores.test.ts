/** Where logs, secrets and what could not be handled go to. */
import assert from "node:assert/strict";
import { buildStackIndex, type ResourceData } from "../../policies/framework/indexed-stack";
import type { StackResource } from "../../policies/framework/stack-index";
import { unknown } from "../../policies/framework/unknown";
import { allowsFailures, takesFailures } from "../../policies/helpers/dead-letter";
import { lifecycleRules, receivesAccessLogs } from "../../policies/helpers/log-buckets";
import { secretInputs } from "../../policies/helpers/secret-sinks";
import { type From, resource } from "./support/resources";

/** The first resource in a stack with the others. */
function first(subject: ResourceData, ...others: readonly ResourceData[]) {
  const stack = buildStackIndex([subject, ...others]);
  const [own] = stack.all;
  assert(own);
  return { own: own as StackResource, stack };
}

const bucketType = "aws:s3/bucket:Bucket";
const logs = resource(bucketType, "logs", { bucket: "shop-logs" });

describe("a bucket that access logs are delivered to", () => {
  const places: readonly (readonly [string, string])[] = [
    ["aws:lb/loadBalancer:LoadBalancer", "accessLogs.bucket"],
    ["aws:lb/loadBalancer:LoadBalancer", "connectionLogs.bucket"],
    ["aws:alb/loadBalancer:LoadBalancer", "accessLogs.bucket"],
    ["aws:alb/loadBalancer:LoadBalancer", "connectionLogs.bucket"],
    ["aws:elb/loadBalancer:LoadBalancer", "accessLogs.bucket"],
    ["aws:cloudfront/distribution:Distribution", "loggingConfig.bucket"],
    ["aws:s3/bucketLogging:BucketLogging", "targetBucket"],
    ["aws:s3/bucketLoggingV2:BucketLoggingV2", "targetBucket"],
  ];
  const put = (path: string, value: unknown) => {
    const [input = "", inner] = path.split(".");
    return { [input]: inner === undefined ? value : { [inner]: value } };
  };
  const receives = (type: string, props: object, ...more: readonly ResourceData[]) => {
    const inputs = ["accessLogs", "connectionLogs", "loggingConfig", "targetBucket"];
    const urns = [logs, ...more].map(({ urn }) => urn);
    const from = Object.fromEntries(inputs.map((input) => [input, urns]));
    return receivesAccessLogs(first(logs, resource(type, "x", props, from), ...more).own);
  };
  const other = resource("aws:s3/bucketV2:BucketV2", "other", { bucket: "others" });
  const key = resource("aws:kms/key:Key", "key", {});

  for (const [type, path] of places) {
    it(`is the one that ${type} names at ${path}`, () => {
      assert.equal(receives(type, put(path, unknown)), true);
      assert.equal(receives(type, put(path, "shop-logs")), true);
      assert.equal(receives(type, put(path, "shop-logs.s3.amazonaws.com")), true);
      assert.equal(receives(type, put(path, "others")), false);
      assert.equal(receives(type, put(path, 5)), false);
      assert.equal(receives(type, {}), false);
      assert.equal(receives(type, put(path, unknown), key), true, "a key is no bucket");
      assert.equal(receives(type, put(path, unknown), other), false, "it may be the other");
    });
  }

  it("is none that another resource refers to, or of which nothing is known", () => {
    assert.equal(receives("aws:lambda/function:Function", put("targetBucket", "shop-logs")), false);
    assert.equal(receives("toString", put("targetBucket", "shop-logs")), false);
    const unnamed = resource(bucketType, "logs", {});
    const from = { targetBucket: [unnamed.urn] };
    const logging = resource("aws:s3/bucketLogging:BucketLogging", "x", {}, from);
    assert.equal(receivesAccessLogs(first(unnamed, logging).own), false);
    const later = resource(bucketType, "logs", { bucket: unknown });
    const named = { ...logging, props: { targetBucket: "shop-logs" } };
    assert.equal(receivesAccessLogs(first(later, named).own), false);
  });
});

describe("the lifecycle rules of a bucket", () => {
  it("stand in it, or in a resource of its own that is about this bucket", () => {
    const own = resource(bucketType, "b", { lifecycleRules: [{ id: "inline" }] });
    const other = resource(bucketType, "o", {});
    const configuration = (type: string, id: string, of: readonly ResourceData[]) =>
      resource(type, id, { rules: [{ id }] }, { bucket: of.map(({ urn }) => urn) });
    const v1 = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
    const v2 = "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2";
    const aside = resource(v1, "aside", { rules: [{ id: "aside" }] }, { rules: [own.urn] });
    const rules = lifecycleRules(
      first(
        own,
        other,
        configuration(v1, "first", [own]),
        configuration(v2, "second", [own]),
        configuration(v1, "both", [other, own]),
        configuration(v1, "others", [other]),
        aside,
      ).own,
    );
    assert.deepEqual(rules.map(({ id }) => id).sort(), ["both", "first", "inline", "second"]);
    assert.deepEqual(lifecycleRules(first(other).own), []);
  });
});

describe("the inputs that hold a secret whatever they are", () => {
  const sinks: Readonly<Record<string, readonly string[]>> = {
    "aws:secretsmanager/secretVersion:SecretVersion": [
      "secretString",
      "secretStringWo",
      "secretBinary",
    ],
    "aws:rds/instance:Instance": ["password", "passwordWo"],
    "aws:rds/cluster:Cluster": ["masterPassword", "masterPasswordWo"],
    "aws:docdb/cluster:Cluster": ["masterPassword", "masterPasswordWo"],
    "aws:redshift/cluster:Cluster": ["masterPassword", "masterPasswordWo"],
    "aws:redshiftserverless/namespace:Namespace": ["adminUserPassword", "adminUserPasswordWo"],
    "aws:elasticache/replicationGroup:ReplicationGroup": ["authToken", "authTokenWo"],
    "aws:elasticache/user:User": ["passwords", "passwordsWo"],
    "aws:memorydb/user:User": ["authenticationMode"],
    "aws:mq/broker:Broker": ["users"],
    "aws:lightsail/database:Database": ["masterPassword"],
    "aws:dms/endpoint:Endpoint": ["password"],
    "aws:opensearch/domain:Domain": ["advancedSecurityOptions"],
    "aws:directoryservice/directory:Directory": ["password"],
    "aws:timestreaminfluxdb/dbInstance:DbInstance": ["password"],
    "aws:timestreaminfluxdb/dbCluster:DbCluster": ["password"],
    "aws:apigateway/apiKey:ApiKey": ["value"],
    "aws:s3/bucket:Bucket": [],
    toString: [],
  };
  for (const [type, inputs] of Object.entries(sinks)) {
    it(`of ${type}`, () => {
      assert.deepEqual(secretInputs(first(resource(type, "x", {})).own), inputs);
    });
  }
  it("of a parameter, where it is stored encrypted", () => {
    const of = (type: string) =>
      secretInputs(first(resource("aws:ssm/parameter:Parameter", "x", { type })).own);
    assert.deepEqual(of("SecureString"), ["value", "valueWo"]);
    assert.deepEqual(of("String"), []);
  });
});

describe("a queue that takes what others could not handle", () => {
  const queueType = "aws:sqs/queue:Queue";
  const queue = resource(queueType, "dead", { name: "dead" });
  const takes = (...others: readonly ResourceData[]) => {
    const { own, stack } = first(queue, ...others);
    return takesFailures(own, stack);
  };
  const to = (input: string, ...more: readonly string[]) => ({ [input]: [queue.urn, ...more] });
  const sender = (type: string, props: object, from: From = {}) => resource(type, "x", props, from);

  it("is named by reference in the input for failures", () => {
    for (const input of ["redrivePolicy", "deadLetterConfig", "sourceParameters"]) {
      assert.equal(
        takes(sender("aws:sns/topicSubscription:TopicSubscription", {}, to(input))),
        true,
      );
    }
    assert.equal(takes(sender("aws:lambda/function:Function", {}, to("environment"))), false);
    const itself = { ...queue, propertyDependencies: to("redrivePolicy") };
    const { own, stack } = first(itself);
    assert.equal(takesFailures(own, stack), false, "a queue is not its own");
  });

  it("is the destination of a function's failures, where there is none for successes", () => {
    const type = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig";
    const onFailure = { destination: unknown };
    const from = to("destinationConfig");
    assert.equal(takes(sender(type, { destinationConfig: { onFailure } }, from)), true);
    const onSuccess = { destination: unknown };
    assert.equal(takes(sender(type, { destinationConfig: { onFailure, onSuccess } }, from)), false);
  });

  it("is the dead-letter queue of a schedule, where that can be told from its target", () => {
    const type = "aws:scheduler/schedule:Schedule";
    const target = { arn: "arn:x", deadLetterConfig: { arn: unknown } };
    const second = resource(queueType, "work", {});
    assert.equal(takes(sender(type, { target }, to("target"))), true);
    assert.equal(takes(sender(type, { target: { arn: unknown } }, to("target"))), false);
    assert.equal(takes(second, sender(type, { target }, to("target", second.urn))), false);
    const later = { arn: "arn:x", deadLetterConfig: unknown };
    assert.equal(takes(sender(type, { target: later }, to("target"))), true);
    const elsewhere = "aws:cloudwatch/eventTarget:EventTarget";
    assert.equal(takes(sender(elsewhere, { target }, to("target"))), false);
  });

  const arn = "arn:aws:sqs:eu-west-1:123456789012:dead";
  const written: readonly (readonly [string, (arn: unknown) => object])[] = [
    [queueType, (at) => ({ redrivePolicy: JSON.stringify({ deadLetterTargetArn: at }) })],
    [
      "aws:sqs/redrivePolicy:RedrivePolicy",
      (at) => ({ redrivePolicy: { deadLetterTargetArn: at } }),
    ],
    [
      "aws:sns/topicSubscription:TopicSubscription",
      (at) => ({ redrivePolicy: JSON.stringify({ deadLetterTargetArn: at }) }),
    ],
    ["aws:lambda/function:Function", (at) => ({ deadLetterConfig: { targetArn: at } })],
    [
      "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
      (at) => ({ destinationConfig: { onFailure: { destination: at } } }),
    ],
    [
      "aws:lambda/eventSourceMapping:EventSourceMapping",
      (at) => ({ destinationConfig: { onFailure: { destinationArn: at } } }),
    ],
    ["aws:cloudwatch/eventTarget:EventTarget", (at) => ({ deadLetterConfig: { arn: at } })],
    ["aws:scheduler/schedule:Schedule", (at) => ({ target: { deadLetterConfig: { arn: at } } })],
    [
      "aws:pipes/pipe:Pipe",
      (at) => ({
        sourceParameters: { kinesisStreamParameters: { deadLetterConfig: { arn: at } } },
      }),
    ],
    [
      "aws:pipes/pipe:Pipe",
      (at) => ({
        sourceParameters: { dynamodbStreamParameters: { deadLetterConfig: { arn: at } } },
      }),
    ],
  ];
  for (const [type, props] of written) {
    it(`is named by its ARN in ${type}`, () => {
      assert.equal(takes(sender(type, props(arn))), true);
      assert.equal(takes(sender(type, props(`${arn}-2`))), false);
      assert.equal(takes(sender(type, props(5))), false);
      assert.equal(takes(sender(type, {})), false);
    });
  }

  it("is not named by what is no document, or without a name of its own", () => {
    assert.equal(takes(sender(queueType, { redrivePolicy: "{" })), false);
    assert.equal(takes(sender(queueType, { redrivePolicy: unknown })), false);
    for (const props of [{}, { name: unknown }, { name: "" }, { name: 5 }]) {
      const { own, stack } = first(
        resource(queueType, "q", props),
        sender("aws:lambda/function:Function", { deadLetterConfig: { targetArn: "" } }),
        sender("aws:cloudwatch/eventTarget:EventTarget", { deadLetterConfig: { arn: 5 } }),
      );
      assert.equal(takesFailures(own, stack), false, JSON.stringify(props));
    }
  });

  it("says itself, or beside it, who may send failures here", () => {
    const allows = (props: object, ...others: readonly ResourceData[]) => {
      const { own } = first(resource(queueType, "dead", props), ...others);
      const given = own.props as { redriveAllowPolicy?: unknown };
      return allowsFailures(own, () => given.redriveAllowPolicy);
    };
    const deny = JSON.stringify({ redrivePermission: "denyAll" });
    const allow = JSON.stringify({ redrivePermission: "allowAll" });
    const beside = (redriveAllowPolicy: unknown, input = "queueUrl") =>
      resource(
        "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
        "p",
        { redriveAllowPolicy },
        to(input),
      );
    assert.equal(allows({}), false);
    assert.equal(allows({ redriveAllowPolicy: allow }), true);
    assert.equal(allows({ redriveAllowPolicy: deny }), false);
    assert.equal(allows({ redriveAllowPolicy: unknown }), true);
    assert.equal(allows({}, beside(allow)), true);
    assert.equal(allows({}, beside(deny)), false);
    assert.equal(allows({}, beside(unknown)), true);
    assert.equal(allows({}, beside(allow, "redriveAllowPolicy")), false);
    assert.equal(allows({ redriveAllowPolicy: deny }, beside(allow)), false);
    const other = resource("aws:sns/topicPolicy:TopicPolicy", "t", {}, to("queueUrl"));
    assert.equal(allows({}, other), false);
  });
});
