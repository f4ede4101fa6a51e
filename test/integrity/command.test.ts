/** Signing and verifying as people do it: from --sign to the exit code of gonogo verify. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { readArguments } from "../../gonogo/cli/arguments";
import { commands } from "../../gonogo/cli/commands";
import { type Engine, run as preview } from "../../gonogo/cli/preview";
import { run } from "../../gonogo/cli/run";
import { captured, folder } from "../cli/support";
import { pack, policy, resource, result } from "../report/sample";
import { itWith, opensshPem, publicPem, sshLine, testKey } from "./support";

const ann = testKey(1);
const pemOf = (key = ann) => key.key.export({ format: "pem", type: "pkcs8" }) as string;
const queue = "aws:sqs/queue:Queue";
const stack = resource("pulumi:pulumi:Stack", "shop-dev", { custom: false });
const covers = { tags: [`resource-type:${queue}`] };
const outcome = result([stack, resource(queue, "jobs")], [pack([policy("q", covers)])], {
  stack: "go",
});
const engine: Engine = async ({ stack: name }) => ({ ...outcome, stack: name });

const program = () =>
  folder({
    "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
    "packs/PulumiPolicy.yaml": "runtime: nodejs\n",
    "packs/index.js": "",
    "launch.pem": pemOf(),
    "launch.pub.pem": publicPem(ann),
    "other.pub.pem": publicPem(testKey(2)),
  });

async function previews(cwd: string, args: readonly string[], env: Record<string, string> = {}) {
  const { io, out, err } = captured({ cwd, env });
  const given = readArguments(
    ["go", ...args, "--policy-pack", "packs"],
    commands.preview?.options ?? {},
    "preview",
  );
  return { code: await preview(given, io, engine), out: out(), err: err() };
}

async function gonogo(cwd: string, ...args: readonly string[]) {
  const { io, out, err } = captured({ cwd });
  return { code: await run(args, io), out: out(), err: err() };
}

describe("--sign", () => {
  it("signs each report that is kept, and gonogo verify ends with 0", async () => {
    const cwd = program();
    const args = ["--reports", "reports", "--sign", "launch.pem"];
    assert.equal((await previews(cwd, args)).code, 0);
    await previews(cwd, args);
    const verified = await gonogo(cwd, "verify", "reports", "--key", "launch.pub.pem");
    assert.equal(verified.err, "");
    assert.match(verified.out, /^GOOD: 2 reports, and nothing that was checked is wrong\./);
    assert.match(verified.out, /2 of 2 reports signed by a trusted key/);
    assert.equal(verified.code, 0);
    const other = await gonogo(cwd, "verify", "reports", "--key", "other.pub.pem");
    assert.equal(other.code, 5);
    assert.match(
      other.out,
      /^BAD: 2 reports, 2 problems\.\n\nWrong\n {2}signature +reports\/go\/.* not trusted/,
    );
  });

  it("signs with the key of the environment: a file, or the key itself", async () => {
    for (const key of ["launch.pem", pemOf()]) {
      const cwd = program();
      const { out, err } = await previews(cwd, ["--reports", "r"], { GONOGO_SIGNING_KEY: key });
      assert.ok(!`${out}${err}`.includes("PRIVATE"));
      const { code } = await gonogo(cwd, "verify", "r/go", "--key", "launch.pub.pem");
      assert.equal(code, 0);
    }
  });

  it("signs what --output writes as JSON, whole or for each stack", async () => {
    const cwd = program();
    await previews(cwd, ["--output", "report.json", "--sign", "launch.pem"]);
    mkdirSync(join(cwd, "out"));
    await previews(cwd, ["--output", "out", "--format", "json", "--sign", "launch.pem"]);
    for (const file of ["report.json", "out/go.json", "out/go.dsse.json"]) {
      const { code, out } = await gonogo(cwd, "verify", file, "--key", "launch.pub.pem");
      assert.equal(code, 0, out);
    }
    writeFileSync(join(cwd, "report.json"), `${readFileSync(join(cwd, "report.json"))} `);
    assert.equal((await gonogo(cwd, "verify", "report.json")).code, 5);
  });

  const usage: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /there is no file to sign\. Write one with --reports DIR, or --output FILE\.json/],
    [["--format", "json"], /there is no file to sign/],
    [["--output", "report.html"], /there is no file to sign/],
    [["--output", "out/"], /there is no file to sign/],
  ];
  for (const [args, message] of usage) {
    it(`is a usage error where nothing is written that could be signed: ${args.join(" ")}`, async () => {
      const cwd = program();
      await assert.rejects(previews(cwd, [...args, "--sign", "launch.pem"]), message);
      const { code } = await previews(cwd, args, { GONOGO_SIGNING_KEY: pemOf() });
      assert.equal(code, 0, "a variable of the whole pipeline asks for nothing");
    });
  }

  it("refuses a bad key before anything is started, and never shows it", async () => {
    const cwd = program();
    writeFileSync(join(cwd, "bad.pem"), "hunter2-not-a-key");
    const never: Engine = () => assert.fail("the engine was started");
    const given = (key: string) =>
      readArguments(
        ["go", "--reports", "r", "--sign", key],
        commands.preview?.options ?? {},
        "preview",
      );
    const { io } = captured({ cwd });
    for (const [key, message] of [
      ["bad.pem", /^--sign bad\.pem: expected a private key in PEM/],
      ["absent.pem", /^--sign absent\.pem: there is no such file/],
      ["launch.pub.pem", /It holds a public key/],
    ] as const) {
      await assert.rejects(preview(given(key), io, never), (error: Error) => {
        assert.match(error.message, message);
        assert.ok(!error.message.includes("hunter2"));
        return true;
      });
    }
    const mistaken = previews(cwd, ["--reports", "r"], {
      GONOGO_SIGNING_KEY: "hunter2-not-a-file",
    });
    await assert.rejects(mistaken, (error: Error) => !error.message.includes("hunter2"));
  });
});

describe("gonogo verify ends with", () => {
  const signed = async () => {
    const cwd = program();
    await previews(cwd, ["--reports", "r", "--sign", "launch.pem"]);
    const [name = ""] = readdirSync(join(cwd, "r/go")).filter((file) =>
      /-[0-9a-f]{8}\.json$/.test(file),
    );
    return { cwd, report: `r/go/${name}` };
  };

  it("5 and the same findings as JSON when a report was changed", async () => {
    const { cwd, report } = await signed();
    const text = readFileSync(join(cwd, report), "utf8");
    writeFileSync(join(cwd, report), text.replace('"go":true', '"go":false'));
    const { code, out } = await gonogo(cwd, "verify", "r", "--format", "json");
    assert.equal(code, 5);
    const verification = JSON.parse(out);
    assert.equal(verification.good, false);
    assert.deepEqual(
      verification.problems.map(({ check }: { check: string }) => check),
      ["name", "signature", "signature"],
    );
    assert.equal(verification.reports[0].file, report);
  });

  it("0 with the keys of a folder, of which one has signed", async () => {
    const { cwd } = await signed();
    mkdirSync(join(cwd, "trusted"));
    writeFileSync(join(cwd, "trusted/ann.pub"), `${sshLine(ann)} ann\n`);
    writeFileSync(join(cwd, "trusted/bob.pem"), publicPem(testKey(2)));
    writeFileSync(join(cwd, "trusted/README.md"), "Whose keys these are.\n");
    const { code, out } = await gonogo(cwd, "verify", "r", "--keys", "trusted");
    assert.equal(code, 0, out);
    assert.match(out, /Signed by SHA256:fe85JkIjo8VPe/);
  });

  it("2 for a command line that is wrong, with one message", async () => {
    const { cwd, report } = await signed();
    mkdirSync(join(cwd, "empty"));
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /Say what to verify/],
      [["absent"], /absent: there is no report/],
      [["empty"], /empty: there is no report/],
      [["r", "--key", "absent.pem"], /--key absent\.pem: there is no such file/],
      [["r", "--key", "launch.pem"], /holds a private key/],
      [["r", "--key", report], /expected one public key/],
      [["r", "--keys", "absent"], /--keys absent is no folder/],
      [["r", "--keys", "empty"], /there is no \.pem and no \.pub file/],
      [["r", "--root", "absent"], /--root absent is no folder/],
      [["r", "--policy-pack", "packs"], /looked at with --root DIR only/],
      [["r", "--expect", "abc"], /64 hexadecimal digits/],
    ];
    for (const [args, message] of wrong) {
      const { code, err } = await gonogo(cwd, "verify", ...args);
      assert.match(err, message);
      assert.equal(err.trim().split("\n").length, 1);
      assert.equal(code, 2, args.join(" "));
    }
  });

  it("5 when what the verdict was made from has changed, the policy pack too", async () => {
    const { cwd } = await signed();
    const args = ["verify", "r", "--root", ".", "--policy-pack", "packs"];
    const before = await gonogo(cwd, ...args);
    assert.equal(before.code, 0, before.out);
    assert.match(before.out, /1 input of r\/go\/.* as they were/);
    writeFileSync(join(cwd, "packs/index.js"), "// other rules\n");
    const after = await gonogo(cwd, ...args);
    assert.equal(after.code, 5);
    assert.match(after.out, /inputs +r\/go\/.* packs \(policy pack\), which is another one here/);
    const elsewhere = await gonogo(cwd, "verify", "r", "--root", ".");
    assert.match(elsewhere.out, /The policy pack packs is not here: name it with --policy-pack/);
  });
});

describe("gonogo attest --sign", () => {
  const files = (config = "") => ({
    "Pulumi.yaml": "name: catalytic\nruntime: nodejs\nstackConfigDir: stacks\n",
    "stacks/Pulumi.shop-prod.yaml": `config:\n  gonogo:system: catalytic\n${config}`,
    signers: `ann@shop.example ${sshLine(ann)}\n`,
    "ann.pem": pemOf(),
    ann: opensshPem(ann),
    "bob.pem": pemOf(testKey(2)),
  });
  const strict = "  gonogo:signers: signers\n  gonogo:requireSignatures: true\n";
  const attest = (cwd: string, ...more: readonly string[]) =>
    gonogo(
      cwd,
      ...["attest", "shop-prod", "--covers", "gdpr-review", "--role", "counsel"],
      ...["--statement", "Reviewed with counsel, article by article.", "--date", "2026-11-20"],
      ...["--owner", "Ann Example <ann@shop.example>", ...more],
    );
  const place = "stacks/shop-prod.attestations/gdpr-review.yaml";

  itWith(
    ["ssh-keygen"],
    "writes a signature that ssh-keygen verifies, from PEM and from an SSH key",
    async () => {
      for (const key of ["ann.pem", "ann"]) {
        const cwd = folder(files(strict));
        const { code, err } = await attest(cwd, "--sign", key);
        assert.equal(code, 0, err);
        const { signature, ...attestation } = parse(readFileSync(join(cwd, place), "utf8"));
        assert.match(signature, /^-----BEGIN SSH SIGNATURE-----\n/);
        // As docs/integrity.md has it: jq writes the same bytes.
        const project = "catalytic";
        const input = JSON.stringify(sorted({ attestation, project, stack: "shop-prod" }));
        writeFileSync(join(cwd, "sig"), signature);
        const check = ["-Y", "verify", "-n", "gonogo", "-f", "signers", "-I", "ann@shop.example"];
        const { status, stderr } = spawnSync("ssh-keygen", [...check, "-s", "sig"], { cwd, input });
        assert.equal(status, 0, String(stderr));
      }
    },
  );

  itWith(["ssh-keygen"], "signs by ssh-keygen where the key is of another type", async () => {
    const cwd = folder(files());
    rmSync(join(cwd, "ann"));
    spawnSync("ssh-keygen", ["-q", "-t", "ecdsa", "-N", "", "-f", "ann"], { cwd });
    const signers = readFileSync(join(cwd, "ann.pub"), "utf8");
    writeFileSync(join(cwd, "signers"), `ann@shop.example ${signers}`);
    const { code, err } = await attest(cwd, "-c", "gonogo:signers=signers", "--sign", "ann");
    assert.equal(code, 0, err);
    assert.ok(existsSync(join(cwd, place)));
  });

  const refused: readonly (readonly [string, string, readonly string[], RegExp])[] = [
    ["nothing, where it must", strict, [], /requires signatures .*: sign it with --sign KEYFILE/],
    ["another's key", strict, ["--sign", "bob.pem"], /nobody's in the file of the signers/],
    ["no key", strict, ["--sign", "signers"], /expected a private key in PEM/],
    ["an absent key", strict, ["--sign", "absent"], /--sign absent: there is no such file/],
    ["no file of signers", "  gonogo:requireSignatures: true\n", [], /names no file of keys/],
    [
      "an absent file of signers",
      "  gonogo:signers: x\n",
      [],
      /Pulumi\.shop-prod\.yaml:3: .* x, which cannot be read/,
    ],
    [
      "neither true nor false",
      "  gonogo:requireSignatures: yes please\n",
      [],
      /must be true or false/,
    ],
  ];
  for (const [what, config, args, message] of refused) {
    it(`writes nothing with ${what}`, async () => {
      const cwd = folder(files(config));
      const { code, err } = await attest(cwd, ...args);
      assert.match(err, message);
      assert.equal(code, 2);
      assert.ok(!existsSync(join(cwd, place)));
    });
  }
});

/** Members by name, as `jq -S` writes them. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, each]) => [name, sorted(each)]));
}
