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
 * Throws a `RunError` when the stack file allows the deletion of something that no guarded resource
 * is called. To be called when the program has registered everything.
 */
export function refuseUnknownAllowances(): void {
  const names = namesOfProgram();
  const unknown = allowances().filter((name) => !names.has(name));
  if (unknown.length === 0) return;
  const rows = unknown.map((name) => {
    const guess = nearest(name, names);
    const hint = guess === undefined ? "" : `; did you mean ${guess}?`;
    return `  ${JSON.stringify(name)} is the name of no guarded resource${hint}`;
  });
  throw new pulumi.RunError(
    [
      `stacks/Pulumi.${pulumi.getStack()}.yaml: ${key} allows what does not exist. ` +
        "Give the name of a guarded resource, or remove the entry.",
      ...rows,
    ].join("\n"),
  );
}

function allowances(): readonly string[] {
  const text = runtime.allConfig()[key];
  if (text === undefined) return [];
  const value = parsed(text);
  if (Array.isArray(value) && value.every((each) => typeof each === "string" && each !== "")) {
    return value;
  }
  throw new pulumi.RunError(
    `stacks/Pulumi.${pulumi.getStack()}.yaml: ${key} is no list of names; allowed: a list of ` +
      "resource names, such as [finsight-postgres-instance]",
  );
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
