/** Keys, and folders of reports that were kept and signed. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createPrivateKey, createPublicKey } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keep } from "../../gonogo/history/keep";
import { envelopeFor } from "../../gonogo/integrity/envelope";
import { readSigningKey, type SigningKey } from "../../gonogo/integrity/keys";
import { ed25519Blob, wireString } from "../../gonogo/integrity/ssh-wire";
import {
  type Verification,
  type VerifyOptions,
  verifyReports,
} from "../../gonogo/integrity/verify";
import type { InputFile, Report, StackReport } from "../../gonogo/report/model";
import { type Made, reportOf, runOf } from "../history/support";

/** The same key for the same number: seeds, not secrets. */
export function testKey(number: number): SigningKey {
  const seed = Buffer.alloc(32, number).toString("hex");
  const der = Buffer.from(`302e020100300506032b657004220420${seed}`, "hex");
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  return readSigningKey(key.export({ format: "pem", type: "pkcs8" }) as string, "test", undefined);
}

export function publicPem(key: SigningKey): string {
  return createPublicKey(key.key).export({ format: "pem", type: "spki" }) as string;
}

export const failing: Made = { rows: [{ policy: "encrypted", on: "orders", outcome: "fail" }] };
export const passing: Made = { rows: [{ policy: "encrypted", on: "orders", outcome: "pass" }] };

/** @param days One report for each day of March 2026, passing and failing by turns. */
export async function keptReports(
  days: number,
  more: { readonly signer?: SigningKey; readonly inputs?: readonly InputFile[] } = {},
): Promise<ReportFolder> {
  const dir = mkdtempSync(join(tmpdir(), "gonogo-verify-"));
  made.push(dir);
  const folder = new ReportFolder(dir);
  for (let day = 1; day <= days; day += 1) await folder.keep(day, more);
  return folder;
}
const made: string[] = [];
after(() => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
});

export class ReportFolder {
  constructor(readonly dir: string) {}

  /** Of the stack's reports. */
  get path(): string {
    return join(this.dir, "shop-prod");
  }

  /** Names of the reports, the newest last. */
  get names(): string[] {
    return this.files.filter((name) => !name.endsWith(".dsse.json"));
  }

  get files(): string[] {
    return readdirSync(this.path)
      .filter((name) => name.endsWith(".json"))
      .sort();
  }

  name(index: number): string {
    const name = this.names.at(index);
    if (name === undefined) throw new Error(`there is no report ${index}`);
    return name;
  }

  read(name: string): Buffer {
    return readFileSync(join(this.path, name));
  }

  write(name: string, bytes: Uint8Array | string): void {
    writeFileSync(join(this.path, name), bytes);
  }

  remove(name: string): void {
    rmSync(join(this.path, name));
  }

  /** @param now Day on which it is kept, where that is another. */
  async keep(
    day: number,
    by: {
      readonly signer?: SigningKey;
      readonly inputs?: readonly InputFile[];
      readonly change?: (run: StackReport) => StackReport;
    } = {},
  ): Promise<void> {
    const at = `2026-03-${String(day).padStart(2, "0")}T12:00:00.000Z`;
    const run = runOf({ ...(day % 2 === 0 ? failing : passing), at });
    const context = { runtime: "test", inputs: by.inputs ?? [], providers: [] };
    const told = by.change?.(run) ?? (by.inputs === undefined ? run : { ...run, context });
    const { signer } = by;
    await keep(
      reportOf(told),
      {
        dir: this.dir,
        now: () => new Date(Date.parse(at) + 1000),
        ...(signer === undefined ? {} : { sign: (bytes, name) => signed(bytes, name, signer) }),
      },
      { cwd: this.dir, err: () => undefined },
    );
  }
}

export function signed(bytes: Uint8Array, name: string, signer: SigningKey): Buffer {
  const report = JSON.parse(Buffer.from(bytes).toString("utf8")) as Report;
  return Buffer.from(envelopeFor(report, { name, bytes }, signer));
}

export const trusts = (...keys: readonly SigningKey[]) => ({
  trusted: keys.map(({ publicKey }) => publicKey),
});

export function verify(
  folder: ReportFolder,
  more: Omit<VerifyOptions, "cwd"> = {},
  paths: readonly string[] = [folder.path],
): Verification {
  const found = verifyReports(paths, { cwd: folder.path, ...more });
  assert.ok(!("nothingAt" in found), "there are reports");
  return found;
}

export const problemsOf = ({ problems }: Verification) =>
  problems.map(({ check, file, message }) => `${check}: ${file} ${message}`).join("\n");

/** The bytes with one bit changed, for each of their bits. */
export function* eachBit(
  bytes: Buffer,
): Generator<{ readonly changed: Buffer; readonly bit: number }> {
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    yield { changed, bit };
  }
}

/**
 * A test against a tool that not every machine has; where it is missing, the test is told as
 * pending. What the formats are is held by recorded examples as well.
 */
export function itWith(tools: readonly Tool[], title: string, work: () => unknown): void {
  const missing = tools.filter((tool) => !isThere(tool));
  if (missing.length === 0) it(title, async () => void (await work()));
  else it(`${title} (${missing.join(", ")} is not on this machine)`);
}

export type Tool = "ssh-keygen" | "openssl" | "jq" | "bash" | "yq";

function isThere(tool: Tool): boolean {
  if (tool === "ssh-keygen") return spawnSync(tool, ["-Y", "sign"]).error === undefined;
  if (tool === "openssl") return spawnSync(tool, ["version"]).error === undefined;
  const { error, stdout } = spawnSync(tool, ["--help"], { encoding: "utf8" });
  // Another tool is called yq as well.
  return error === undefined && (tool !== "yq" || stdout.includes("jq_filter"));
}

/** The key as `ssh-keygen -t ed25519` writes it: OpenSSH's PROTOCOL.key. */
export function opensshPem(signer: SigningKey): string {
  const { d = "" } = signer.key.export({ format: "jwk" });
  const blob = ed25519Blob(signer.publicKey.key);
  const publicPart = blob.subarray(-32);
  const check = Buffer.from("01020304", "hex");
  const inner = Buffer.concat([
    check,
    check,
    wireString("ssh-ed25519"),
    wireString(publicPart),
    wireString(Buffer.concat([Buffer.from(d, "base64url"), publicPart])),
    wireString("a test"),
  ]);
  const padding = Buffer.from([1, 2, 3, 4, 5, 6, 7]).subarray(0, (8 - (inner.length % 8)) % 8);
  const body = Buffer.concat([
    Buffer.from("openssh-key-v1\0", "latin1"),
    wireString("none"),
    wireString("none"),
    wireString(""),
    Buffer.from([0, 0, 0, 1]),
    wireString(blob),
    wireString(Buffer.concat([inner, padding])),
  ]).toString("base64");
  const lines = body.match(/.{1,70}/g) ?? [];
  const name = "OPENSSH PRIVATE KEY";
  return `-----BEGIN ${name}-----\n${lines.join("\n")}\n-----END ${name}-----\n`;
}

/** `ssh-ed25519 AAAA…` */
export function sshLine({ publicKey }: SigningKey): string {
  return `ssh-ed25519 ${ed25519Blob(publicKey.key).toString("base64")}`;
}
