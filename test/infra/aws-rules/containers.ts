/** ECS: sizes, container definitions, deployments. */
import {
  type AwsRule,
  each,
  type Inputs,
  list,
  number,
  record,
  repeated,
  subject,
  text,
} from "./rule";

const task = "aws:ecs/taskDefinition:TaskDefinition";
const service = "aws:ecs/service:Service";
const gib = 1024;

/** MiB by CPU units: `[least, most, step]`. */
const memoryByCpu: Readonly<Record<string, readonly [number, number, number]>> = {
  "512": [gib, 4 * gib, gib],
  "1024": [2 * gib, 8 * gib, gib],
  "2048": [4 * gib, 16 * gib, gib],
  "4096": [8 * gib, 30 * gib, gib],
  "8192": [16 * gib, 60 * gib, 4 * gib],
  "16384": [32 * gib, 120 * gib, 8 * gib],
};

const pairs = each(task, {
  says: "Fargate has certain pairs of CPU and memory",
  source: "ECS: Task CPU and memory",
  check({ cpu, memory }) {
    if (cpu === undefined || memory === undefined) return undefined;
    const size = Number(memory);
    const [least, most, step] = memoryByCpu[String(cpu)] ?? [0, -1, 1];
    const small = String(cpu) === "256" && [512, 1024, 2048].includes(size);
    const fits = size >= least && size <= most && (size - least) % step === 0;
    return !(small || fits) && `${cpu} units with ${memory} MiB`;
  },
  accepted: [
    { cpu: "256", memory: "512" },
    { cpu: "1024", memory: "2048" },
  ],
  refused: [
    { cpu: "256", memory: "4096" },
    { cpu: "512", memory: "512" },
    { cpu: "1024", memory: "2500" },
    { cpu: "300", memory: "1024" },
  ],
});

function containers(inputs: Inputs): readonly Inputs[] | undefined {
  const json = text(inputs.containerDefinitions);
  if (json === undefined) return undefined;
  try {
    return list(JSON.parse(json)).map(record);
  } catch {
    return [];
  }
}

const between = (value: unknown, low: number, high: number) =>
  value === undefined || (Number(value) >= low && Number(value) <= high);

function containerProblem(container: Inputs): string | undefined {
  const { name, image, healthCheck, stopTimeout, environment, secrets } = container;
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(String(name))) return `name ${String(name)}`;
  if (!/^\S{1,255}$/.test(String(image ?? ""))) return `image of ${String(name)}`;
  const check = record(healthCheck);
  const inBounds =
    between(check.interval, 5, 300) &&
    between(check.timeout, 2, 60) &&
    between(check.retries, 1, 10) &&
    between(check.startPeriod, 0, 300);
  if (!inBounds) return `health check of ${String(name)}: ${JSON.stringify(check)}`;
  // Fargate's longest.
  if (!between(stopTimeout, 0, 120)) return `stopTimeout ${String(stopTimeout)}`;
  const names = [...list(environment), ...list(secrets)].map((each_) => String(record(each_).name));
  const twice = repeated(names);
  if (twice.length > 0) return `${twice.join(", ")} twice in ${String(name)}`;
  const strange = list(secrets).find((each_) => !text(record(each_).valueFrom));
  return strange === undefined ? undefined : `a secret of ${String(name)} without valueFrom`;
}

const one = (changes: object = {}) => ({
  containerDefinitions: JSON.stringify([{ name: "api", image: "x@sha256:1", ...changes }]),
});

const definitions = each(task, {
  says: "container definitions are JSON of one to ten containers, within bounds and 64 KiB",
  source: "ECS: ContainerDefinition",
  check(inputs) {
    const all = containers(inputs);
    if (all === undefined) return undefined;
    if (all.length < 1 || all.length > 10) return `${all.length} containers`;
    if (String(inputs.containerDefinitions).length > 65_536) return "more than 64 KiB";
    const twice = repeated(all.map(({ name }) => String(name)));
    if (twice.length > 0) return `${twice.join(", ")} twice`;
    return all.map(containerProblem).find((problem) => problem !== undefined);
  },
  accepted: [
    one({
      healthCheck: { interval: 15, timeout: 5, retries: 3, startPeriod: 60 },
      stopTimeout: 60,
      environment: [{ name: "A", value: "1" }],
      secrets: [{ name: "B", valueFrom: "/x" }],
    }),
  ],
  refused: [
    { containerDefinitions: "[" },
    { containerDefinitions: "[]" },
    {
      containerDefinitions: JSON.stringify(
        Array.from({ length: 11 }, (_, i) => ({ name: `c${i}`, image: "x" })),
      ),
    },
    {
      containerDefinitions: JSON.stringify([
        { name: "a", image: "x" },
        { name: "a", image: "x" },
      ]),
    },
    one({ name: "a b" }),
    one({ image: "" }),
    one({ stopTimeout: 121 }),
    one({ healthCheck: { interval: 4 } }),
    one({ healthCheck: { timeout: 61 } }),
    one({ healthCheck: { startPeriod: 301 } }),
    one({ environment: [{ name: "A", value: "1" }], secrets: [{ name: "A", valueFrom: "/x" }] }),
    one({ secrets: [{ name: "A" }] }),
    one({ environment: [{ name: "A", value: "x".repeat(66_000) }] }),
  ],
});

