/** What a deployed stack tells: the outputs that the Pulumi CLI prints, or a file of them. */
import { spawnSync } from "node:child_process";
import type { Project } from "../engine/project";
import { GonogoError } from "../errors";
import type { Arguments } from "./arguments";
import { isObject, type JsonObject, readJsonObject } from "./json-file";

/** Reads `--outputs FILE`, or else asks the CLI. @throws GonogoError */
export function stackOutputs(
  stack: string,
  args: Arguments,
  { project, cwd }: { readonly project: Project; readonly cwd: string },
): JsonObject {
  const file = args.value("outputs");
  return file === undefined ? askPulumi(stack, project) : readJsonObject("--outputs", file, cwd);
}

/** The CLI knows the deployed stack; where there is none the file must be given. */
function askPulumi(stack: string, project: Project): JsonObject {
  const args = ["stack", "output", "--json", "--stack", stack, "--cwd", project.root];
  const { status, stdout, error } = spawnSync("pulumi", args, {
    encoding: "utf8",
    timeout: 60_000,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ask = `pulumi stack output --json --stack ${stack} > outputs.json`;
  if (error || status !== 0) {
    const why = error ? "The Pulumi CLI is not installed" : "The Pulumi CLI does not tell them";
    throw new GonogoError(
      "usage",
      `Where ${stack} runs is not known. ${why}: make a file of its outputs elsewhere, and give it ` +
        `with --outputs: ${ask}`,
    );
  }
  try {
    const value: unknown = JSON.parse(stdout);
    if (isObject(value)) return value;
  } catch {
    // Told below.
  }
  throw new GonogoError("undecidable", `What pulumi tells of ${stack} is no JSON object: ${ask}`);
}
