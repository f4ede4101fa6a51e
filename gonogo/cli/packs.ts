/** The policy packs to run. */
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { PolicyPackRef } from "../engine/types";
import { GonogoError } from "../errors";
import { plural } from "../report/verdict";
import { readJsonObject } from "./json-file";
import { packageRoot } from "./package-root";

/** The name that stands for gonogo's own pack beside others. */
const builtin = "builtin";

/**
 * @param dirs Values of `--policy-pack`; none means gonogo's own pack.
 * @param configs Values of `--policy-pack-config`, one for each pack or none at all, as in the
 * Pulumi CLI.
 */
export function resolvePacks(
  dirs: readonly string[],
  configs: readonly string[],
  cwd: string,
): readonly PolicyPackRef[] {
  const named = dirs.length === 0 ? [builtin] : dirs;
  if (configs.length > 0 && configs.length !== named.length) {
    throw new GonogoError(
      "usage",
      `${plural(named.length, "policy pack runs", "policy packs run")}, but --policy-pack-config is given ${configs.length} ` +
        "times. Give one file for each pack, in the order of the packs.",
    );
  }
  return named.map((name, index) => {
    const dir = name === builtin ? builtinPack() : packDir(name, cwd);
    const file = configs[index];
    return file === undefined
      ? { dir }
      : { dir, config: readJsonObject("--policy-pack-config", file, cwd) };
  });
}

function builtinPack(): string {
  const dir = join(packageRoot(), "policies");
  const bundle = join(dir, "bin", "index.js");
  if (existsSync(bundle)) return dir;
  throw new GonogoError(
    "usage",
    `The built-in policy pack is not compiled: ${bundle} does not exist. Run npm run build.`,
  );
}

function packDir(name: string, cwd: string): string {
  const dir = resolve(cwd, name);
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) {
    throw new GonogoError("usage", `--policy-pack ${name} is no folder.`);
  }
  if (["PulumiPolicy.yaml", "PulumiPolicy.yml"].some((file) => existsSync(join(dir, file)))) {
    return dir;
  }
  throw new GonogoError(
    "usage",
    `--policy-pack ${name}: ${dir} holds no PulumiPolicy.yaml, so it is no policy pack.`,
  );
}
