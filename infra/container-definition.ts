import * as pulumi from "@pulumi/pulumi";
import type { ContainerReference } from "./container-reference";
import { stopTimeoutSeconds } from "./defaults";
import type { StackContext } from "./stack-context";

export interface Container {
  readonly context: StackContext;
  readonly role: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly port?: number;
  readonly healthCommand?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly references: Readonly<Record<string, ContainerReference>>;
}

/**
 * ECS's JSON of one container. Every piece is a name or a setting, so the text is known before
 * anything is deployed, and a policy can read what the container will see.
 */
export function containerDefinitions(
  container: Container,
  logGroup: pulumi.Output<string>,
): pulumi.Output<string> {
  const { environment, references } = container;
  return pulumi.jsonStringify([
    {
      name: container.role,
      image: container.image,
      essential: true,
      ...(container.command && { command: container.command }),
      ...(container.port && { portMappings: [{ containerPort: container.port, protocol: "tcp" }] }),
      ...(container.healthCommand && { healthCheck: healthCheck(container.healthCommand) }),
      // Not root. The image must own what this user has to read.
      user: "10001:10001",
      readonlyRootFilesystem: true,
      mountPoints: [{ sourceVolume: "tmp", containerPath: "/tmp", readOnly: false }],
      linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
      stopTimeout: stopTimeoutSeconds,
      environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
      secrets: Object.entries(references).map(([name, { valueFrom }]) => ({ name, valueFrom })),
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": logGroup,
          "awslogs-region": container.context.region,
          "awslogs-stream-prefix": container.role,
          // A slow log service must not stop the API; the buffer holds the lines meanwhile.
          mode: "non-blocking",
          "max-buffer-size": "25m",
        },
      },
    },
  ]);
}

/** Seconds, within the bounds of ECS: interval 5 to 300, timeout 2 to 60, start period to 300. */
function healthCheck(command: string) {
  return { command: ["CMD-SHELL", command], interval: 15, timeout: 5, retries: 3, startPeriod: 60 };
}
