/** The one stack that a command is about. */
import type { Project } from "../engine/project";
import { GonogoError } from "../errors";
import type { Arguments } from "./arguments";
import type { Io } from "./io";
import { findProgram } from "./program";
import { chooseStacks } from "./stack-choice";

/** @throws GonogoError `usage` for none, for several, and for one that there is not. */
export function oneStack(
  args: Arguments,
  io: Io,
  command: string,
): { readonly project: Project; readonly stack: string } {
  const project = findProgram(args.value("program"), io.cwd);
  const choice = { named: args.positionals, all: false, filter: [], except: [] };
  const [stack, second] = chooseStacks(project, choice);
  if (stack === undefined || second !== undefined) {
    throw new GonogoError("usage", `Name one stack: gonogo ${command} STACK.`);
  }
  return { project, stack };
}
