/** The built command on small programs, with the real engine and real packs. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { formats } from "../../gonogo/cli/formats";
import type { Report } from "../../gonogo/report/model";
import schema from "../../gonogo/report/report.schema.json";
import { finished, gonogo, root } from "./support";

const fixture = (name: string) => join(root, "test/cli/fixtures", name);
const shop = ["preview", "--program", fixture("shop")];
const foreign = ["--policy-pack", fixture("pack")];

/** Ids of processes that have this text in their command line. */
function processesWith(text: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(text);
    } catch {
      return false;
    }
  });
}

describe("gonogo preview of a program", () => {
  it("says GO with 0 where the levels of the environment allow it", async () => {
    const { code, out, err } = await gonogo([...shop, "dev"]);
    assert.equal(code, 0, out + err);
    assert.match(out, /shop:index:Jobs {2}jobs/);
    assert.match(out, / GO .*Nothing blocks dev/);
  });

  it("says NO-GO with 1, and names value, property and line", async () => {
    const { code, out } = await gonogo([...shop, "prod"]);
    assert.equal(code, 1);
    assert.match(out, /Storage is not encrypted: storageEncrypted is false\. \[storageEncrypted\]/);
    const found = /^ {2}orders {2}aws:rds:Instance {2}(\S+)$/m;
    const lines = readFileSync(join(fixture("shop"), "index.ts"), "utf8").split("\n");
    const line = lines.findIndex((text) => text.includes('new rds.Instance("orders"')) + 1;
    assert.equal(found.exec(out)?.[1], `test/cli/fixtures/shop/index.ts:${line}:1`);
  });

  it("writes JSON that follows the schema, for several stacks at once", async () => {
    const { code, out } = await gonogo([...shop, "--all", "--format", "json"]);
    const ajv = new Ajv2020({ strict: false });
    addFormats(ajv);
    const report = JSON.parse(out) as Report;
    assert.ok(ajv.validate(schema, report), ajv.errorsText());
    assert.deepEqual(
      report.runs.map((r) => [r.stack, r.verdict.go]),
      [
        ["dev", true],
        ["prod", false],
      ],
    );
    assert.equal(code, 1);
  });

  it("takes overrides of the configuration", async () => {
    const { out } = await gonogo([...shop, "prod", "-c", "encrypted=true"]);
    assert.doesNotMatch(out, /Storage is not encrypted/);
  });

  it("runs a pack of someone else's, in production as in any environment", async () => {
    const { code, out } = await gonogo([...shop, "prod", ...foreign]);
    assert.equal(code, 1);
    assert.match(out, /Packs {4}indiscreet 1\.0\.0 \(2 policies\)/);
    assert.match(out, /storage is plain/);
    assert.equal((await gonogo([...shop, "dev", ...foreign])).code, 0);
  });

  it("runs it beside the built-in pack", async () => {
    const both = ["--policy-pack", "builtin", ...foreign];
    const { out } = await gonogo([...shop, "dev", ...both, "--format", "json"]);
    const [run] = (JSON.parse(out) as Report).runs;
    assert.deepEqual(
      run?.packs.map((p) => p.name),
      ["gonogo", "indiscreet"],
    );
  });

  it("lets no secret out, whatever a pack prints and whichever the format", async () => {
    for (const format of formats) {
      const { out, err } = await gonogo([
        ...shop,
        "prod",
        ...foreign,
        "--format",
        format,
        "--debug",
      ]);
      assert.match(out, /the password is/, format);
      assert.doesNotMatch(out + err, /canary-6c1f0e/, format);
    }
  });
});

describe("gonogo preview ends", () => {
  it("with 3 and one message when the program throws", async () => {
    const { code, out, err } = await gonogo(["preview", "dev", "--program", fixture("throws")]);
    assert.deepEqual([code, out], [3, ""]);
    assert.match(err, /there is no region/);
    assert.doesNotMatch(err, /node:internal|node_modules/);
  });

  it("with no secret in the message of a program that throws one", async () => {
    const args = ["preview", "dev", "--program", fixture("tells"), "--debug"];
    const env = { PULUMI_CONFIG_PASSPHRASE: "sample" };
    const { code, out, err } = await gonogo(args, { env });
    assert.equal(code, 3);
    assert.match(err, /the token \[secret\] is refused/);
    assert.doesNotMatch(out + err, /canary-9d2b71/);
  });

  it("with 3 and one message when a pack does not load", async () => {
    const broken = fixture("broken-pack");
    const { code, err } = await gonogo([...shop, "dev", "--policy-pack", broken]);
    assert.equal(code, 3, err);
    assert.match(err, /no such list/);
    assert.doesNotMatch(err, /node:internal|node_modules/);
  });

  it("with the verdict's code when the reader of its output goes away", async () => {
    const command = `node dist/gonogo.js preview prod --program ${fixture("shop")} --format json`;
    const piped = `set -o pipefail; ${command} | head -c 1`;
    const { code, out, err } = await finished("bash", ["-c", piped]);
    assert.deepEqual([code, out, err], [1, "{", ""]);
  });

  it("at once with 130 on Ctrl-C, and leaves no process behind", async () => {
    const program = fixture("hang");
    const child = spawn(
      process.execPath,
      ["dist/gonogo.js", "preview", "dev", "--program", program],
      {
        cwd: root,
        stdio: "ignore",
      },
    );
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    // The program runs in a process of its own that names its folder.
    const others = () => processesWith(program).filter((pid) => pid !== String(child.pid));
    for (let i = 0; i < 300 && others().length === 0; i++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.notEqual(others().length, 0, "the program is running");
    child.kill("SIGINT");
    assert.equal(await ended, 130);
    // The system takes a moment to bury what was ended.
    for (let i = 0; i < 300 && processesWith(program).length > 0; i++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.deepEqual(processesWith(program), []);
  });
});
