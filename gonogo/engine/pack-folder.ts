/** The folder of a policy pack: its PulumiPolicy.yaml and the SDK installed for it. */
import { existsSync } from "node:fs";
import * as path from "node:path";
import { isScalar } from "yaml";
import { GonogoError } from "../errors";
import { resolvePackage } from "./type-outputs";
import { YamlFile } from "./yaml-file";

export function packEntry(dir: string): string {
  const file = ["PulumiPolicy.yaml", "PulumiPolicy.yml"]
    .map((name) => YamlFile.read(path.join(dir, name)))
    .find((found) => found !== undefined);
  if (!file) {
    throw new GonogoError("usage", `${dir} is not a policy pack: it holds no PulumiPolicy.yaml.`);
  }
  const runtime = file.get("runtime");
  const name = isScalar(runtime) ? runtime.value : file.map("runtime")?.get("name");
  if (name !== "nodejs") {
    throw file.error(
      runtime,
      `runtime is ${name === undefined ? "missing" : `"${String(name)}"`}; ` +
        "gonogo runs packs whose runtime is nodejs.",
    );
  }
  const main = file.text("main");
  if (main === undefined) return dir;
  const entry = path.resolve(dir, main);
  if (!existsSync(entry)) {
    throw file.error(file.get("main"), `main names ${main}, which does not exist. Build the pack.`);
  }
  return entry;
}

export function packRunner(dir: string): string {
  const sdk = resolvePackage(dir, "@pulumi/pulumi");
  if (sdk) return path.join(sdk, "cmd", "run-policy-pack", "index.js");
  throw new GonogoError(
    "undecidable",
    `The policy pack ${dir} has no @pulumi/pulumi installed. Run npm install there.`,
  );
}
