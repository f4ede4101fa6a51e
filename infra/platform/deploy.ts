import * as pulumi from "@pulumi/pulumi";
import type { SystemConfig } from "../config/system-config";
import type { AnySystemDefinition } from "../system-definition";

/** Registers every resource of the running stack; the result is the stack's outputs. */
export function deploy(
  definition: AnySystemDefinition,
  _config: SystemConfig,
): Readonly<Record<string, unknown>> {
  throw new pulumi.RunError(`the platform cannot build ${definition.name} yet`);
}
