/** The key that reports are signed with, as a command line or the environment names it. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { GonogoError } from "../errors";
import { readSigningKey, type SigningKey } from "../integrity/keys";
import type { Arguments } from "./arguments";
import type { Io } from "./io";

/**
 * Read before anything is started: a preview whose report cannot be signed would be for nothing.
 *
 * @param written Whether the command line has a report written where a signature can stand beside.
 * @throws GonogoError `usage`
 */
export function readSigner(
  args: Arguments,
  { env, cwd }: Io,
  written: boolean,
): SigningKey | undefined {
  const option = args.value("sign");
  const given = option ?? (env.GONOGO_SIGNING_KEY || undefined);
  if (given === undefined) return undefined;
  if (!written) {
    // A variable may be set for a whole pipeline, of which not every step writes a report.
    if (option === undefined) return undefined;
    throw new GonogoError(
      "usage",
      "--sign: there is no file to sign. Write one with --reports DIR, or --output FILE.json.",
    );
  }
  return readKey(given, option === undefined ? "GONOGO_SIGNING_KEY" : `--sign ${option}`, {
    env,
    cwd,
  });
}

/** @param from What a message begins with. */
export function readKey(given: string, from: string, { env, cwd }: Pick<Io, "env" | "cwd">) {
  const isKey = given.trimStart().startsWith("-----BEGIN ");
  const text = isKey ? given : readText(given, from, cwd);
  return readSigningKey(text, from, env.GONOGO_SIGNING_PASSPHRASE || undefined);
}

export function readText(path: string, from: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, path), "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "it cannot be read";
    const why = code === "ENOENT" ? "there is no such file" : code;
    throw new GonogoError("usage", `${from}: ${why}.`);
  }
}
