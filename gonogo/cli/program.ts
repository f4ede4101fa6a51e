/** The program to preview and its stacks. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
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

/** The folder that the report tells files from: the repository, else the program. */
export function repositoryRoot(programDir: string): string {
  for (let dir = programDir; ; dir = dirname(dir)) {
    if (existsSync(join(dir, ".git"))) return dir;
    if (dir === dirname(dir)) return programDir;
  }
}
