import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report, StackReport } from "../../gonogo/report/model";
import { type FaultyServer, faultyServer } from "../probes/faulty-server";
import { gonogo, likeOurs, root } from "./support";

const waiver = (resource: string) =>
  [
    "policy: gonogo-probes/security-headers-sent",
    `resource: ${resource}`,
    "reason: The proxy that adds the header is switched on next week",
    "owner: ann",
    "approver: bob",
    "ticket: OPS-12",
    `expires: "${new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10)}"`,
    "",
  ].join("\n");

describe("looks at a running system in reports", function () {
  this.timeout(120_000);
  let ill: FaultyServer;
  let well: FaultyServer;
  let folder = "";
  before(async () => {
    [ill, well] = await Promise.all([faultyServer("no-hsts"), faultyServer()]);
    folder = mkdtempSync(join(tmpdir(), "gonogo-looks-"));
    writeFileSync(join(folder, "ca.pem"), `${ill.ca}\n${well.ca}`);
    likeOurs(folder);
    mkdirSync(join(folder, "stacks", "finsight-prod.waivers"), { recursive: true });
    const file = "stacks/Pulumi.finsight-prod.yaml";
    writeFileSync(join(folder, file), readFileSync(join(root, file), "utf8"));
    writeFileSync(join(folder, "outputs.json"), JSON.stringify({ apiUrl: ill.url }));
    writeFileSync(join(folder, "well.json"), JSON.stringify({ apiUrl: well.url }));
  });
  after(async () => {
    await Promise.all([ill.close(), well.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (...args: readonly string[]) =>
    gonogo(args, {
      cwd: folder,
      env: { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, "ca.pem") },
    });
  const probes = ["--only", "security-headers-sent", "--only", "health-answers"];
  const validate = (...more: readonly string[]) =>
    run("validate", "finsight-prod", "--outputs", "outputs.json", ...probes, ...more);
  const only = (json: string): StackReport => {
    const [first] = (JSON.parse(json) as Report).runs;
    assert(first);
    return first;
  };

  it("are told in every format, and what is written as one is", async () => {
    const told: Readonly<Record<string, RegExp>> = {
      "r.json": /"policy": "security-headers-sent"/,
      "r.html": /security-headers-sent/,
      "r.md": /`security-headers-sent`/,
      "r.csv": /security-headers-sent,/,
      "r.xml": /<testcase[^>]+security-headers-sent[^>]+>\s*<failure/,
      "r.sarif": /"ruleId": ?"gonogo-probes\/security-headers-sent"/,
      "r.oscal.json": /security-headers-sent/,
    };
    for (const [name, pattern] of Object.entries(told)) {
      const { code, out, err } = await validate("--output", name);
      assert.equal(code, 1, name + err);
      assert.match(readFileSync(join(folder, name), "utf8"), pattern, name);
      // The list is for the terminal, whatever is written.
      assert.match(out, /^✘ FAIL \| Every answer carries the security headers/m, name);
      assert.match(err, /NO-GO\. \d+ findings? blocks? finsight-prod/);
    }
    const { out } = await validate("--output", "r.txt");
    assert.equal(out, "");
    assert.match(readFileSync(join(folder, "r.txt"), "utf8"), /^ NO-GO {3}finsight-prod/m);
  });

  it("are kept, signed, verified, compared and told over time like any other report", async () => {
    const keys = await run("keys", "new", "signing.pem");
    assert.equal(keys.code, 0, keys.err);
    const kept = ["--reports", "reports", "--sign", "signing.pem"];
    const before = await validate(...kept);
    assert.equal(before.code, 1, before.err);
    const after = await run(
      ...["validate", "finsight-prod", "--outputs", "well.json", ...probes, ...kept],
    );
    assert.equal(after.code, 0, after.out + after.err);
    const dir = "reports/finsight-prod";
    const files = readdirSync(join(folder, dir));
    assert.equal(files.filter((name) => name.endsWith(".dsse.json")).length, 2, files.join());
    const verify = await run("verify", dir, "--key", "signing.pub.pem");
    assert.equal(verify.code, 0, verify.out + verify.err);
    const diff = await run("diff", dir);
    assert.match(diff.out, /security-headers-sent/);
    const history = await run("history", "finsight-prod", "--reports", "reports");
    assert.equal(history.code, 0, history.err);
    assert.match(history.out, /NO-GO[\s\S]*GO/);
  });

  it("are waived by the stack's files, and fail all the same", async () => {
    const file = join(folder, "stacks/finsight-prod.waivers/hsts.yaml");
    writeFileSync(file, waiver(ill.url));
    try {
      const { code, out } = await validate("--format", "json");
      assert.equal(code, 0, out);
      const told = only(out);
      const waived = told.results.filter(({ policy }) => policy === "security-headers-sent");
      assert(waived.length > 0);
      for (const { outcome, blocking, waiver: by } of waived) {
        assert.deepEqual([outcome, blocking, by?.ticket], ["fail", false, "OPS-12"]);
      }
      assert(told.context?.inputs.some(({ kind }) => kind === "waivers"));
      writeFileSync(file, waiver("https://other.example"));
      const unused = await validate();
      assert.equal(unused.code, 1);
      assert.match(unused.out, /waives nothing/);
    } finally {
      rmSync(file);
    }
  });

  it("count as the stack's configuration says, but for what production's floor holds", async () => {
    const file = join(folder, "stacks/Pulumi.finsight-prod.yaml");
    const before = readFileSync(file, "utf8");
    const configured = (level: string, probe = "security-headers-sent") =>
      writeFileSync(
        file,
        `${before}  gonogo:probes:\n    ${probe}:\n      enforcementLevel: ${level}\n`,
      );
    try {
      configured("advisory");
      const { code, out } = await validate("--format", "json");
      assert.equal(code, 0, out);
      const told = only(out).results.filter(({ policy }) => policy === "security-headers-sent");
      assert(told.length > 0);
      for (const { outcome, level, blocking } of told) {
        assert.deepEqual([outcome, level, blocking], ["fail", "advisory", false]);
      }
      await validate("--record", "record.json", "--output", "advised.json");
      const args = ["audit", "finsight-prod", "--format", "json", "--probes", "record.json"];
      const audited = only((await run(...args)).out).results;
      const headers = audited.filter(({ policy }) => policy === "security-headers-sent");
      assert(headers.length > 0 && headers.every(({ blocking }) => !blocking));
      configured("disabled");
      const off = await validate();
      assert.equal(off.code, 2);
      assert.match(off.err, /--only security-headers-sent: gonogo:probes says that it is disabled/);
      const wrong: readonly (readonly [string, string | undefined, RegExp])[] = [
        ["warn", undefined, /finsight-prod\.yaml:\d+: gonogo:probes .*must be mandatory, advisory/],
        ["advisory", "health-answers", /health-answers is high and stays mandatory in production/],
      ];
      for (const [level, probe, expected] of wrong) {
        configured(level, probe);
        for (const command of ["validate", "audit"]) {
          const more = command === "audit" ? ["--probes", "record.json"] : [];
          const outputs = command === "audit" ? [] : ["--outputs", "outputs.json"];
          const refused = await run(command, "finsight-prod", ...outputs, ...more);
          assert.equal(refused.code, 2, command + refused.err);
          assert.match(refused.err, expected);
        }
      }
    } finally {
      writeFileSync(file, before);
    }
  });

  it("are waived by gonogo waive from what a look left, and by nothing else", async () => {
    const file = join(folder, "stacks/finsight-prod.waivers/headers.yaml");
    await validate("--record", "waived.json", "--output", "waived.txt");
    const expires = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    const waive = (policy: string, resource: string, ...more: readonly string[]) =>
      run(
        ...["waive", "finsight-prod", "--policy", policy, "--resource", resource],
        ...["--reason", "The proxy is switched on next week", "--owner", "ann"],
        ...["--approver", "bob", "--ticket", "OPS-14", "--expires", expires],
        ...["--file", "headers.yaml", ...more],
      );
    const record = ["--probes", "waived.json"];
    const name = "gonogo-probes/security-headers-sent";
    const refused: readonly (readonly [Promise<{ code: number | null; err: string }>, RegExp])[] = [
      [waive(name, ill.url), /needs --probes FILE/],
      [waive("gonogo-probes/security-header-sent", ill.url, ...record), /did you mean "gonogo-pr/],
      [waive(name, "https://other.example", ...record), /covers nothing in finsight-prod/],
      [waive("gonogo-probes/health-answers", ill.url, ...record), /covers nothing/],
      [waive("rds-storage-encrypted", "db", ...record), /--probes goes with --policy gonogo-pr/],
    ];
    for (const [ended, expected] of refused) {
      const { code, err } = await ended;
      assert.equal(code, 2, err);
      assert.match(err, expected);
    }
    assert(!readdirSync(join(folder, "stacks/finsight-prod.waivers")).includes("headers.yaml"));
    try {
      const { code, out, err } = await waive(name, ill.url, ...record);
      assert.equal(code, 0, err);
      assert.match(
        out,
        /covers \d+ findings? of gonogo-probes\/security-headers-sent on 1 resource/,
      );
      assert.match(readFileSync(file, "utf8"), /^policy: gonogo-probes\/security-headers-sent$/m);
      assert.equal((await validate()).code, 0);
    } finally {
      rmSync(file, { force: true });
    }
  });

  it("stop before anything is asked when a waiver names a look that there is not", async () => {
    const file = join(folder, "stacks/finsight-prod.waivers/hsts.yaml");
    const misspelt = waiver(ill.url).replace("security-headers-sent", "security-header-sent");
    writeFileSync(file, misspelt);
    const outputs = ["finsight-prod", "--outputs", "outputs.json"];
    try {
      for (const command of ["validate", "smoke", "audit"]) {
        const args = command === "audit" ? ["finsight-prod"] : outputs;
        const { code, out, err } = await run(command, ...args);
        assert.deepEqual([code, out], [2, ""], command + err);
        assert.match(err, /hsts\.yaml:1: there is no probe "security-header-sent": did you mean/);
      }
      writeFileSync(file, misspelt.replace("security-header-sent", "smoke-health"));
      assert.equal((await validate()).code, 1);
    } finally {
      rmSync(file);
    }
  });

  it("stand beside the policies of an audit: from reports, records, and a look of its own", async () => {
    await validate("--output", "report.json", "--record", "record.json");
    const args = ["audit", "finsight-prod", "--format", "json"];
    const told = await run(...args, "--probes", "report.json", "--probes", "record.json");
    const read = only(told.out);
    const own = await run(...args, "--validate", "--outputs", "outputs.json");
    const looked = only(own.out);
    for (const each of [read, looked]) {
      const headers = each.results.filter(({ policy }) => policy === "security-headers-sent");
      assert(headers.length > 0 && headers.every(({ outcome }) => outcome === "fail"));
      const item = each.checklist?.items.find(({ id }) => id === "finsight-048");
      const ways = item?.contributions.map(({ way, outcome }) => [way, outcome]);
      assert.deepEqual(ways, [
        ["policy", "pass"],
        ["probe", "fail"],
      ]);
      assert.deepEqual([item?.outcome, each.verdict.go], ["fail", false]);
      assert(each.packs.some(({ name }) => name === "gonogo"));
    }
    assert.deepEqual(
      read.context?.inputs.filter(({ kind }) => kind === "probes").map(({ path }) => path),
      // The record tells of the same looks: it adds nothing.
      ["report.json"],
    );
    const kinds = looked.context?.inputs.map(({ kind, path }) => `${kind} ${path}`);
    assert(kinds?.includes("stack outputs outputs.json"));
    // What the list asks for and the stack does not tell is open in an audit, too.
    const redis = looked.results.find(({ policy }) => policy === "redis-reachable");
    assert.equal(redis?.outcome, "unknown");
  });

  it("are refused where they are none", async () => {
    const { out: json } = await validate("--format", "json");
    const told = JSON.parse(json) as Report;
    const runs = told.runs.map((each) => ({ ...each, packs: [] }));
    writeFileSync(join(folder, "preview.json"), JSON.stringify({ ...told, runs }));
    const refused: readonly (readonly [readonly string[], RegExp])[] = [
      [["--probes", "preview.json"], /preview\.json holds no look at a running system/],
      [["--probes", "outputs.json"], /outputs\.json: no record of gonogo validate, smoke, load/],
      [["--outputs", "outputs.json"], /--outputs belongs to --validate/],
    ];
    for (const [args, problem] of refused) {
      const { code, out, err } = await run("audit", "finsight-prod", ...args);
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, problem);
    }
  });
});
