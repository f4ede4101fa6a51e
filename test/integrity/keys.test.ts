import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../gonogo/cli/run";
import { GonogoError } from "../../gonogo/errors";
import { newKey, readPublicKey, readSigningKey } from "../../gonogo/integrity/keys";
import { captured } from "../cli/support";
import { itWith, opensshPem, sshLine, testKey } from "./support";

const opensshPrivate = opensshPem(testKey(1));
const opensshPublic = `${sshLine(testKey(1))} a test\n`;
// As `ssh-keygen -l` tells it.
const opensshId = "SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8";

const refuses = (work: () => unknown, message: RegExp, secret?: string) =>
  assert.throws(work, (error) => {
    assert.ok(error instanceof GonogoError);
    assert.match(error.message, message);
    if (secret !== undefined) assert.ok(!error.message.includes(secret));
    return true;
  });

describe("keys", () => {
  it("are read again as they were made, with and without a passphrase", () => {
    for (const passphrase of [undefined, "correct horse"]) {
      const made = newKey(passphrase);
      const read = readSigningKey(made.privatePem, "k", passphrase);
      assert.equal(read.publicKey.id, made.id);
      assert.equal(readPublicKey(made.publicPem, "k").id, made.id);
      const shown = `id    ${made.id}\nssh   ${made.ssh}\n\n${made.publicPem}`;
      assert.equal(readPublicKey(shown, "k").id, made.id);
      assert.equal(readPublicKey(`${made.ssh} a comment\n`, "k").id, made.id);
      assert.equal(made.privatePem.includes("ENCRYPTED"), passphrase !== undefined);
    }
  });

  it("of OpenSSH have the id that ssh-keygen -l tells", () => {
    assert.equal(readSigningKey(opensshPrivate, "k", undefined).publicKey.id, opensshId);
    assert.equal(readPublicKey(opensshPublic, "k").id, opensshId);
  });

  const made = newKey("correct horse");
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = { type: "pkcs8", format: "pem" } as const;
  const rsaPrivate = rsa.privateKey.export(pem) as string;
  const wrong: readonly (readonly [string, string, string | undefined, RegExp])[] = [
    ["nothing", "", undefined, /^k: expected a private key in PEM\. It holds none\.$/],
    ["text", "hunter2", undefined, /It holds none/],
    ["a public key", made.publicPem, undefined, /It holds a public key/],
    ["no passphrase", made.privatePem, undefined, /give it in GONOGO_SIGNING_PASSPHRASE/],
    ["a wrong passphrase", made.privatePem, "guess", /the passphrase is wrong/],
    ["another type", rsaPrivate, undefined, /of type rsa; reports are signed with Ed25519/],
    ["a damaged PEM", newKey(undefined).privatePem.replace("MC4", "MC5"), undefined, /damaged/],
    ["a damaged SSH key", opensshPrivate.replace("b3BlbnNz", "b3BlbnNa"), undefined, /damaged/],
    ["a cut SSH key", opensshPrivate.slice(0, 120), undefined, /damaged/],
  ];
  for (const [what, text, passphrase, message] of wrong) {
    it(`that sign are refused without their text: ${what}`, () => {
      refuses(
        () => readSigningKey(text, "k", passphrase),
        message,
        text.slice(30, 60) || undefined,
      );
    });
  }

  const wrongPublic: readonly (readonly [string, string, RegExp])[] = [
    ["nothing", "", /expected one public key/],
    ["two keys", `${opensshPublic}${opensshPublic}`, /expected one public key/],
    ["two keys in PEM", `${made.publicPem}${newKey(undefined).publicPem}`, /not one public key/],
    ["a private key", newKey(undefined).privatePem, /holds a private key/],
    ["an SSH private key", opensshPrivate, /holds a private key/],
    ["a damaged PEM", made.publicPem.replace("MC", "MX"), /damaged/],
    [
      "another type",
      rsa.publicKey.export({ type: "spki", format: "pem" }) as string,
      /of type rsa/,
    ],
    ["a line that lies", opensshPublic.replace("ssh-ed25519 ", "ssh-rsa "), /not of the type/],
    ["an unknown type", "ssh-dss AAAAB3NzaC1kc3M=", /of type ssh-dss: gonogo reads ssh-ed25519/],
  ];
  for (const [what, text, message] of wrongPublic) {
    it(`that verify are refused: ${what}`, () => refuses(() => readPublicKey(text, "k"), message));
  }
});

