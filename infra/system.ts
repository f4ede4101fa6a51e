import type { SystemConfig } from "./config/system-config";
import type { AnySystemDefinition } from "./system-definition";

/** What a file of infra/systems/ exports as `system`: its file name is the system's name. */
export interface System {
  /** Its settings, also for the JSON Schema that editors use. */
  readonly config: SystemConfig;
  /** Its parts as data; undefined for one that is written with raw resources. */
  readonly definition?: AnySystemDefinition;
  /** Registers every resource of the running stack; the result is the stack's outputs. */
  deploy(): Readonly<Record<string, unknown>>;
}
