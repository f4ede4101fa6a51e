/** A stack that runs, as smoke and load meet it: where it is, and what its configuration says. */
import type { Project } from "../engine/project";
import { readStackConfig, type StackConfig } from "../engine/stack-config";
import { GonogoError } from "../errors";
import type { LookSettings } from "../probes/look";
import { targetsOf } from "../probes/targets-of";
import { readValidation, type Validation } from "../probes/validation";
import type { Arguments } from "./arguments";
import { stackName } from "./engine";
import type { Io } from "./io";
import { oneStack } from "./one-stack";
import { stackOutputs } from "./stack-outputs";

export interface RunningStack extends Pick<LookSettings, "secrets" | "aws"> {
  readonly project: Project;
  /** As the command line names it. */
  readonly stack: string;
  readonly config: StackConfig;
  /** Name of its checklist's system. */
  readonly system: string | undefined;
  /** Role → origin. */
  readonly hosts: ReadonlyMap<string, string>;
  readonly validation: Validation;
}

/** @throws GonogoError `usage` for a stack, files or settings that are wrong. */
export function runningStack(args: Arguments, io: Io, command: string): RunningStack {
  const { project, stack } = oneStack(args, io, command);
  const name = stackName(stack);
  const config = readStackConfig(project, name, {}, {});
  const outputs = stackOutputs(name, args, { project, cwd: io.cwd });
  const hosts = new Map(targetsOf(outputs).host.map(({ role, url }) => [role, url]));
  if (hosts.size === 0) {
    throw new GonogoError(
      "usage",
      `The outputs of ${name} tell no address: one that ends in Url and begins with https:// is ` +
        "asked.",
    );
  }
  const validation = readValidation([outputs.validation], (problem) => {
    throw new GonogoError("usage", `The output validation of ${name} cannot be read: ${problem}.`);
  });
  const { values } = config;
  const system = values.get("gonogo:checklist") ?? values.get("gonogo:system");
  const { region } = validation;
  return {
    project,
    stack,
    config,
    system: system?.secret ? undefined : system?.text,
    hosts,
    validation,
    secrets: { names: validation.secrets },
    aws: region === undefined ? {} : { region },
  };
}

/** A key of the gate whose value is a mapping. @throws GonogoError `usage` */
export function settingOf(
  { config, stack }: Pick<RunningStack, "config" | "stack">,
  key: string,
): { readonly value: unknown; readonly place: string } {
  const found = config.values.get(key);
  const place = config.places.get(key) ?? `The configuration of ${stackName(stack)}`;
  if (found === undefined) return { value: undefined, place };
  if (found.secret) throw new GonogoError("usage", `${place}: ${key} must not be secret.`);
  try {
    return { value: JSON.parse(found.text), place };
  } catch {
    throw new GonogoError("usage", `${place}: ${key} must be a mapping.`);
  }
}
