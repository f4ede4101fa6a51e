/**
 * Which resources may be deleted. Every resource that holds data is protected: Pulumi refuses to
 * delete or replace it. `gonogo:allowDeletion` of a stack file lifts that for the resources that it
 * names, and for no other. AWS's own deletion protection stays on: it is the second lock, and
 * lifting it by hand is the second decision.
 */
import * as pulumi from "@pulumi/pulumi";
import * as runtime from "@pulumi/pulumi/runtime";
import { nearest } from "./config/nearest";

const key = "gonogo:allowDeletion";

/** Names of guarded resources by running program; tests run several in one process. */
const guardedNames = new WeakMap<object, Set<string>>();

/**
 * The options of a resource that holds data: `opts` with `protect`. `name` is the resource's own,
 * such as `finsight-postgres-instance`, and belongs to one guarded resource only. Throws a
 * `RunError` when the allowance in the stack file is no list of names.
 */
export function guarded<Options extends pulumi.CustomResourceOptions>(
  name: string,
  opts: Options,
): Options & { readonly protect: boolean } {
  const names = namesOfProgram();
  const allowed = allowances();
  if (names.has(name) && allowed.includes(name)) {
    throw new pulumi.RunError(
      `${key} names ${name}, which are two resources: give one of them another name first.`,
    );
  }
  names.add(name);
  return { ...opts, protect: !allowed.includes(name) };
}

/**
 * Tells of each allowance that no guarded resource of the program has. It is no error: the
 * deployment
 * that drops a resource from the program is the one that needs its allowance. A preview over the
 * deployed state (`gonogo preview --state`) refuses names that nothing has. To be called when the
 * program has registered everything.
 */
export function tellUnusedAllowances(): void {
  for (const sentence of unusedAllowances()) void pulumi.log.warn(sentence);
}

/** What is told, a sentence for each. */
export function unusedAllowances(): readonly string[] {
  const names = namesOfProgram();
  return allowances()
    .filter((name) => !names.has(name))
    .map((name) => {
      const guess = nearest(name, names);
      const hint = guess === undefined ? "" : ` Did you mean ${guess}?`;
      const what = `${key} names ${name}, which this program does not register`;
      return `${what}: if it is deployed, this deployment may delete it.${hint}`;
    });
}

function allowances(): readonly string[] {
  const text = runtime.allConfig()[key];
  if (text === undefined) return [];
  const value = parsed(text);
  if (Array.isArray(value) && value.every((each) => typeof each === "string" && each !== "")) {
    return value.map(nameOf);
  }
  throw new pulumi.RunError(
    `stacks/Pulumi.${pulumi.getStack()}.yaml: ${key} is no list of names; allowed: a list of ` +
      "resource names, such as [finsight-postgres-instance]",
  );
}

/** A URN ends in the resource's name. */
function nameOf(allowance: string): string {
  return allowance.startsWith("urn:pulumi:") ? (allowance.split("::").at(-1) ?? "") : allowance;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The engine's monitor lives as long as the program. Without an engine there is one program. */
function namesOfProgram(): Set<string> {
  const program = runtime.getMonitor() ?? guardedNames;
  const names = guardedNames.get(program) ?? new Set();
  guardedNames.set(program, names);
  return names;
}
