/** The program to preview and its stacks. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { suggestion } from "../../policies/framework/suggestion";
import { type Project, readProject } from "../engine/project";
import { GonogoError } from "../errors";

/** The folder named, else the nearest one upward that holds Pulumi.yaml. */
export function findProgram(given: string | undefined, cwd: string): Project {
  if (given !== undefined) {
    const dir = resolve(cwd, given);
    if (!isDirectory(dir)) throw new GonogoError("usage", `--program ${given} is no folder.`);
    return readProject(dir);
  }
  for (let dir = cwd; ; dir = dirname(dir)) {
    if (["Pulumi.yaml", "Pulumi.yml"].some((name) => existsSync(join(dir, name)))) {
      return readProject(dir);
    }
    if (dir === dirname(dir)) {
      throw new GonogoError(
        "usage",
        `There is no Pulumi.yaml in ${cwd} or above it. Go to a Pulumi program, or name one with ` +
          "--program DIR.",
      );
    }
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Names of the stacks that have a file, sorted. */
export function stackFiles(project: Project): string[] {
  const dir = project.stackConfigDir;
  const names = existsSync(dir) ? readdirSync(dir) : [];
  return [...new Set(names.flatMap((n) => /^Pulumi\.(.+)\.ya?ml$/.exec(n)?.[1] ?? []))].sort();
}

/** The stacks to preview, each once, in the order asked for. */
export function chooseStacks(
  project: Project,
  named: readonly string[],
  all: boolean,
): readonly string[] {
  const known = stackFiles(project);
  if (all) {
    if (named.length > 0) throw new GonogoError("usage", "Name stacks or give --all, not both.");
    if (known.length === 0) throw new GonogoError("usage", noStacks(project));
    return known;
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

/** The folder that the report tells files from: the repository, else the program. */
export function repositoryRoot(programDir: string): string {
  for (let dir = programDir; ; dir = dirname(dir)) {
    if (existsSync(join(dir, ".git"))) return dir;
    if (dir === dirname(dir)) return programDir;
  }
}
