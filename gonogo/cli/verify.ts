/** `gonogo verify`: says whether reports are what was written, and what it could not check. */
import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { GonogoError } from "../errors";
import { isDigest } from "../integrity/digest";
import { type PublicKey, readPublicKey } from "../integrity/keys";
import { type Verification, type VerifyOptions, verifyReports } from "../integrity/verify";
import { neutral, neutralJson } from "../report/neutral";
import { plural } from "../report/verdict";
import type { Arguments } from "./arguments";
import { type ExitCode, exitCodes } from "./exit-codes";
import type { Io } from "./io";
import { resolvePacks } from "./packs";
import { packFile } from "./run-context";
import { readText } from "./signing";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  if (args.positionals.length === 0) {
    throw new GonogoError("usage", "Say what to verify: gonogo verify REPORTS/STACK.");
  }
  const verification = verifyReports(args.positionals, optionsOf(args, io));
  if ("nothingAt" in verification) {
    throw new GonogoError(
      "usage",
      `${verification.nothingAt}: there is no report. Name a file that --reports wrote, or the ` +
        "folder of a stack's reports.",
    );
  }
  const json = args.value("format") === "json";
  await io.out(
    json ? `${neutralJson(JSON.stringify(verification, null, 2))}\n` : textOf(verification),
  );
  return verification.good ? exitCodes.go : exitCodes.bad;
}

function optionsOf(args: Arguments, { cwd }: Io): VerifyOptions {
  const trusted = trustedKeys(args, cwd);
  const given = args.value("root");
  const expected = args.values("expect").map((digest) => digest.toLowerCase());
  if (!expected.every(isDigest)) {
    throw new GonogoError("usage", "--expect needs the 64 hexadecimal digits of a SHA-256.");
  }
  if (given === undefined && args.flag("policy-pack")) {
    throw new GonogoError("usage", "--policy-pack is looked at with --root DIR only.");
  }
  const inputs = given === undefined ? {} : { inputs: inputsAt(given, args, cwd) };
  return { cwd, ...(trusted === undefined ? {} : { trusted }), ...inputs, expected };
}

function inputsAt(given: string, args: Arguments, cwd: string) {
  const root = resolve(cwd, given);
  if (!isFolder(root)) throw new GonogoError("usage", `--root ${given} is no folder.`);
  const packs = resolvePacks(["builtin", ...args.values("policy-pack")], [], cwd);
  const digests = new Map(packs.map(packFile).map(({ path, sha256 }) => [path, sha256]));
  return { root, packDigest: (name: string) => digests.get(name) };
}

/** @throws GonogoError `usage` for a folder without keys: nobody could have signed then. */
function trustedKeys(args: Arguments, cwd: string): readonly PublicKey[] | undefined {
  const folder = args.value("keys");
  const files = args.values("key").map((file) => ({ file, from: `--key ${file}` }));
  if (folder !== undefined) {
    if (!isFolder(resolve(cwd, folder))) {
      throw new GonogoError("usage", `--keys ${folder} is no folder.`);
    }
    const names = readdirSync(resolve(cwd, folder)).filter((name) => /\.(pem|pub)$/.test(name));
    if (names.length === 0) {
      throw new GonogoError("usage", `--keys ${folder}: there is no .pem and no .pub file.`);
    }
    for (const name of names.sort()) {
      const file = join(folder, name);
      files.push({ file, from: file });
    }
  }
  if (files.length === 0) return undefined;
  return files.map(({ file, from }) => readPublicKey(readText(file, from, cwd), from));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function textOf({ good, problems, checked, notChecked, reports }: Verification): string {
  const of = plural(reports.length, "report", "reports");
  const head = good
    ? `GOOD: ${of}, and nothing that was checked is wrong.`
    : `BAD: ${of}, ${plural(problems.length, "problem", "problems")}.`;
  const found = problems.map(
    ({ check, file, message }) => `${check.padEnd(9)}  ${file} ${message}`,
  );
  const keys = new Set(reports.flatMap(({ signedBy }) => signedBy));
  const signed = [...keys].map((id) => `Signed by ${id}.`);
  return `${[head, ...part("Wrong", found), ...part("Checked", [...checked, ...signed]), ...part("Not checked", notChecked)].join("\n")}\n`;
}

function part(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  return ["", title, ...lines.map((line) => `  ${neutral(line)}`)];
}
