/**
 * From a command line to an exit code; every error that a user can meet ends here as one message.
 */
import { suggestion } from "../../policies/framework/suggestion";
import { GonogoError } from "../errors";
import { neutral } from "../report/neutral";
import { type OptionTable, readArguments } from "./arguments";
import { type Command, commands, mainHelp } from "./commands";
import { type ExitCode, exitCodes } from "./exit-codes";
import type { Io } from "./io";
import { version } from "./package-root";

const common: OptionTable = {
  help: { type: "boolean", short: "h" },
  debug: { type: "boolean" },
};
const top: OptionTable = { ...common, version: { type: "boolean", short: "v" } };

export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    io.err(errorMessage(error, io.debug));
    return error instanceof GonogoError && error.code === "usage"
      ? exitCodes.usage
      : exitCodes.undecided;
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<ExitCode> {
  const at = argv.findIndex((arg) => !arg.startsWith("-"));
  const globals = readArguments(at === -1 ? argv : argv.slice(0, at), top, "COMMAND");
  if (globals.flag("version")) {
    await io.out(`${version()}\n`);
    return exitCodes.go;
  }
  const name = argv[at];
  if (name === undefined) {
    if (globals.flag("help")) await io.out(mainHelp);
    else io.err(mainHelp);
    return globals.flag("help") ? exitCodes.go : exitCodes.usage;
  }
  if (name === "help") return help(argv[at + 1], io);
  const command = find(name);
  const table = { ...common, ...command.options };
  const args = readArguments(argv.slice(at + 1), table, name);
  if (globals.flag("help") || args.flag("help")) return help(name, io);
  const { run: start } = command.load();
  return start(args, io);
}

async function help(name: string | undefined, io: Io): Promise<ExitCode> {
  await io.out(name === undefined ? mainHelp : find(name).help);
  return exitCodes.go;
}

function find(name: string): Command {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command) return command;
  const hint = suggestion(name, Object.keys(commands));
  throw new GonogoError(
    "usage",
    `There is no command "${name}"${hint ? `: ${hint}` : ". See gonogo --help."}`,
  );
}

/** One message without a trace; the trace is for those who ask. */
export function errorMessage(error: unknown, debug: boolean): string {
  const known = error instanceof GonogoError;
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split("\n").map(neutral).join("\n  ");
  const rest = debug && error instanceof Error ? `${traces(error)}\n` : "";
  if (known) return `gonogo: ${lines}\n${rest}`;
  const ask = debug ? "" : " Run it again with --debug, and report it.";
  return `gonogo: This is a fault of gonogo: ${lines}.${ask}\n${rest}`;
}

function traces(error: Error): string {
  const cause = error.cause instanceof Error ? `\nCaused by: ${traces(error.cause)}` : "";
  return `${error.stack ?? ""}${cause}`;
}
