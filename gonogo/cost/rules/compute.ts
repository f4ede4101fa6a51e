/** Containers, machines and their disks. */
import { type Charge, type Item, item, type Rules } from "../rule";
import { NotPriced, type Subject } from "../subject";

const taskDefinition = "aws:ecs/taskDefinition:TaskDefinition";

/** True on Fargate; false on instances, which are priced by themselves. */
function onFargate(service: Subject): boolean {
  const launchType = service.text("launchType");
  if (launchType !== undefined) return launchType === "FARGATE";
  const strategies = service.list("capacityProviderStrategies") ?? [];
  const names = strategies.map((s) =>
    typeof s === "object" && s !== null ? Reflect.get(s, "capacityProvider") : undefined,
  );
  if (names.length === 0) throw new NotPriced("its cluster decides where it runs");
  if (names.every((name) => name === "FARGATE")) return true;
  if (names.includes("FARGATE_SPOT")) throw new NotPriced("Fargate Spot has no fixed price");
  throw new NotPriced("its capacity provider decides where it runs");
}

/** The tasks that run without load: what the scaling keeps at least. */
function tasksOf(service: Subject): number {
  const desired = service.number("desiredCount") ?? 0;
  const targets = service
    .referredToBy("aws:appautoscaling/target:Target")
    .map((target) => target.needNumber("minCapacity"));
  return Math.max(desired, ...targets);
}

/** `1024` and `1 vCPU`; `2048` and `2 GB`. */
function amount(task: Subject, path: string, word: RegExp): number {
  const text = String(task.value(path) ?? "");
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(text.trim());
  if (!match) throw new NotPriced(`${path} of the task definition is not set`);
  const number = Number(match[1]);
  return word.test(match[2] ?? "") ? number : number / 1024;
}

interface Running {
  readonly tasks: number;
  readonly task: Subject;
  readonly architecture: string;
}

function running(service: Subject): Running | undefined {
  if (!onFargate(service)) return undefined;
  const tasks = tasksOf(service);
  if (tasks === 0) return undefined;
  const task = service.refersTo(taskDefinition);
  if (!task) throw new NotPriced("its task definition is not registered here");
  const system = task.text("runtimePlatform.operatingSystemFamily") ?? "LINUX";
  if (system !== "LINUX") throw new NotPriced(`the price table has no Fargate for ${system}`);
  const architecture = task.text("runtimePlatform.cpuArchitecture") ?? "X86_64";
  return { tasks, task, architecture };
}

const fargateService: readonly Item[] = [
  item("Fargate vCPU", (service) => {
    const found = running(service);
    if (!found) return undefined;
    const cpu = amount(found.task, "cpu", /^vcpu$/i);
    return fargate(found, cpu, "vCPU");
  }),
  item("Fargate memory", (service) => {
    const found = running(service);
    if (!found) return undefined;
    const memory = amount(found.task, "memory", /^gb$/i);
    return fargate(found, memory, "GB");
  }),
  item("Fargate storage", (service) => {
    const found = running(service);
    const included = 20;
    const gib = found?.task.number("ephemeralStorage.sizeInGib") ?? included;
    if (!found || gib <= included) return undefined;
    const quantity = (gib - included) * found.tasks;
    return { quantity, unit: "GB", group: "fargate", price: "storage-gb" };
  }),
  item("public IPv4 addresses", (service) => {
    if (!service.flag("networkConfiguration.assignPublicIp")) return undefined;
    const found = running(service);
    return found ? publicIpv4(found.tasks) : undefined;
  }),
];

function fargate({ tasks, architecture }: Running, each: number, unit: "vCPU" | "GB"): Charge {
  const what = unit === "vCPU" ? "vCPU" : "GB memory";
  return {
    detail: `${tasks} Fargate ${tasks === 1 ? "task" : "tasks"} × ${each} ${what}, ${architecture}`,
    quantity: tasks * each,
    unit,
    group: "fargate",
    price: `${architecture}-${unit.toLowerCase()}`,
  };
}

export function publicIpv4(quantity: number): Charge {
  return { quantity, unit: "address", group: "vpc", price: "public-ipv4" };
}

/** Charges of a block device: `rootBlockDevice`, or a volume itself with no prefix. */
function volume(prefix: string, subject: Subject, kind: "size" | "iops" | "throughput") {
  const type = subject.text(`${prefix}${prefix ? "volumeType" : "type"}`) ?? "gp2";
  const value = (name: string) => subject.number(`${prefix}${name}`);
  if (kind === "size") {
    const quantity = value(prefix ? "volumeSize" : "size");
    if (quantity === undefined) throw new NotPriced("its size comes from an image or a snapshot");
    return { detail: `${type} storage`, quantity, unit: "GB", group: "ebs", price: type } as const;
  }
  const included = type !== "gp3" ? 0 : kind === "iops" ? 3_000 : 125;
  const quantity = (value(kind) ?? included) - included;
  // Only provisioned volumes are paid for by more than their size.
  if (quantity <= 0 || !/^(gp3|io1|io2)$/.test(type)) return undefined;
  const unit = kind === "iops" ? "IOPS" : "MiB/s";
  return {
    detail: `${type} ${kind}`,
    quantity,
    unit,
    group: "ebs",
    price: `${type}-${kind}`,
  } as const;
}

function machine(price: string, quantity: number): Charge {
  return { detail: price, quantity, unit: "instance", group: "ec2", price };
}

export const computeRules: Rules = {
  "aws:ecs/service:Service": fargateService,
  "aws:ec2/instance:Instance": [
    item("instance", (instance) => {
      if ((instance.text("tenancy") ?? "default") !== "default") {
        throw new NotPriced("the price table has no dedicated machines");
      }
      return machine(instance.needText("instanceType"), 1);
    }),
    item("root volume", (instance) => volume("rootBlockDevice.", instance, "size")),
    item("root volume IOPS", (instance) => volume("rootBlockDevice.", instance, "iops")),
    item("public IPv4 address", (instance) =>
      instance.flag("associatePublicIpAddress") ? publicIpv4(1) : undefined,
    ),
  ],
  "aws:autoscaling/group:Group": [
    item("instances", (group) => {
      const count = Math.max(group.number("desiredCapacity") ?? 0, group.needNumber("minSize"));
      if (count === 0) return undefined;
      const template = group.refersTo("aws:ec2/launchTemplate:LaunchTemplate");
      if (!template) throw new NotPriced("its launch template is not registered here");
      return machine(template.needText("instanceType"), count);
    }),
  ],
  "aws:eks/cluster:Cluster": [
    item("control plane", () => ({ quantity: 1, unit: "cluster", group: "eks", price: "cluster" })),
  ],
  "aws:eks/nodeGroup:NodeGroup": [
    item("instances", (group) => {
      if (group.text("capacityType") === "SPOT") throw new NotPriced("Spot has no fixed price");
      const types = group.list("instanceTypes") ?? ["t3.medium"];
      const [type] = types;
      if (types.length !== 1 || typeof type !== "string") {
        throw new NotPriced("its instance type is one of several");
      }
      return machine(type, group.needNumber("scalingConfig.desiredSize"));
    }),
  ],
  "aws:ebs/volume:Volume": [
    item("storage", (v) => volume("", v, "size")),
    item("IOPS", (v) => volume("", v, "iops")),
    item("throughput", (v) => volume("", v, "throughput")),
  ],
};
