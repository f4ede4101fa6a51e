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
 * What speaks to the SDK's process: its tests start a process for each case (pack.test.ts,
 * protocol.test.ts), which is too slow to repeat for each mutant.
 */
export const shell: ReadonlySet<Target> = new Set([
  "policies/framework/analyzer-hook.ts",
  "policies/framework/crossguard.ts",
  "policies/framework/decode.ts",
  "policies/framework/index.ts",
  "policies/framework/not-applicable-list.ts",
  "policies/framework/pack-environment.ts",
  "policies/framework/pack-metadata.ts",
  "policies/framework/policy-list.ts",
  "policies/framework/report-violation.ts",
  "policies/framework/sdk-request.ts",
  "policies/framework/waivers/policy.ts",
]);

/**
 * Tests of the policies that take milliseconds, start no process and draw nothing at random. Each
 * is run for every mutant that it reaches, so a new one is added here on purpose.
 */
const quick =
  /^(correct-programs|dead-letter-queues|evaluate|helpers-[\w-]+|hidden-places|message|other-spellings|second-readings|secrets|settings|settings-floor|settings-overrides|stack-index|waiver)\.test\.ts$/;

/** Test files of the policies that run in this process. */
export function testFiles(root: string): readonly string[] {
  return filesUnder(root, "test/policies").filter((file) => quick.test(path.basename(file)));
}

function filesUnder(root: string, folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const file = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesUnder(root, file) : [file];
    })
    .sort();
}
