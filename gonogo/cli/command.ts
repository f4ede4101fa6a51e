/** What a command is, and what all that preview have in common. */
import type { Arguments, OptionTable } from "./arguments";
import type { ExitCode } from "./exit-codes";
import type { Io } from "./io";

export interface CommandModule {
  run(args: Arguments, io: Io): Promise<ExitCode>;
}

export interface Command {
  readonly options: OptionTable;
  readonly help: string;
  load(): CommandModule;
}

/** How every command that previews is told what to preview. */
export const target: OptionTable = {
  all: { type: "boolean" },
  filter: { type: "string", multiple: true },
  except: { type: "string", multiple: true },
  program: { type: "string" },
  config: { type: "string", multiple: true, short: "c" },
  invoke: { type: "string" },
  runner: { type: "string", choices: ["fast", "stock"] },
  "no-color": { type: "boolean" },
};
export const targetHelp = `What to preview
  --all                       every stack that has a file
  --filter PATTERN            of these, those whose name matches; repeatable
  --except PATTERN            of these, all but those whose name matches; repeatable
  --program DIR               folder of Pulumi.yaml (default: the nearest one upward)
  -c, --config KEY=VALUE      override a stack configuration value; repeatable
  --invoke FILE               answers for functions, looked-up resources and stack references
`;
export const runnerHelp =
  "  --runner RUNNER             fast (default) or stock: Pulumi's own runners, untouched\n";

/** How `explain` and `policies` are told a stack. */
export const stackOptions: OptionTable = {
  stack: { type: "string" },
  program: { type: "string" },
  config: { type: "string", multiple: true, short: "c" },
};
export const stackHelp = `  --stack STACK               what is in force for a stack, and where it comes from
  --program DIR               folder of Pulumi.yaml (default: the nearest one upward)
  -c, --config KEY=VALUE      override a stack configuration value; repeatable
`;