describe("gonogo keys", () => {
  let cwd = "";
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), "gonogo-keys-"));
  });
  afterEach(() => rmSync(cwd, { recursive: true, force: true }));

  const keys = async (args: readonly string[], env: Record<string, string> = {}) => {
    const { io, out, err } = captured({ cwd, env });
    return { code: await run(["keys", ...args], io), out: out(), err: err() };
  };

  it("new writes a key that only its owner can read, and tells its public key alone", async () => {
    const { code, out } = await keys(["new", "launch.pem"]);
    assert.equal(code, 0);
    assert.equal(statSync(join(cwd, "launch.pem")).mode & 0o777, 0o600);
    const secret = readFileSync(join(cwd, "launch.pem"), "utf8");
    assert.ok(!out.includes(secret.split("\n")[1] ?? "-"));
    assert.ok(out.includes(readFileSync(join(cwd, "launch.pub.pem"), "utf8")));
    assert.match(out, /without a passphrase/);
  });

  it("new encrypts the key with a passphrase that is set, which is not told", async () => {
    const { out } = await keys(["new", "launch.pem"], { GONOGO_SIGNING_PASSPHRASE: "hunter2" });
    assert.match(readFileSync(join(cwd, "launch.pem"), "utf8"), /BEGIN ENCRYPTED PRIVATE KEY/);
    assert.ok(!out.includes("hunter2"));
  });

  it("new never overwrites a key, neither half of it", async () => {
    await keys(["new", "launch.pem"]);
    const before = readFileSync(join(cwd, "launch.pem"), "utf8");
    const again = await keys(["new", "launch.pem"]);
    assert.equal(again.code, 2);
    assert.match(again.err, /exists already, and a key is never overwritten/);
    rmSync(join(cwd, "launch.pub.pem"));
    const half = await keys(["new", "launch.pem"]);
    assert.equal(half.code, 2);
    assert.throws(() => statSync(join(cwd, "launch.pub.pem")), "the new public key is taken back");
    assert.equal(readFileSync(join(cwd, "launch.pem"), "utf8"), before);
  });

  it("show tells the same of a private and of its public key", async () => {
    await keys(["new", "launch.pem"]);
    const secret = await keys(["show", "launch.pem"]);
    const open = await keys(["show", "launch.pub.pem"]);
    assert.equal(secret.out, open.out);
    assert.match(open.out, /^id {4}SHA256:[\w+/]{43}\nssh {3}ssh-ed25519 AAAA/);
  });

  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /Say what to do/],
    [["new"], /Say what to do/],
    [["old", "x.pem"], /Say what to do/],
    [["new", "a.pem", "b.pem"], /Say what to do/],
    [["new", "launch"], /must end in \.pem/],
    [["new", "launch.pub.pem"], /must end in \.pem/],
    [["new", "absent/launch.pem"], /ENOENT/],
    [["show", "absent.pem"], /there is no such file/],
  ];
  for (const [args, message] of wrong) {
    it(`is a usage error: keys ${args.join(" ")}`, async () => {
      const { code, err } = await keys(args);
      assert.equal(code, 2);
      assert.match(err, message);
    });
  }

  itWith(["openssl"], "new makes keys that openssl reads", async () => {
    await keys(["new", "launch.pem"]);
    const { stdout } = spawnSync("openssl", ["pkey", "-in", "launch.pem", "-pubout"], {
      cwd,
      encoding: "utf8",
    });
    assert.equal(stdout, readFileSync(join(cwd, "launch.pub.pem"), "utf8"));
  });

  itWith(["ssh-keygen"], "reads keys of ssh-keygen, but not those with a passphrase", async () => {
    const make = (name: string, passphrase: string) =>
      spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-f", name], { cwd });
    make("open", "");
    writeFileSync(join(cwd, "ours"), opensshPrivate, { mode: 0o600 });
    const ours = spawnSync("ssh-keygen", ["-y", "-f", "ours"], { cwd, encoding: "utf8" });
    assert.equal(ours.stdout, opensshPublic, "what the tests write is what ssh-keygen reads");
    make("closed", "correct horse");
    const shown = await keys(["show", "open"]);
    const { stdout } = spawnSync("ssh-keygen", ["-lf", "open.pub"], { cwd, encoding: "utf8" });
    assert.equal(shown.out.split(/\s+/)[1], stdout.split(" ")[1]);
    assert.match((await keys(["show", "closed"])).err, /has a passphrase, which only ssh-keygen/);
  });
});