const fargate = each(task, {
  says: "a Fargate task is in awsvpc mode and has a size and an execution role",
  source: "ECS: Task definition differences for Fargate",
  check({ requiresCompatibilities, networkMode, cpu, memory, executionRoleArn }) {
    if (!list(requiresCompatibilities).includes("FARGATE")) return undefined;
    if (networkMode !== "awsvpc") return `networkMode ${String(networkMode)}`;
    if (cpu === undefined || memory === undefined) return "no size";
    return executionRoleArn === undefined && "no execution role";
  },
  accepted: [
    {
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      executionRoleArn: "arn",
    },
  ],
  refused: [
    {
      requiresCompatibilities: ["FARGATE"],
      networkMode: "bridge",
      cpu: "256",
      memory: "512",
      executionRoleArn: "arn",
    },
    { requiresCompatibilities: ["FARGATE"], networkMode: "awsvpc", executionRoleArn: "arn" },
    { requiresCompatibilities: ["FARGATE"], networkMode: "awsvpc", cpu: "256", memory: "512" },
  ],
});

const deployment = each(service, {
  says: "a deployment may stop old tasks or start new ones: one of its two shares leaves room",
  source: "ECS: DeploymentConfiguration",
  check({ deploymentMinimumHealthyPercent, deploymentMaximumPercent }) {
    const least = number(deploymentMinimumHealthyPercent);
    const most = number(deploymentMaximumPercent);
    if (least === undefined || most === undefined) return undefined;
    return (least >= most || most < 100) && `${least} to ${most} percent`;
  },
  accepted: [{ deploymentMinimumHealthyPercent: 100, deploymentMaximumPercent: 200 }],
  refused: [
    { deploymentMinimumHealthyPercent: 100, deploymentMaximumPercent: 100 },
    { deploymentMinimumHealthyPercent: 0, deploymentMaximumPercent: 50 },
  ],
});

const grace = each(service, {
  says: "a grace period needs a load balancer, Fargate subnets",
  source: "ECS: CreateService",
  check({ healthCheckGracePeriodSeconds, loadBalancers, launchType, networkConfiguration }) {
    if (healthCheckGracePeriodSeconds !== undefined && list(loadBalancers).length === 0) {
      return "a grace period without a load balancer";
    }
    const subnets = record(networkConfiguration).subnets;
    return launchType === "FARGATE" && subnets === undefined && "no subnets";
  },
  accepted: [{ healthCheckGracePeriodSeconds: 60, loadBalancers: [{}] }],
  refused: [{ healthCheckGracePeriodSeconds: 60 }, { launchType: "FARGATE" }],
});

const target = "aws:appautoscaling/target:Target";
const scaling = each(target, {
  says: "autoscaling goes from its least to its most",
  source: "Application Auto Scaling: RegisterScalableTarget",
  check({ minCapacity, maxCapacity }) {
    const [least, most] = [number(minCapacity), number(maxCapacity)];
    return least !== undefined && most !== undefined && least > most && `${least} to ${most}`;
  },
  accepted: [{ minCapacity: 2, maxCapacity: 4 }],
  refused: [{ minCapacity: 5, maxCapacity: 4 }],
});

const exposedPorts: AwsRule = {
  says: "a service's load balancer names a container and a port that some task definition maps",
  source: "ECS: LoadBalancer",
  types: [service, task],
  problems(resources) {
    const mapped = resources
      .filter(({ type }) => type === task)
      .flatMap(({ inputs }) => containers(inputs) ?? [])
      .flatMap(({ name, portMappings }) =>
        list(portMappings).map((port) => `${String(name)}:${String(record(port).containerPort)}`),
      );
    const balanced = resources
      .filter(({ type }) => type === service)
      .flatMap(({ inputs }) => list(inputs.loadBalancers).map(record))
      .map(
        ({ containerName, containerPort }) => `${String(containerName)}:${String(containerPort)}`,
      );
    return balanced
      .filter((each_) => !mapped.includes(each_))
      .map((each_) => `${each_} is mapped by no task`);
  },
  accepted: [
    [
      subject(service, { loadBalancers: [{ containerName: "api", containerPort: 80 }] }),
      subject(task, one({ portMappings: [{ containerPort: 80 }] })),
    ],
  ],
  refused: [
    [
      subject(service, { loadBalancers: [{ containerName: "api", containerPort: 81 }] }),
      subject(task, one({ portMappings: [{ containerPort: 80 }] })),
    ],
  ],
};

export const containerRules = [
  pairs,
  definitions,
  fargate,
  deployment,
  grace,
  scaling,
  exposedPorts,
];
