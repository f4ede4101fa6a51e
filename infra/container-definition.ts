import * as pulumi from "@pulumi/pulumi";
import type { ContainerReference } from "./container-reference";
import { containerHealth, scratchMib, stopTimeoutSeconds } from "./defaults";
import { checkDefinitionSize } from "./limits/container";
import { collectorContainer, type MetricsScrape } from "./metrics-collector";
import type { StackContext } from "./stack-context";

/** A secret that the code wants to read from a file. The image needs a shell to write it. */
export interface SecretFile {
  /** Absolute, in a directory that holds nothing else: `/run/keys/private.pem`. */
  readonly path: string;
  readonly reference: ContainerReference;
}

/** What differs from `containerHealth` of defaults.ts, in seconds. */
export interface HealthTiming {
  readonly interval: number;
  readonly timeout: number;
}

export interface Container {
  readonly context: StackContext;
  readonly role: string;
  readonly image: string;
  readonly command?: readonly string[] | undefined;
  readonly port?: number | undefined;
  readonly healthCommand?: string | undefined;
  /** Seconds that the container may take to start before a failed check counts: 0 to 300. */
  readonly healthStartSeconds?: number | undefined;
  /** For a slow command: seconds between two checks, 5 to 300, and for one of them, 2 to 60. */
  readonly healthTiming?: HealthTiming | undefined;
  /** Seconds between SIGTERM and SIGKILL: 2 to 120. */
  readonly stopSeconds?: number | undefined;
  /** Directories that the code may write to, in MiB of the task's memory. `/tmp` is always one. */
  readonly scratch?: Readonly<Record<string, number>> | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly references: Readonly<Record<string, ContainerReference>>;
  /** Environment variable to file: the variable holds the path, the file the secret. */
  readonly files?: Readonly<Record<string, SecretFile>> | undefined;
  /** Collects the metrics that the code offers. */
  readonly metrics?: MetricsScrape | undefined;
}

/** Not root. The image must own what this user has to read. */
export const containerUser = { uid: 10_001, gid: 10_001 } as const;
const user = `${containerUser.uid}:${containerUser.gid}`;

/**
 * ECS's JSON of the task's containers. Every piece is a name or a setting, so the text is known
 * before anything is deployed, and a policy can read what the container will see.
 */
export function containerDefinitions(
  container: Container,
  logGroup: pulumi.Output<string>,
): pulumi.Output<string> {
  const logs = (stream: string) => logConfiguration(container.context.region, logGroup, stream);
  const { metrics, port, role, context } = container;
  const collector = metrics && {
    ...collectorContainer({ ...metrics, port: metrics.port ?? port }, { role, context }),
    user,
    logConfiguration: logs("metrics"),
  };
  return pulumi
    .jsonStringify([
      { ...mainContainer(container), logConfiguration: logs(role) },
      ...(collector ? [collector] : []),
    ])
    .apply((text) => checkDefinitionSize(role, text));
}

function mainContainer(container: Container) {
  const { command, environment, files = {}, healthCommand, port, references } = container;
  const paths = Object.entries(files).map(([name, { path }]): [string, string] => [name, path]);
  const contents = Object.entries(files).map(
    ([name, { reference }]): [string, ContainerReference] => [contentVariable(name), reference],
  );
  return {
    name: container.role,
    image: container.image,
    essential: true,
    ...(paths.length > 0 && { entryPoint: writeFiles(paths.map(([name]) => name)) }),
    ...(command && { command }),
    ...(port && { portMappings: [{ containerPort: port, protocol: "tcp" }] }),
    ...(healthCommand && { healthCheck: healthCheck(healthCommand, container) }),
    user,
    readonlyRootFilesystem: true,
    linuxParameters: {
      initProcessEnabled: true,
      capabilities: { drop: ["ALL"] },
      tmpfs: memoryDirectories(container, new Map(paths)),
    },
    stopTimeout: container.stopSeconds ?? stopTimeoutSeconds,
    environment: [...Object.entries(environment), ...paths].map(([name, value]) => ({
      name,
      value,
    })),
    secrets: [...Object.entries(references), ...contents].map(([name, { valueFrom }]) => ({
      name,
      valueFrom,
    })),
  };
}

/**
 * What the container may write to, in memory and its own. A bind mount would not do: Fargate makes
 * it root's with mode 0755, so that a user who is not root cannot write there.
 */
function memoryDirectories({ scratch }: Container, files: ReadonlyMap<string, string>) {
  const own = [`uid=${containerUser.uid}`, `gid=${containerUser.gid}`];
  const flags = ["rw", "noexec", "nosuid", "nodev", ...own];
  const sizes = Object.entries({ "/tmp": scratchMib, ...scratch });
  const directories = new Set([...files.values()].map((path) => path.replace(/\/[^/]+$/, "")));
  return [
    ...sizes.map(([containerPath, size]) => ({ containerPath, size, mountOptions: flags })),
    ...[...directories].map((containerPath) => ({
      containerPath,
      size: 1,
      mountOptions: [...flags, "mode=0700"],
    })),
  ];
}

/** Holds a file's content until the file is written. */
export function contentVariable(name: string): string {
  return `${name}_CONTENT`;
}

/**
 * Writes each secret to its file, readable by the container's user only, forgets it, and becomes
 * the command. Fargate mounts no secrets as files, and a volume shared with an earlier container
 * would be on disk and root's; memory is neither, and is gone with the container.
 */
function writeFiles(names: readonly string[]): string[] {
  const steps = names.flatMap((name) => {
    const content = contentVariable(name);
    return [`(umask 277; printf %s "$${content}" > "$${name}")`, `unset ${content}`];
  });
  return ["/bin/sh", "-euc", [...steps, 'exec "$@"'].join("; "), "start"];
}

function logConfiguration(region: string, group: pulumi.Output<string>, stream: string) {
  return {
    logDriver: "awslogs",
    options: {
      "awslogs-group": group,
      "awslogs-region": region,
      "awslogs-stream-prefix": stream,
      // A slow log service must not stop the API; the buffer holds the lines meanwhile.
      mode: "non-blocking",
      "max-buffer-size": "25m",
    },
  };
}

/** Seconds, within the bounds of ECS: interval 5 to 300, timeout 2 to 60, start period to 300. */
function healthCheck(command: string, { healthStartSeconds, healthTiming }: Container) {
  const startPeriod = healthStartSeconds ?? containerHealth.startPeriod;
  return { command: ["CMD-SHELL", command], ...containerHealth, ...healthTiming, startPeriod };
}
