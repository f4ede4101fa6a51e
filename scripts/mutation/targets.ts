/** Which files of the pack are mutated, and which tests may kill a mutant. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { policyFiles } from "../gen/registry";

/** A mutated file, from the root: `policies/helpers/cidr.ts`. */
export type Target = string;

/** Example data, generated tables and declarations of types hold no behaviour. */
const dataOnly = /-examples\.ts$|\.gen\.ts$|\.d\.ts$/;

/**
 * The policies, their helpers and the framework. Not the process around them (`policies/index.ts`
 * and the files in `shell`): only tests that start a process run those.
 */
export function mutationTargets(root: string): readonly Target[] {
  const policies = policyFiles(root).map(({ domain, id }) => `policies/${domain}/${id}.ts`);
  const shared = ["policies/helpers", "policies/framework"].flatMap((folder) =>
    filesUnder(root, folder).filter((file) => file.endsWith(".ts") && !dataOnly.test(file)),
  );
  return [...policies, ...shared].filter((file) => !shell.has(file));
}

/**
 * What only a started pack runs: making @pulumi/policy's PolicyPack opens its server and prints its
 * port. Their tests start a process for each case (pack.test.ts, protocol.test.ts,
 * executable.test.ts), which takes seconds, too long to repeat for each mutant.
 */
export const shell: ReadonlySet<Target> = new Set([
  "policies/framework/crossguard.ts",
  "policies/framework/grpc-bundled.ts",
  "policies/framework/grpc-of-sdk.ts",
  "policies/framework/index.ts",
]);

/**
 * Tests of the policies that take milliseconds, start no process and draw nothing at random. Each
 * is run for every mutant that it reaches, so a new one is added here on purpose.
 */
const quick = new Set(
  [
    "correct-programs",
    "dead-letter-queues",
    "evaluate",
    "hidden-places",
    "message",
    "other-spellings",
    "presets/presets",
    "remediations",
    "second-readings",
    "secret-detectors",
    "secrets",
    "settings",
    "settings-docs",
    "settings-floor",
    "settings-overrides",
    "settings-own-pack",
    "stack-index",
    "waivers/waiver",
    "wire",
  ].map((name) => `test/policies/${name}.test.ts`),
);
/** Groups of such tests: those of the helpers, the framework, and resources of aws-native. */
const quickGroup =
  /^test\/policies\/(?:(?:helpers|framework)-[\w-]+|aws-native\/(?:data-stores|edge|equivalence|mappings|stacks|workloads))\.test\.ts$/;

/** The files that are measured together: for those of a group the same units are run. */
export function groupsOf(files: readonly Target[]): readonly (readonly Target[])[] {
  const kindOf = (file: Target) =>
    ["policies/framework/aws-native/", "policies/framework/"].find((each) => file.startsWith(each));
  const kinds = [...new Set(files.map(kindOf))];
  return kinds.map((kind) => files.filter((file) => kindOf(file) === kind));
}

/**
 * What is run for mutants of a group of files. The framework is what all policies run on: a few examples
 * of each show what it does, beside its own tests; those of aws-native are about that part of it.
 */
export function testsFor(
  root: string,
  files: readonly Target[],
): { readonly tests: readonly string[]; readonly isBrief: boolean } {
  const tests = filesUnder(root, "test/policies").filter(
    (file) => quick.has(file) || quickGroup.test(file),
  );
  const isBrief = files.every((file) => file.startsWith("policies/framework/"));
  const isNative = files.some((file) => file.includes("/aws-native/"));
  return { isBrief, tests: tests.filter((file) => isNative || !file.includes("/aws-native/")) };
}

function filesUnder(root: string, folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const file = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesUnder(root, file) : [file];
    })
    .sort();
}
