/** The project file, Pulumi.yaml. */
import { existsSync, statSync } from "node:fs";
import * as path from "node:path";
import { isMap, isScalar, type Node } from "yaml";
import { GonogoError } from "../errors";
import { YamlFile } from "./yaml-file";

export interface Project {
  readonly name: string;
  /** The folder of Pulumi.yaml. */
  readonly root: string;
  /** Working folder of the program. */
  readonly pwd: string;
  /** What the runner is told to load: `.` or a file. */
  readonly entryPoint: string;
  readonly stackConfigDir: string;
  /** Arguments for Node from `runtime.options.nodeargs`. */
  readonly nodeArgs: readonly string[];
  /** `runtime.options.typescript`, true when absent. */
  readonly typescript: boolean;
  readonly file: YamlFile;
}

export function readProject(programDir: string): Project {
  const file = ["Pulumi.yaml", "Pulumi.yml"]
    .map((name) => YamlFile.read(path.join(programDir, name)))
    .find((found) => found !== undefined);
  if (!file) {
    throw new GonogoError(
      "usage",
      `${programDir} holds no Pulumi.yaml. Name the folder of a Pulumi project with --program.`,
    );
  }
  const name = file.text("name");
  if (!name) throw file.error(undefined, "name is missing: every Pulumi project has a name.");
  const runtime = readRuntime(file);
  const main = file.text("main");
  return {
    name,
    root: programDir,
    ...entryPoint(file, programDir, main),
    stackConfigDir: path.resolve(programDir, file.text("stackConfigDir") ?? "."),
    nodeArgs: runtime.nodeArgs,
    typescript: runtime.typescript,
    file,
  };
}

function readRuntime(file: YamlFile): { nodeArgs: string[]; typescript: boolean } {
  const runtime = file.get("runtime");
  const nameNode = isMap(runtime) ? (runtime.get("name", true) as Node | undefined) : runtime;
  const name = isScalar(nameNode) ? nameNode.value : undefined;
  if (name !== "nodejs") {
    const found = name === undefined ? "missing" : `"${String(name)}"`;
    throw file.error(runtime, `runtime is ${found}; gonogo runs programs whose runtime is nodejs.`);
  }
  const options = isMap(runtime) ? runtime.get("options") : undefined;
  const option = (key: string): unknown => (isMap(options) ? options.get(key) : undefined);
  const nodeArgs = option("nodeargs");
  return {
    nodeArgs: typeof nodeArgs === "string" ? nodeArgs.split(/\s+/).filter(Boolean) : [],
    typescript: option("typescript") !== false,
  };
}

/** As the CLI does it: `main` may name a folder or a file; the program runs in that folder. */
function entryPoint(file: YamlFile, root: string, main: string | undefined) {
  if (main === undefined) return { pwd: root, entryPoint: "." };
  const target = path.resolve(root, main);
  if (!existsSync(target)) {
    throw file.error(file.get("main"), `main names ${main}, which does not exist.`);
  }
  return statSync(target).isDirectory()
    ? { pwd: target, entryPoint: "." }
    : { pwd: path.dirname(target), entryPoint: path.basename(target) };
}
