import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Service, type ServiceArgs } from "../../infra/components/service";
import { messagesPerTask, sqsBacklog } from "../../infra/components/service-scaling";
import type { ContainerReference } from "../../infra/container-reference";
import { contextOf } from "../../infra/stack-context";
import { documentOf } from "./policy-documents";
import { ofType, only, type Registered, register } from "./support";

const empty = { stack: "shop-prod", config: {}, secretKeys: [] };
const keyArn = "arn:aws:kms:eu-central-1:111122223333:key/0";
const context = contextOf(
  { stack: "shop-prod", environment: "production", region: "eu-central-1" },
  "111122223333",
);
const digest = `@sha256:${"0a".repeat(32)}`;
const image = `111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop${digest}`;
const collectorImage = `public.ecr.aws/aws-observability/aws-otel-collector${digest}`;
const size = { cpu: 512, memoryMib: 1024, minTasks: 2, maxTasks: 6 };

function backend() {
  return Object.assign(new pulumi.ComponentResource("test:Backend", "backend"), {
    edgeSecurityGroupId: pulumi.output("sg-edge"),
    targetGroupArn: pulumi.output("arn:aws:elasticloadbalancing:x:y:targetgroup/a/1"),
    port: 8000,
  });
}

function reference(name: string): ContainerReference {
  return {
    valueFrom: pulumi.output(`/aws/reference/secretsmanager/shop-prod/${name}`),
    parameterArn: pulumi.output(`arn:aws:ssm:eu-central-1:111122223333:parameter/${name}`),
    secretArn: pulumi.output(`arn:aws:secretsmanager:eu-central-1:111122223333:secret:${name}`),
    version: pulumi.output("1"),
    resource: new pulumi.ComponentResource("test:Secret", name),
  };
}

type Changes = Partial<ServiceArgs> | (() => Partial<ServiceArgs>);

function build(changes: Changes = {}): Promise<readonly Registered[]> {
  return register(empty, () => {
    new Service("shop-api", {
      context,
      keyArn,
      role: "api",
      image,
      size,
      cluster: { arn: pulumi.output("arn:cluster"), clusterName: "shop-prod" },
      vpcId: "vpc-1",
      subnetIds: ["subnet-1", "subnet-2"],
      environment: { MODE: "production" },
      references: {},
      permissions: [],
      rollbackAlarms: [],
      ...(typeof changes === "function" ? changes() : changes),
    });
  });
}

interface Definition {
  readonly name: string;
  readonly [key: string]: unknown;
}

function containers(resources: readonly Registered[]): readonly Definition[] {
  const { inputs } = only(resources, "shop-api-task-definition");
  return JSON.parse(String(inputs.containerDefinitions));
}

function main(resources: readonly Registered[]): Definition {
  const [first] = containers(resources);
  if (first === undefined) throw new Error("no container");
  return first;
}

function allowed(resources: readonly Registered[], policy: string) {
  const { inputs } = only(resources, policy);
  const statements = documentOf(inputs.policy).Statement;
  return statements as { Action: string[]; Resource: string[] }[];
}

