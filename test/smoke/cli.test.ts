import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProbeRecord } from "../../gonogo/probes/record";
import type { Report } from "../../gonogo/report/model";
import { gonogo, likeOurs, root } from "../cli/support";
import type { Handler } from "../reference-system/settings";
import { Stores } from "../reference-system/stores";
import { type ReferenceSystem, startReference } from "../reference-system/system";

describe("gonogo smoke and gonogo load", function () {
  this.timeout(180_000);
  let stores: Stores;
  let system: ReferenceSystem;
  let folder = "";
  /** Told when a user asks to pay: the moment to interrupt. */
  let onCheckout: () => void = () => undefined;
  before(async () => {
    stores = await Stores.start();
    const slow =
      (own: Handler | undefined): Handler =>
      async (call) => {
        onCheckout();
        await new Promise((resolve) => setTimeout(resolve, 100));
        return own?.(call) ?? { status: 404 };
      };
    const checkout = "POST /api/v1/subscription/checkout";
    system = await startReference(stores, {
      routes: (own) => ({ ...own, [checkout]: slow(own[checkout]) }),
    });
    folder = mkdtempSync(join(tmpdir(), "gonogo-smoke-"));
    writeFileSync(join(folder, "outputs.json"), JSON.stringify({ apiUrl: system.url }));
    writeFileSync(join(folder, "ca.pem"), system.ca);
    likeOurs(folder);
    mkdirSync(join(folder, "stacks"));
    const text = readFileSync(join(root, "stacks/Pulumi.finsight-prod.yaml"), "utf8");
    writeStack("finsight-prod", text);
    // The machine is shared with other tests, which must not decide this one.
    const busy = [
      "  gonogo:load:",
      "    thresholds:",
      "      latency: {statistic: average, milliseconds: 20000}",
      "      errors: {percent: 20}",
      "      uptime: {percent: 50}",
      "",
    ];
    const staging = text.replace(/environment: production/, "environment: staging");
    writeStack("finsight-staging", staging.replace("config:\n", `config:\n${busy.join("\n")}`));
    const own = [
      "  gonogo:smoke:",
      "    secrets: {token: SMOKE_TOKEN}",
      "    skip: [root, pricing, register, metrics-available, checkout]",
      "    steps:",
      "      - {id: mine, path: /api/v1/metrics/available, headers: {X-API-Key: '{{token}}'}}",
      "",
    ];
    writeStack("finsight-dev", text.replace("config:\n", `config:\n${own.join("\n")}`));
  });
  const writeStack = (name: string, text: string) =>
    writeFileSync(join(folder, `stacks/Pulumi.${name}.yaml`), text);
  beforeEach(() => stores.forgetCounts());
  after(async () => {
    await system?.close();
    await stores?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const env = (more: NodeJS.ProcessEnv = {}) => ({
    ...process.env,
    NODE_EXTRA_CA_CERTS: join(folder, "ca.pem"),
    ...more,
  });
  const run = (command: string, stack: string, args: readonly string[], more?: NodeJS.ProcessEnv) =>
    gonogo([command, stack, "--outputs", "outputs.json", ...args], { cwd: folder, env: env(more) });
  const users = async () => (await stores.query("SELECT email FROM users")).length;

  it("reads only, unless writing is allowed: what writes is open", async () => {
    const { code, out } = await run("smoke", "finsight-prod", []);
    assert.equal(code, 3, out);
    assert.match(out, /It writes: --allow-writes runs it\./);
    assert.equal(await users(), 0);
  });

  it("passes, cleans up, and leaves a record without the key that an audit counts", async () => {
    const { code, out, err } = await run("smoke", "finsight-prod", [
      ...["--allow-writes", "--record", "smoke.json"],
    ]);
    assert.equal(code, 0, out + err);
    assert.equal(await users(), 0);
    const text = readFileSync(join(folder, "smoke.json"), "utf8");
    assert.doesNotMatch(text + out, /fsk_[0-9a-f]/);
    const record = JSON.parse(text) as ProbeRecord;
    assert.equal(record.results.length, 8);
    const audit = await gonogo(
      ["audit", "finsight-prod", "--probes", "smoke.json", "--phase", "post-launch"].concat([
        ...["--format", "json"],
      ]),
      { cwd: folder },
    );
    const [told] = (JSON.parse(audit.out) as Report).runs;
    const outcomeOf = (id: string) =>
      told?.checklist?.items.find((item) => item.id === id)?.outcome;
    assert.deepEqual([outcomeOf("finsight-501"), outcomeOf("finsight-502")], ["pass", "pass"]);
  });

  it("speaks for no item of the checklist in part, unless a step fails", async () => {
    const spoken = async (stack: string, ...more: readonly string[]) => {
      const { err } = await run("smoke", stack, ["--record", "part.json", ...more]);
      const text = readFileSync(join(folder, "part.json"), "utf8");
      const { results } = JSON.parse(text) as ProbeRecord;
      assert(results.length > 0, err);
      return results.map(({ outcome, items = [], controls }) => [outcome, items, controls]);
    };
    assert.deepEqual(await spoken("finsight-prod", "--only", "root"), [["pass", [], []]]);
    // Its stack leaves steps of the system out.
    const own = await spoken("finsight-dev");
    const silent = own.filter(([outcome]) => outcome !== "fail");
    assert(silent.length > 0);
    assert(silent.every(([, items, controls]) => items?.length === 0 && controls?.length === 0));
  });

  const interrupted = async (command: readonly string[]) => {
    const args = [...command, "--outputs", "outputs.json", "--allow-writes"];
    const child = spawn(process.execPath, [join(root, "dist/gonogo.js"), ...args], {
      cwd: folder,
      env: env(),
      stdio: ["ignore", "ignore", "pipe"],
    });
    let err = "";
    child.stderr.on("data", (chunk: Buffer) => {
      err += chunk.toString();
    });
    let registered = 0;
    onCheckout = () => {
      void users().then((count) => {
        registered = count;
        child.kill("SIGINT");
      });
    };
    const [code] = await once(child, "exit");
    onCheckout = () => undefined;
    assert.equal(code, 130, err);
    assert.deepEqual([registered, await users()], [1, 0]);
    assert.match(err, /interrupted, nothing is decided: what it wrote is gone/);
  };

  it("takes back what it wrote when it is interrupted", () =>
    interrupted(["smoke", "finsight-prod"]));

  it("takes it back, and says so, when a scheduled look is interrupted", () =>
    interrupted(["watch", "finsight-prod", "--cadence", "first-day", "--records", "records"]));

  it("asks the stack's own steps with secrets that it never tells", async () => {
    const [key = ""] = await system.keys(1);
    const args = ["--format", "json"];
    const { code, out } = await run("smoke", "finsight-dev", args, { SMOKE_TOKEN: key });
    assert.equal(code, 0, out);
    assert(!out.includes(key));
    const without = await run("smoke", "finsight-dev", []);
    assert.equal(without.code, 3);
    assert.match(without.out, /SMOKE_TOKEN is not set/);
    await stores.query("DELETE FROM users");
  });

  it("refuses to load production unless that is allowed", async () => {
    const { code, err } = await run("load", "finsight-prod", []);
    assert.equal(code, 2);
    assert.match(err, /finsight-prod is production.*--allow-production/s);
  });

  const quick = ["--seconds", "3", "--ramp", "1"];

  it("loads with the keys of several customers, within bounds", async () => {
    const keys = await system.keys(100);
    const args = ["--keys", "LOAD_KEYS", "--record", "load.json"];
    const env = { LOAD_KEYS: keys.join(",") };
    let told = await run("load", "finsight-staging", [...args, ...quick], env);
    // Where the machine was too busy to serve them all, they stay longer.
    if (told.code === 3) {
      const longer = ["--seconds", "20", "--ramp", "5"];
      told = await run("load", "finsight-staging", [...args, ...longer], env);
    }
    const { code, out, err } = told;
    assert.equal(code, 0, out + err);
    const text = readFileSync(join(folder, "load.json"), "utf8");
    assert.doesNotMatch(text + out + err, /fsk_[0-9a-f]/);
    await stores.query("DELETE FROM users");
  });

  it("says what it means that the system's own limit answered", async () => {
    const { code, out } = await run("load", "finsight-prod", [...quick, "--allow-production"]);
    assert.equal(code, 3, out);
    assert.match(out.replace(/\s+/g, " "), /answers were 429: the system's own rate limit held/);
  });

  it("shows nothing with fewer users than the checklist wants", async () => {
    const { code, out } = await run("load", "finsight-staging", [...quick, "--users", "10"]);
    assert.equal(code, 3, out);
    assert.match(out.replace(/\s+/g, " "), /The checklist asks for more users than 10/);
  });

  for (const [what, command, args, problem] of [
    ["a step that does not exist", "smoke", ["--only", "helth"], /no step helth: did you mean/],
    ["no users", "load", ["--users", "0"], /--users needs a number from 1 to 20000, not 0/],
    ["a time that is none", "load", ["--seconds", "soon"], /--seconds needs a number/],
    ["an address that is none", "load", ["--from", "home"], /--from home is no IP address/],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { code, err } = await run(command, "finsight-staging", args);
      assert.equal(code, 2, err);
      assert.match(err, problem);
    });
  }
});
