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
  ].map((name) => `test/policies/${name}.test.ts`),
);
/** Groups of such tests: those of the helpers, the framework, and resources of aws-native. */
const quickGroup =
  /^test\/policies\/(?:(?:helpers|framework|policies)-[\w-]+|aws-native\/(?:data-stores|edge|mappings|stacks|workloads))\.test\.ts$/;

/** Parts of the framework → the tests that are about this part alone. */
const parts: readonly { readonly files: RegExp; readonly tests: RegExp }[] = [
  { files: /\/framework\/aws-native\//, tests: /\/aws-native\// },
  { files: /\/framework\/(?:remediat|patch)/, tests: /\/remediations\./ },
  { files: /\/framework\/(?:indexed-stack|resource-names)/, tests: /\/stack-index\./ },
];
/** Tests of the whole framework; those of helpers are not tried on its mutants. */
const ofFramework =
  /\/(?:evaluate|framework-[\w-]+|hidden-places|message|presets|second-readings|secrets|settings[\w-]*|waiver)\.test\.ts$/;

export const isFramework = (file: Target): boolean => file.startsWith("policies/framework/");

/** The files that are measured together: for those of a group the same units are run. */
export function groupsOf(files: readonly Target[]): readonly (readonly Target[])[] {
  const groupOf = (file: Target) =>
    isFramework(file) ? parts.findIndex((part) => part.files.test(file)) : undefined;
  return [...new Set(files.map(groupOf))].map((group) =>
    files.filter((file) => groupOf(file) === group),
  );
}

/** What is run for mutants of a group of files. */
export interface Tests {
  readonly tests: readonly string[];
  /** Examples of policies: all with the found cases, or the first of each kind. */
  readonly examples: "all" | "first" | "none";
}

/**
 * The framework is what all policies run on: an example of each kind from each policy shows what it
 * does, beside its own tests. Where that is too little the score is lower than it might be, never
 * higher.
 */
export function testsFor(root: string, files: readonly Target[]): Tests {
  const all = filesUnder(root, "test/policies").filter(
    (file) => quick.has(file) || quickGroup.test(file),
  );
  const own = parts.filter((part) => files.some((file) => part.files.test(file)));
  const isOwn = (test: string) => own.some((part) => part.tests.test(test));
  const isOfNative = (test: string) => /\/aws-native\//.test(test);
  if (!files.every(isFramework)) {
    return { examples: "all", tests: all.filter((test) => isOwn(test) || !isOfNative(test)) };
  }
  // Resources of aws-native stand in no example of a policy.
  const examples = files.every((file) => file.includes("/aws-native/")) ? "none" : "first";
  return { examples, tests: all.filter((test) => isOwn(test) || ofFramework.test(test)) };
}

function filesUnder(root: string, folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const file = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesUnder(root, file) : [file];
    })
    .sort();
}
