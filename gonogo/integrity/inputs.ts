/** Whether the files that a verdict was made from are still what they were. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { InputFile } from "../report/model";
import { sha256 } from "./digest";
import type { Examined, ExaminedRun, Finding } from "./examine";

export interface InputCheck {
  readonly problems: readonly Finding[];
  /** How many files are the ones that they were. */
  readonly same: number;
  /** Sentences. */
  readonly notChecked: readonly string[];
}

/** Digest of a policy pack by its name; undefined when it is not here. */
export type PackDigest = (name: string) => string | undefined;

/** @param root Absolute path of the repository's root, from which inputs are told. */
export function checkInputs(report: Examined, root: string, packDigest: PackDigest): InputCheck {
  const problems: Finding[] = [];
  const notChecked: string[] = [];
  let same = 0;
  for (const run of report.runs) {
    const { inputs } = run;
    if (inputs === undefined) {
      notChecked.push(`${report.file} does not say what files its verdict was made from.`);
      continue;
    }
    for (const input of inputs) {
      if (isOutside(input, root)) {
        const message = `was made from ${input.path} (${input.kind}), which lies outside the root`;
        // A command line may name any file; what stands beside the stack is in the repository.
        if (ofStack.includes(input.kind)) {
          problems.push({ check: "inputs", file: report.file, message: `${message}.` });
        } else {
          notChecked.push(`${report.file} ${message}.`);
        }
        continue;
      }
      const found = input.kind === "policy pack" ? packDigest(input.path) : fileDigest(input, root);
      if (found === undefined && input.kind === "policy pack") {
        notChecked.push(`The policy pack ${input.path} is not here: name it with --policy-pack.`);
      } else if (found === input.sha256) same += 1;
      else problems.push(changed(report, input, found));
    }
    problems.push(...added(report, run, inputs, root));
  }
  return { problems, same, notChecked };
}

function changed({ file }: Examined, { kind, path }: InputFile, found: string | undefined) {
  const here = kind === "policy pack" ? "is another one here" : "was changed since";
  const what = found === undefined ? "is missing" : here;
  const message = `was made from ${path} (${kind}), which ${what}.`;
  return { check: "inputs", file, message } as const;
}

const ofStack: readonly string[] = ["stack configuration", "waivers", "attestations", "evidence"];

function isOutside({ kind, path }: InputFile, root: string): boolean {
  if (kind === "policy pack") return false;
  const told = relative(root, resolve(root, path));
  return told.startsWith("..") || isAbsolute(told);
}

function fileDigest({ path }: InputFile, root: string): string | undefined {
  const file = resolve(root, path);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  return sha256(readFileSync(file));
}

const kinds = ["waivers", "attestations", "evidence"] as const;

/** A waiver that came later is no part of the verdict, and must not look like one. */
function added(
  { file }: Examined,
  { stack }: ExaminedRun,
  inputs: readonly InputFile[],
  root: string,
): readonly Finding[] {
  const config = inputs.find(({ kind }) => kind === "stack configuration");
  if (config === undefined || config.path.startsWith("..")) return [];
  const folder = dirname(resolve(root, config.path));
  const name = stack.split("/").at(-1) ?? stack;
  const known = new Set(inputs.map(({ path }) => path));
  const now = kinds.flatMap((kind) => [
    ...filesOf(join(folder, `${name}.${kind}`)),
    ...[join(folder, `${name}.${kind}.yaml`)].filter((each) => existsSync(each)),
  ]);
  return now
    .map((path) => relative(root, path).split(sep).join("/"))
    .filter((path) => !known.has(path))
    .map((path) => {
      const message = `was made without ${path}, which was added since.`;
      return { check: "inputs", file, message };
    });
}

function filesOf(folder: string): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => join(folder, name))
    .sort();
}
