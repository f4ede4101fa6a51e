/** What ECS runs for a service, and which variables its containers get: names, never values. */
import type { TaskDefinition } from "@aws-sdk/client-ecs";
import { type AwsSettings, ask, clientConfig } from "./aws-client";
import { isTrouble, type Trouble } from "./trouble";

export interface TaskVariable {
  readonly name: string;
  readonly from: "environment" | "secrets";
  /** True where the definition gives it no text, or no place. */
  readonly empty: boolean;
}

export interface RunningService {
  /** `shop-api:12`: family and revision of the service's definition. */
  readonly definition: string;
  readonly desired: number;
  readonly running: number;
  /** Whether tasks of the definition are being put in the place of older ones at this moment. */
  readonly deploying: boolean;
  /** Definitions of tasks that run, each once. */
  readonly definitionsOfTasks: readonly string[];
  /** Of all containers of the service's definition. */
  readonly variables: readonly TaskVariable[];
  /** Whether more come from files of a bucket, whose names nobody here can read. */
  readonly files: boolean;
  /** Variable → whether its plain value is one of those that were asked for; absent: not plain. */
  readonly equals: Readonly<Record<string, boolean>>;
}

export type Compare = Readonly<Record<string, readonly string[] | RegExp>>;

export interface ServiceRequest {
  readonly cluster: string;
  readonly service: string;
  readonly region?: string;
  /** Variable → values to compare its own with, whatever their case, or their form. */
  readonly compare?: Compare;
}

export async function runningService(
  { cluster, service, region, compare = {} }: ServiceRequest,
  settings: AwsSettings,
  signal: AbortSignal,
): Promise<RunningService | Trouble> {
  const ecs = await import("@aws-sdk/client-ecs");
  const client = new ecs.ECSClient(clientConfig(settings, region));
  const about = `ECS's answer about ${cluster}/${service}`;
  const call = <T>(what: () => (options: { abortSignal: AbortSignal }) => Promise<T>) =>
    ask(about, settings, signal, what());
  try {
    const described = await call(
      () => (options) =>
        client.send(new ecs.DescribeServicesCommand({ cluster, services: [service] }), options),
    );
    if (isTrouble(described)) return described;
    const found = described.services?.find(({ status }) => status === "ACTIVE");
    if (found?.taskDefinition === undefined) {
      return { trouble: `${about}: there is no active service of that name` };
    }
    const { taskDefinition, desiredCount = 0, runningCount = 0, deployments = [] } = found;
    const [defined, listed] = await Promise.all([
      call(
        () => (options) =>
          client.send(new ecs.DescribeTaskDefinitionCommand({ taskDefinition }), options),
      ),
      call(
        () => (options) =>
          client.send(
            new ecs.ListTasksCommand({ cluster, serviceName: service, desiredStatus: "RUNNING" }),
            options,
          ),
      ),
    ]);
    if (isTrouble(defined)) return defined;
    if (isTrouble(listed)) return listed;
    const tasks = listed.taskArns ?? [];
    const running =
      tasks.length === 0
        ? { tasks: [] }
        : await call(
            () => (options) =>
              client.send(new ecs.DescribeTasksCommand({ cluster, tasks }), options),
          );
    if (isTrouble(running)) return running;
    const definitions = (running.tasks ?? [])
      .filter(({ lastStatus }) => lastStatus === "RUNNING")
      .map((task) => revisionOf(task.taskDefinitionArn ?? ""));
    return {
      definition: revisionOf(taskDefinition),
      desired: desiredCount,
      running: runningCount,
      deploying: deployments.some(({ rolloutState }) => rolloutState === "IN_PROGRESS"),
      definitionsOfTasks: [...new Set(definitions)].sort(),
      ...variablesOf(defined.taskDefinition ?? {}, compare),
    };
  } finally {
    client.destroy();
  }
}

/** `arn:aws:ecs:…:task-definition/shop-api:12` → `shop-api:12`. */
function revisionOf(arn: string): string {
  return arn.split("/").at(-1) ?? arn;
}

/** Values are compared here and go no further: a task definition may hold what it should not. */
function variablesOf(
  { containerDefinitions = [] }: Partial<TaskDefinition>,
  compare: Compare,
): Pick<RunningService, "variables" | "files" | "equals"> {
  const plain = containerDefinitions.flatMap(({ environment = [] }) => environment);
  const secret = containerDefinitions.flatMap(({ secrets = [] }) => secrets);
  const equals: Record<string, boolean> = {};
  for (const { name = "", value = "" } of plain) {
    const wanted = Object.hasOwn(compare, name) ? compare[name] : undefined;
    if (wanted === undefined) continue;
    const same =
      wanted instanceof RegExp
        ? wanted.test(value)
        : wanted.some((each) => each.toLowerCase() === value.trim().toLowerCase());
    equals[name] = same && equals[name] !== false;
  }
  return {
    variables: [
      ...plain.map(({ name = "", value = "" }) => ({
        name,
        from: "environment" as const,
        empty: value.trim() === "",
      })),
      ...secret.map(({ name = "", valueFrom = "" }) => ({
        name,
        from: "secrets" as const,
        empty: valueFrom === "",
      })),
    ],
    files: containerDefinitions.some(({ environmentFiles = [] }) => environmentFiles.length > 0),
    equals,
  };
}
