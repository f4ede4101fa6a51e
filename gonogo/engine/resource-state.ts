/** What the engine knows of one registered resource. */
import type { TransformResourceOptions } from "@pulumi/pulumi/proto/resource_pb";
import type { RawPosition } from "./source-position";
import type { WireObject } from "./wire";

export interface ResourceOptions {
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deletedWith: string;
  readonly ignoreChanges: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly deleteBeforeReplaceDefined: boolean;
  readonly additionalSecretOutputs: readonly string[];
  readonly aliases: readonly string[];
  /** In seconds; 0 when not given. */
  readonly timeouts: {
    readonly create: number;
    readonly update: number;
    readonly delete: number;
    readonly read: number;
  };
}

export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly custom: boolean;
  readonly read: boolean;
  readonly id: string;
  /** After transforms, check and remediation. */
  readonly inputs: WireObject;
  /** Replaced by RegisterResourceOutputs. */
  outputs: WireObject;
  readonly options: ResourceOptions;
  /** The provider resource that manages it, undefined for components and providers. */
  readonly provider: ResourceState | undefined;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: ReadonlyMap<string, readonly string[]>;
  /** Where the program registered it, innermost first. */
  readonly frames: readonly RawPosition[];
}

export const noTimeouts = { create: 0, update: 0, delete: 0, read: 0 };

export const defaultOptions: ResourceOptions = {
  protect: false,
  retainOnDelete: false,
  deletedWith: "",
  ignoreChanges: [],
  deleteBeforeReplace: false,
  deleteBeforeReplaceDefined: false,
  additionalSecretOutputs: [],
  aliases: [],
  timeouts: noTimeouts,
};

/** Nanosecond-free reading of Go durations: `1h30m`, `90s`, `1.5h`. Invalid text counts as 0. */
export function durationSeconds(text: string): number {
  const units: Record<string, number> = {
    h: 3600,
    m: 60,
    s: 1,
    ms: 1e-3,
    us: 1e-6,
    µs: 1e-6,
    ns: 1e-9,
  };
  if (!/^(\d+(\.\d+)?(h|m|s|ms|us|µs|ns))+$/.test(text)) return 0;
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|us|µs|ns|h|m|s)/g)) {
    seconds += Number(amount) * (units[unit ?? ""] ?? 0);
  }
  return seconds;
}

/** The options message in the engine's form, the parent's inheritable options filled in. */
export function readOptions(
  message: TransformResourceOptions,
  parent: ResourceState | undefined,
): ResourceOptions {
  const timeouts = message.getCustomTimeouts();
  return {
    protect: message.hasProtect()
      ? (message.getProtect() ?? false)
      : (parent?.options.protect ?? false),
    retainOnDelete: message.hasRetainOnDelete()
      ? (message.getRetainOnDelete() ?? false)
      : (parent?.options.retainOnDelete ?? false),
    deletedWith: message.getDeletedWith() || (parent?.options.deletedWith ?? ""),
    ignoreChanges: message.getIgnoreChangesList(),
    deleteBeforeReplace: message.getDeleteBeforeReplace() ?? false,
    deleteBeforeReplaceDefined: message.hasDeleteBeforeReplace(),
    additionalSecretOutputs: message.getAdditionalSecretOutputsList(),
    aliases: [],
    timeouts: timeouts
      ? {
          create: durationSeconds(timeouts.getCreate()),
          update: durationSeconds(timeouts.getUpdate()),
          delete: durationSeconds(timeouts.getDelete()),
          read: durationSeconds(timeouts.getRead()),
        }
      : noTimeouts,
  };
}
