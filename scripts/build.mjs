// Builds what runs: the tool (dist/gonogo.js), its load hook, and the policy pack in its two forms
// (policies/bin/index.js for the folder, policies/bin/gonogo-policies for itself), each one bundled
// CommonJS file. With `--publish` also the importable modules of the npm package (dist/lib) with
// their type declarations. `--executable-pack FILE` builds that form alone.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { chmod, readdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundledSdk, bundleProtocol, withoutExamples } from "./build-plugins.mjs";

process.chdir(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

const common = {
  platform: "node",
  target: "node20",
  format: "cjs",
  logLevel: "warning",
  legalComments: "none",
};

async function buildTool() {
  await build({
    ...common,
    bundle: true,
    entryPoints: { gonogo: "gonogo/cli/main.ts" },
    outdir: "dist",
    banner: { js: "#!/usr/bin/env node" },
    external: ["@aws-sdk/*", "autocannon", "esbuild", "ioredis", "pg", "stripe", "tsx"],
    plugins: [bundleProtocol],
  });
  await chmod("dist/gonogo.js", 0o755);
  if (existsSync("gonogo/engine/load-hook/index.ts")) {
    await build({
      ...common,
      bundle: true,
      entryPoints: { "load-hook": "gonogo/engine/load-hook/index.ts" },
      outdir: "dist",
      external: ["@pulumi/*", "esbuild", "tsx", "tsx/*"],
    });
  }
}

function buildPack() {
  return build({
    ...common,
    bundle: true,
    entryPoints: { index: "policies/index.ts" },
    outdir: "policies/bin",
    external: ["@pulumi/policy", "@pulumi/policy/*", "@pulumi/pulumi", "@pulumi/pulumi/*"],
    plugins: [withoutExamples],
  });
}

/** One file that starts by itself: for CLI 3.255 and later, on systems that know `#!`. */
async function buildExecutablePack(outfile = "policies/bin/gonogo-policies") {
  const { version } = JSON.parse(readFileSync("policies/package.json", "utf8"));
  await build({
    ...common,
    bundle: true,
    minify: true,
    entryPoints: ["policies/index.ts"],
    outfile,
    banner: { js: "#!/usr/bin/env node" },
    plugins: [withoutExamples, bundledSdk(version)],
  });
  await chmod(outfile, 0o755);
}

/**
 * The components with the code that they deploy, and the policy author's kit: transpiled file by
 * file, with declarations.
 */
async function buildLibrary() {
  rmSync("dist/lib", { recursive: true, force: true });
  const folders = ["infra", "policies/framework", "policies/catalogue"];
  const sources = [];
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true })) {
      if (entry.endsWith(".ts") || entry.endsWith(".json")) sources.push(path.join(folder, entry));
    }
  }
  await build({
    ...common,
    entryPoints: sources.filter((file) => file.endsWith(".ts")),
    outbase: ".",
    outdir: "dist/lib",
  });
  // What the code reads beside itself while it runs.
  const migrations = path.join("infra", "webhooks", "migrations");
  cpSync(migrations, path.join("dist", "lib", migrations), { recursive: true });
  const types = spawnSync(
    process.execPath,
    ["node_modules/typescript-7/bin/tsc", "-p", "tsconfig.lib.json"],
    { stdio: "inherit" },
  );
  if (types.status !== 0) process.exit(1);
}

const only = process.argv.indexOf("--executable-pack");
if (only > 0) {
  await buildExecutablePack(process.argv[only + 1]);
} else {
  await Promise.all([buildTool(), buildPack(), buildExecutablePack()]);
  if (process.argv.includes("--publish")) await buildLibrary();
}
