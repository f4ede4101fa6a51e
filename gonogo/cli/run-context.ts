/** Where, by whom and from what a report is made: what an auditor asks of a run. */
import { createHash, hash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { packEntry } from "../engine/pack-folder";
import type { Project } from "../engine/project";
import type { PolicyPackRef, PreviewedResource } from "../engine/types";
import { sha256 } from "../integrity/digest";
import type { InputFile, RunContext } from "../report/model";
import { stackName } from "./engine";
import { gitCommit } from "./git";
import type { Io } from "./io";
import { repositoryRoot } from "./program";
import type { GivenFile, Request } from "./request";

/** What all stacks of one command line have in common: found out once. */
export interface Surroundings extends Pick<RunContext, "runtime" | "commit" | "ci"> {
  /** Absolute path of the repository's root. */
  readonly root: string;
  /** The policy packs, and the files that options name. */
  readonly inputs: readonly InputFile[];
}

export function surroundingsOf(
  { project, packs, given }: Pick<Request, "project" | "packs" | "given">,
  env: Io["env"],
): Surroundings {
  const root = repositoryRoot(project.root);
  const commit = gitCommit(root);
  const ci = pipelineRun(env);
  return {
    runtime: `${process.version} ${process.platform} ${process.arch}`,
    ...(commit === undefined ? {} : { commit }),
    ...(ci === undefined ? {} : { ci }),
    root,
    inputs: [
      ...given.filter(({ path }) => isFile(path)).map((file) => inputFile(file, root)),
      ...packs.map(packFile),
    ],
  };
}

export interface StackContext {
  readonly project: Project;
  readonly stack: string;
  /** Absolute path of the file of keys that attestations are checked with. */
  readonly signers?: string | undefined;
  readonly resources: readonly PreviewedResource[];
}

export function runContext(around: Surroundings, of: StackContext): RunContext {
  const { root, inputs, ...told } = around;
  return {
    ...told,
    inputs: [...stackFiles(of, root), ...inputs],
    providers: providersOf(of.resources),
  };
}

/** Folders and files beside the stack that decide, by what their names end in. */
const beside = [
  ["waivers", "waivers"],
  ["attestations", "attestations"],
  ["evidence", "evidence"],
] as const;

function stackFiles({ project, stack, signers }: StackContext, root: string): readonly InputFile[] {
  const folder = project.stackConfigDir;
  const name = stackName(stack);
  const found: GivenFile[] = [
    { kind: "stack configuration", path: join(folder, `Pulumi.${name}.yaml`) },
  ];
  for (const [kind, ending] of beside) {
    found.push({ kind, path: join(folder, `${name}.${ending}.yaml`) });
    for (const path of entriesOf(join(folder, `${name}.${ending}`))) found.push({ kind, path });
  }
  if (signers !== undefined) found.push({ kind: "attestations", path: signers });
  return found.filter(({ path }) => isFile(path)).map((file) => inputFile(file, root));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** @param file With an absolute path; told from the root, or in full where it lies outside. */
export function inputFile({ kind, path }: GivenFile, root: string): InputFile {
  const told = relative(root, path).split(sep).join("/");
  return { kind, path: told.startsWith("../") ? path : told, sha256: sha256(readFileSync(path)) };
}

function entriesOf(folder: string): readonly string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

/** What runs of a pack: its entry, or, where that is a folder, the compiled files in it. */
export function packFile({ dir }: PolicyPackRef): InputFile {
  const entry = packEntry(dir);
  const files = statSync(entry).isDirectory() ? sourcesUnder(entry) : [entry];
  const digest = createHash("sha256");
  for (const file of files) {
    digest.update(`${relative(dir, file).split(sep).join("/")}\0`);
    digest.update(hash("sha256", readFileSync(file), "buffer"));
  }
  const only = files.length === 1 ? files[0] : undefined;
  const told = only === undefined ? digest.digest("hex") : sha256(readFileSync(only));
  return { kind: "policy pack", path: packName(dir), sha256: told };
}

function sourcesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules" && !name.startsWith("."))
    .flatMap((entry) => {
      const file = join(folder, entry.name);
      if (entry.isDirectory()) return sourcesUnder(file);
      return /\.([cm]?[jt]s|json|ya?ml)$/.test(entry.name) ? [file] : [];
    })
    .sort();
}

function packName(dir: string): string {
  try {
    const name: unknown = JSON.parse(readFileSync(join(dir, "package.json"), "utf8")).name;
    if (typeof name === "string") return name;
  } catch {
    // A pack without a package.json is told by its folder.
  }
  return dir.split(sep).at(-1) ?? dir;
}

function providersOf(resources: readonly PreviewedResource[]): RunContext["providers"] {
  const seen = new Map<string, { name: string; version: string }>();
  for (const { type, inputs } of resources) {
    if (!type.startsWith("pulumi:providers:") || typeof inputs.version !== "string") continue;
    const provider = { name: type.slice("pulumi:providers:".length), version: inputs.version };
    seen.set(`${provider.name}@${provider.version}`, provider);
  }
  return [...seen.keys()].sort().map((key) => seen.get(key) as { name: string; version: string });
}

/** The variables in which CI services tell the address of a run, and who started it. */
function pipelineRun(env: Io["env"]): RunContext["ci"] {
  const github =
    env.GITHUB_SERVER_URL && env.GITHUB_REPOSITORY && env.GITHUB_RUN_ID
      ? `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}`
      : undefined;
  const url =
    github ?? env.CI_JOB_URL ?? env.CIRCLE_BUILD_URL ?? env.BUILDKITE_BUILD_URL ?? env.BUILD_URL;
  // A job may be told with credentials in its address; then it is not told at all.
  if (url === undefined || !/^https?:\/\/[^@\s]+$/.test(url)) return undefined;
  const actor = env.GITHUB_ACTOR ?? env.GITLAB_USER_LOGIN ?? env.BUILDKITE_BUILD_CREATOR;
  return { url, ...(actor ? { actor } : {}) };
}
