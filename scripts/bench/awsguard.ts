/** A folder with Pulumi's own pack for AWS, installed on first use and kept in `.cache`. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Undefined when it cannot be installed: the benchmark then goes without it and says so. */
export function awsguardFolder(cache: string): string | undefined {
  const folder = path.join(cache, "awsguard");
  const installed = path.join(folder, "node_modules", "@pulumi", "awsguard", "package.json");
  if (existsSync(installed)) return folder;
  mkdirSync(folder, { recursive: true });
  const manifest = { main: "index.js", version: "0.0.1", private: true };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(
    path.join(folder, "index.js"),
    'const { AwsGuard } = require("@pulumi/awsguard");\nnew AwsGuard("bench", {});\n',
  );
  const command = ["install", "--ignore-scripts", "--no-audit", "@pulumi/awsguard@0.3.1"];
  const { status } = spawnSync("npm", command, { cwd: folder, stdio: "ignore" });
  return status === 0 ? folder : undefined;
}
