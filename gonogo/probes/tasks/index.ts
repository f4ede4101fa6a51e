/** Probes of running tasks and of their secrets, in the order in which results are told. */
import type { Probe } from "../probe";
import secretsStrong from "./secrets-strong";
import taskDebugOff from "./task-debug-off";
import taskEnvironmentComplete from "./task-environment-complete";
import taskModeProduction from "./task-mode-production";
import taskUserAgent from "./task-user-agent";

export const tasksProbes: readonly Probe[] = [
  taskEnvironmentComplete,
  taskDebugOff,
  taskModeProduction,
  taskUserAgent,
  secretsStrong,
];
