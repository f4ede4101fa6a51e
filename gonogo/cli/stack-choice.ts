/** Which of a project's stacks a command is about: by name, or all that patterns choose. */
import { suggestion } from "../../policies/framework/suggestion";
import type { Project } from "../engine/project";
import { GonogoError } from "../errors";
import { stackFiles } from "./program";

export interface StackChoice {
  readonly named: readonly string[];
  readonly all: boolean;
  /** Patterns with `*` and `?`; a stack must match one of them, if there are any. */
  readonly filter: readonly string[];
  /** Patterns of stacks that are left out. */
  readonly except: readonly string[];
}

/** The stacks chosen, each once: those named in the order given, all others sorted. */
export function chooseStacks(project: Project, choice: StackChoice): readonly string[] {
  const { named, filter, except } = choice;
  const byPattern = filter.length > 0 || except.length > 0;
  const known = stackFiles(project);
  if (choice.all || byPattern) {
    if (named.length > 0) {
      const option = choice.all ? "--all" : filter.length > 0 ? "--filter" : "--except";
      throw new GonogoError("usage", `Name stacks or give ${option}, not both.`);
    }
    if (known.length === 0) throw new GonogoError("usage", noStacks(project));
    return chosen(known, filter, except);
  }
  if (named.length === 0) {
    const [only, second] = known;
    if (only === undefined) throw new GonogoError("usage", noStacks(project));
    if (second === undefined) return [only];
    throw new GonogoError(
      "usage",
      `Say which stack, or --all: ${project.name} has ${known.join(", ")}.`,
    );
  }
  for (const name of named) checkStackName(name, known);
  return [...new Set(named)];
}

function chosen(
  known: readonly string[],
  filter: readonly string[],
  except: readonly string[],
): readonly string[] {
  const matching = (option: string) => (pattern: string) => {
    const test = patternOf(pattern);
    // A pattern that means nothing is a slip of the hand, and would change what is gated.
    if (!known.some((name) => test.test(name))) {
      const list = known.join(", ");
      throw new GonogoError("usage", `${option} ${pattern} matches none of the stacks: ${list}.`);
    }
    return test;
  };
  const wanted = filter.map(matching("--filter"));
  const unwanted = except.map(matching("--except"));
  const stacks = known
    .filter((name) => wanted.length === 0 || wanted.some((test) => test.test(name)))
    .filter((name) => !unwanted.some((test) => test.test(name)));
  if (stacks.length > 0) return stacks;
  throw new GonogoError("usage", "--filter and --except leave no stack to preview.");
}

/** `*` stands for any characters, `?` for one; everything else for itself. */
function patternOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "u");
}

function noStacks(project: Project): string {
  return (
    `${project.stackConfigDir} holds no Pulumi.<stack>.yaml. Name a stack to preview it without ` +
    "configuration: gonogo preview dev."
  );
}

/** A slip of the hand is told here; whether a stack may do without a file, the engine decides. */
function checkStackName(name: string, known: readonly string[]): void {
  if (!/^(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*)(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*){0,2}$/.test(name)) {
    throw new GonogoError("usage", `"${name}" is no stack name: letters, digits, "-", "_", ".".`);
  }
  const short = name.split("/").at(-1) ?? name;
  if (known.includes(short)) return;
  const hint = suggestion(short, known);
  if (hint) throw new GonogoError("usage", `There is no stack "${name}": ${hint}`);
}
