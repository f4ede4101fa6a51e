/** `gonogo keys`: makes a key for signing, and shows whose a key is. */
import { rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { GonogoError } from "../errors";
import { describePublic, newKey, readPublicKey } from "../integrity/keys";
import type { Arguments } from "./arguments";
import { type ExitCode, exitCodes } from "./exit-codes";
import type { Io } from "./io";
import { readKey, readText } from "./signing";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const [verb, file, more] = args.positionals;
  if (file === undefined || more !== undefined || (verb !== "new" && verb !== "show")) {
    throw new GonogoError("usage", "Say what to do: gonogo keys new FILE.pem, or keys show FILE.");
  }
  await io.out(verb === "new" ? made(file, io) : shown(file, io));
  return exitCodes.go;
}

function made(file: string, { cwd, env }: Io): string {
  if (!/[^/\\]\.pem$/.test(file) || file.endsWith(".pub.pem")) {
    throw new GonogoError("usage", `gonogo keys new ${file}: the name must end in .pem.`);
  }
  const passphrase = env.GONOGO_SIGNING_PASSPHRASE || undefined;
  const key = newKey(passphrase);
  const publicFile = file.replace(/\.pem$/, ".pub.pem");
  write(resolve(cwd, publicFile), key.publicPem, { told: publicFile, mode: 0o644 });
  try {
    write(resolve(cwd, file), key.privatePem, { told: file, mode: 0o600 });
  } catch (error) {
    rmSync(resolve(cwd, publicFile), { force: true });
    throw error;
  }
  const sealed =
    passphrase === undefined
      ? "without a passphrase: set GONOGO_SIGNING_PASSPHRASE for one"
      : "encrypted with GONOGO_SIGNING_PASSPHRASE";
  return `${file}      the private key, ${sealed}. Keep it secret, and out of git.
${publicFile}  the public key. Give it to those who verify.

${about(key)}`;
}

/** Never over another key: what it signed could not be verified any more. */
function write(path: string, text: string, { told, mode }: { told: string; mode: number }): void {
  try {
    writeFileSync(path, text, { flag: "wx", mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === "EEXIST"
        ? "exists already, and a key is never overwritten"
        : `is not writable: ${code}`;
    throw new GonogoError("usage", `${told} ${why}.`);
  }
}

function shown(file: string, { cwd, env }: Io): string {
  const from = `gonogo keys show ${file}`;
  const text = readText(file, from, cwd);
  const key = text.includes("PRIVATE KEY-----")
    ? readKey(text, from, { env, cwd }).publicKey
    : readPublicKey(text, from);
  return about(describePublic(key.key));
}

function about(key: ReturnType<typeof describePublic>): string {
  return `id    ${key.id}
ssh   ${key.ssh}

${key.publicPem}`;
}