describe("a service behind the edge", () => {
  it("is reached from the edge on its port and from nowhere else", async () => {
    const resources = await build(() => ({ backend: backend() }));
    const { inputs } = only(resources, "shop-api-ecs");
    assert.equal((inputs.loadBalancers as unknown[]).length, 1);
    assert.equal(inputs.healthCheckGracePeriodSeconds, 60);
    const rules = ofType(resources, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    assert.deepEqual(
      rules.map((rule) => [rule.inputs.fromPort, rule.inputs.referencedSecurityGroupId]),
      [[8000, "sg-edge"]],
    );
    assert.deepEqual(main(resources).portMappings, [{ containerPort: 8000, protocol: "tcp" }]);
  });

  it("takes its size from its arguments and the number of tasks from autoscaling", async () => {
    const resources = await build(() => ({ backend: backend() }));
    const { inputs: definition } = only(resources, "shop-api-task-definition");
    assert.deepEqual([definition.cpu, definition.memory], ["512", "1024"]);
    const { inputs: target } = only(resources, "shop-api-scaling");
    assert.deepEqual([target.minCapacity, target.maxCapacity], [2, 6]);
    assert.equal(target.resourceId, "service/shop-prod/api");
    const policies = ofType(resources, "aws:appautoscaling/policy:Policy");
    assert.deepEqual(
      policies.map(({ name }) => name),
      ["shop-api-scale-on-cpu", "shop-api-scale-on-memory"],
    );
  });

  it("has no public address, no shell from outside, and goes back when a release fails", async () => {
    const { inputs } = only(await build(), "shop-api-ecs");
    const network = inputs.networkConfiguration as Record<string, unknown>;
    assert.equal(network.assignPublicIp, false);
    assert.equal(inputs.enableExecuteCommand, false);
    assert.deepEqual(inputs.deploymentCircuitBreaker, { enable: true, rollback: true });
    assert.equal(inputs.deploymentMinimumHealthyPercent, 100);
  });

  it("is refused in one subnet", () => {
    const message = /runs in 1 subnets: give two or more/;
    return assert.rejects(build({ subnetIds: ["subnet-1"] }), message);
  });
});

describe("a service whose check is slow", () => {
  it("gets the time for it, within what ECS takes", async () => {
    const healthCommand = "celery inspect ping";
    const healthTiming = { interval: 60, timeout: 30 };
    const resources = await build({ role: "worker", healthCommand, healthTiming });
    const { interval, timeout } = main(resources).healthCheck as typeof healthTiming;
    assert.deepEqual({ interval, timeout }, healthTiming);
    const long = { role: "worker", healthCommand, healthTiming: { interval: 60, timeout: 61 } };
    await assert.rejects(build(long), /The health check's timeout of worker is 61/);
  });
});

describe("a worker", () => {
  it("has neither a load balancer nor a port nor a way in", async () => {
    const resources = await build({ role: "worker" });
    const { inputs } = only(resources, "shop-api-ecs");
    assert.equal(inputs.loadBalancers, undefined);
    // ECS refuses a grace period without a load balancer.
    assert.equal(inputs.healthCheckGracePeriodSeconds, undefined);
    assert.deepEqual(inputs.tags, { Role: "worker" });
    const type = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    assert.equal(ofType(resources, type).length, 0);
    assert.equal(main(resources).portMappings, undefined);
  });

  it("grows with the backlog of each task", async () => {
    const metric = sqsBacklog("shop-prod-stripe-events");
    const backlog = { metric, secondsPerMessage: 2, maxAgeSeconds: 300 };
    const resources = await build({ role: "worker", scaling: { backlog } });
    const { inputs } = only(resources, "shop-api-scale-on-backlog");
    const configuration = inputs.targetTrackingScalingPolicyConfiguration as {
      targetValue: number;
      customizedMetricSpecification: { metrics: { id: string; returnData: boolean }[] };
    };
    assert.equal(configuration.targetValue, 150);
    const { metrics } = configuration.customizedMetricSpecification;
    assert.deepEqual(
      metrics.filter(({ returnData }) => returnData).map(({ id }) => id),
      ["backlog"],
    );
    const text = JSON.stringify(metrics);
    assert.match(text, /"QueueName","value":"shop-prod-stripe-events"/);
    assert.match(text, /"ServiceName","value":"worker"/);
  });

  it("grows with the requests of each task, where they are counted", async () => {
    const requests = { perMinute: 600, loadBalancer: "app/a/1", targetGroup: "targetgroup/b/2" };
    const resources = await build({ scaling: { requests } });
    const { inputs } = only(resources, "shop-api-scale-on-requests");
    const configuration = inputs.targetTrackingScalingPolicyConfiguration as Registered["inputs"];
    assert.equal(configuration.targetValue, 600);
    assert.deepEqual(configuration.predefinedMetricSpecification, {
      predefinedMetricType: "ALBRequestCountPerTarget",
      resourceLabel: "app/a/1/targetgroup/b/2",
    });
  });

  it("keeps at least one message for each task, however slow the messages are", () => {
    assert.equal(messagesPerTask({ secondsPerMessage: 900, maxAgeSeconds: 60 }), 1);
    assert.equal(messagesPerTask({ secondsPerMessage: 0.5, maxAgeSeconds: 60 }), 120);
  });

  it("calls other ports of the internet only where they are named", async () => {
    const ports = async (changes: Partial<ServiceArgs>) => {
      const type = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
      return ofType(await build(changes), type).map(({ inputs }) => inputs.fromPort);
    };
    assert.deepEqual(await ports({}), [443]);
    const mail = { port: 587, description: "SMTP of the mail provider" };
    assert.deepEqual((await ports({ outbound: [mail] })).sort(), [443, 587]);
  });
});

describe("a task", () => {
  it("runs without root on a file system that it cannot change, but for /tmp in memory", async () => {
    const resources = await build({ scratch: { "/app/.next/cache": 128 } });
    const container = main(resources);
    assert.equal(container.user, "10001:10001");
    assert.equal(container.readonlyRootFilesystem, true);
    const { capabilities, tmpfs } = container.linuxParameters as {
      capabilities: unknown;
      tmpfs: { containerPath: string; size: number; mountOptions: string[] }[];
    };
    assert.deepEqual(capabilities, { drop: ["ALL"] });
    assert.deepEqual(
      tmpfs.map(({ containerPath, size }) => [containerPath, size]),
      [
        ["/tmp", 64],
        ["/app/.next/cache", 128],
      ],
    );
    assert.ok(tmpfs.every(({ mountOptions }) => mountOptions.includes("uid=10001")));
    // A volume of Fargate would be root's.
    const { inputs } = only(resources, "shop-api-task-definition");
    assert.equal(inputs.volumes, undefined);
  });

  it("stops when it is told to, within the time that it is given", async () => {
    assert.equal(main(await build()).stopTimeout, 60);
    assert.equal(main(await build({ stopSeconds: 120 })).stopTimeout, 120);
  });

  it("gets a secret by name, and its role reads no other", async () => {
    const resources = await build(() => ({ references: { API_KEY: reference("API_KEY") } }));
    assert.deepEqual(main(resources).secrets, [
      { name: "API_KEY", valueFrom: "/aws/reference/secretsmanager/shop-prod/API_KEY" },
    ]);
    const statements = allowed(resources, "shop-api-task-execution-policy");
    const read = statements.find(({ Action }) => Action[0] === "secretsmanager:GetSecretValue");
    assert.deepEqual(read?.Resource, [
      "arn:aws:secretsmanager:eu-central-1:111122223333:secret:API_KEY",
    ]);
    const pull = statements.find(({ Action }) => Action.includes("ecr:BatchGetImage"));
    assert.deepEqual(pull?.Resource, ["arn:aws:ecr:eu-central-1:111122223333:repository/shop"]);
  });
});

describe("the metrics collector", () => {
  const cloudwatch = {
    image: collectorImage,
    path: "/metrics",
    destination: {
      kind: "cloudwatch",
      namespace: "Shop",
      metricNames: ["http_requests_total", "jobs_*"],
    },
  } as const;

  function configuration(resources: readonly Registered[]) {
    const collector = containers(resources).find(({ name }) => name === "metrics");
    assert.ok(collector);
    const [variable] = collector.environment as { name: string; value: string }[];
    assert.equal(variable?.name, "AOT_CONFIG_CONTENT");
    return { collector, config: JSON.parse(variable.value) };
  }

  it("asks the task itself, so that the metrics are not public", async () => {
    const resources = await build(() => ({ backend: backend(), metrics: cloudwatch }));
    const { collector, config } = configuration(resources);
    assert.equal(collector.essential, false);
    assert.equal(collector.user, "10001:10001");
    assert.equal(collector.image, collectorImage);
    const [scrape] = config.receivers.prometheus.config.scrape_configs;
    assert.equal(scrape.metrics_path, "/metrics");
    assert.deepEqual(scrape.static_configs[0].targets, ["127.0.0.1:8000"]);
  });

  it("makes CloudWatch metrics of the named ones only", async () => {
    const resources = await build(() => ({ backend: backend(), metrics: cloudwatch }));
    const { config } = configuration(resources);
    const [declaration] = config.exporters.awsemf.metric_declarations;
    assert.deepEqual(declaration.metric_name_selectors, ["^http_requests_total$", "^jobs_.*$"]);
    assert.deepEqual(config.service.pipelines.metrics.exporters, ["awsemf"]);
    const group = only(resources, "shop-api-task-metrics").inputs;
    assert.equal(group.name, "/shop-prod/api/metrics");
    assert.equal(group.kmsKeyId, keyArn);
    assert.equal(config.exporters.awsemf.log_group_name, group.name);
    const [statement] = allowed(resources, "shop-api-task-task-policy");
    assert.deepEqual(statement?.Resource, [
      "arn:aws:logs:eu-central-1:111122223333:log-group:/shop-prod/api/metrics:*",
    ]);
  });

  it("keeps the task's text known while a workspace's address is not", async () => {
    const workspaceArn = "arn:aws:aps:eu-central-1:111122223333:workspace/ws-1";
    const resources = await build(() => ({
      backend: backend(),
      metrics: {
        image: collectorImage,
        path: "/metrics",
        destination: {
          kind: "prometheus",
          workspaceArn,
          remoteWriteUrl: { ...reference("URL"), valueFrom: pulumi.output("/shop-prod/url") },
        },
      },
    }));
    const { collector, config } = configuration(resources);
    assert.equal(
      config.exporters.prometheusremotewrite.endpoint,
      "${env:PROMETHEUS_REMOTE_WRITE_URL}",
    );
    assert.deepEqual(collector.secrets, [
      { name: "PROMETHEUS_REMOTE_WRITE_URL", valueFrom: "/shop-prod/url" },
    ]);
    assert.deepEqual(config.service.extensions, ["health_check", "sigv4auth"]);
    const { processors } = config.service.pipelines.metrics;
    assert.deepEqual(processors, ["memory_limiter", "resourcedetection", "batch"]);
    // Tasks of one service would otherwise write one another's series.
    const { resource_to_telemetry_conversion: labels } = config.exporters.prometheusremotewrite;
    assert.deepEqual(
      [labels, config.processors.resourcedetection.detectors],
      [{ enabled: true }, ["ecs"]],
    );
    const [statement] = allowed(resources, "shop-api-task-task-policy");
    assert.deepEqual(statement, {
      Effect: "Allow",
      Action: ["aps:RemoteWrite"],
      Resource: [workspaceArn],
    });
  });

  it("is refused without a port to ask", () => {
    return assert.rejects(build({ metrics: cloudwatch }), /so give metrics\.port\.$/);
  });

  it("is refused by tag", () => {
    const metrics = { ...cloudwatch, port: 9090, image: "public.ecr.aws/x/collector:latest" };
    return assert.rejects(build({ metrics }), /metrics collector of api has the image .*:latest/);
  });
});

describe("arguments that AWS would refuse", () => {
  const cases: readonly [string, Partial<ServiceArgs>, RegExp][] = [
    ["an image by tag", { image: "shop:1.0" }, /not pinned by digest/],
    ["a size that Fargate lacks", { size: { ...size, memoryMib: 512 } }, /nearest is 1024\.$/],
    ["fewer tasks at most than at least", { size: { ...size, maxTasks: 1 } }, /at most 1/],
    [
      "no task at all",
      { size: { ...size, minTasks: 0 } },
      /least number of tasks of shop-api is 0/,
    ],
    ["three minutes to stop", { stopSeconds: 180 }, /stop timeout of api is 180/],
    ["a variable with a space", { environment: { "A B": "1" } }, /A B of api is not a name/],
    ["a relative directory", { scratch: { tmp: 1 } }, /give an absolute path/],
    ["a target above 100 %", { scaling: { cpuPercent: 150 } }, /from 1 to 100/],
  ];
  for (const [what, changes, message] of cases) {
    it(`are one clear error: ${what}`, () => assert.rejects(build(changes), message));
  }

  it("are one clear error: a variable as a value and as a secret", () => {
    const changes = () => ({ references: { MODE: reference("MODE") } });
    return assert.rejects(build(changes), /api gets the environment variable MODE twice/);
  });
});
