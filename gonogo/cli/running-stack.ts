/**
 * A stack that runs, as every command that looks at it meets it: its configuration and its outputs,
 * each read once, and what the two say of where it is.
 */
import type { Project } from "../engine/project";
import type { StackConfig } from "../engine/stack-config";
import { GonogoError } from "../errors";
import type { LookSettings } from "../probes/look";
import { targetsOf } from "../probes/targets-of";
import { readValidation, type Validation } from "../probes/validation";
import type { Arguments } from "./arguments";
import { stackName } from "./engine";
import { readGate } from "./gate";
import type { Io } from "./io";
import type { JsonObject } from "./json-file";
import { oneStack } from "./one-stack";
import { type ProbeSettings, probesKey, readProbeSettings } from "./probe-settings";
import { stackOutputs } from "./stack-outputs";
import { systemOf } from "./stack-system";

export interface RunningStack extends Pick<LookSettings, "secrets" | "aws"> {
  readonly project: Project;
  /** As the command line names it. */
  readonly stack: string;
  readonly config: StackConfig;
  readonly outputs: JsonObject;
  /** What `gonogo:probes` says. */
  readonly settings: ProbeSettings;
  /** What the stack says of itself: its output, and `gonogo:probes` over it. */
  readonly validation: Validation;
  /** Name of its checklist's system, or its own file. */
  readonly system: string | undefined;
}

export interface StackPlace {
  readonly project: Project;
  readonly cwd: string;
  /** Overrides, keys as `namespace:name`. */
  readonly config?: Readonly<Record<string, string>>;
}

/**
 * Without `--outputs` the Pulumi CLI is asked, which takes seconds: whoever needs it twice hands it
 * on. @throws GonogoError `usage` for files and settings that are wrong.
 */
export function readRunning(stack: string, args: Arguments, about: StackPlace): RunningStack {
  const { project, config: overrides = {} } = about;
  const name = stackName(stack);
  const { config, gate } = readGate(project, name, overrides);
  const settings = readProbeSettings(config, name, gate.environment);
  // With its organization: the CLI's own default may have a stack of the same name.
  const outputs = stackOutputs(stack, args, about);
  const validation = readValidation([outputs.validation, settings.said], (problem) => {
    throw new GonogoError(
      "usage",
      `What ${name} says to the probes, in its output validation or under ${probesKey}, cannot be ` +
        `read: ${problem}.`,
    );
  });
  const { region, secrets, variables } = validation;
  return {
    project,
    stack,
    config,
    outputs,
    settings,
    validation,
    system: systemOf(config),
    secrets: { names: secrets, literals: variables },
    aws: region === undefined ? {} : { region },
  };
}

/** The one stack of a command line. @throws GonogoError `usage` also where it tells no address. */
export function runningStack(
  args: Arguments,
  io: Io,
  command: string,
): RunningStack & { readonly hosts: ReadonlyMap<string, string> } {
  const { project, stack } = oneStack(args, io, command);
  const running = readRunning(stack, args, { project, cwd: io.cwd });
  const hosts = hostsOf(running);
  if (hosts.size === 0) throw tellsNoAddress(stack, "asked");
  return { ...running, hosts };
}

/** Role → origin. */
export function hostsOf({ outputs }: Pick<RunningStack, "outputs">): ReadonlyMap<string, string> {
  return new Map(targetsOf(outputs).host.map(({ role, url }) => [role, url]));
}

export function tellsNoAddress(stack: string, what: "asked" | "looked at"): GonogoError {
  return new GonogoError(
    "usage",
    `The outputs of ${stackName(stack)} tell no address: one that ends in Url and begins with ` +
      `https:// is ${what}.`,
  );
}
