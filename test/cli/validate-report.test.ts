import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../../gonogo/report/model";
import { LooksWorld, only, probes, waiver } from "./looks-world";

describe("looks at a running system in reports", function () {
  this.timeout(120_000);
  const world = new LooksWorld();
  const { run, validate } = world;

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
      assert.match(readFileSync(join(world.folder, name), "utf8"), pattern, name);
      // The list is for the terminal, whatever is written.
      assert.match(out, /^✘ FAIL \| Every answer carries the security headers/m, name);
      assert.match(err, /NO-GO\. \d+ findings? blocks? finsight-prod/);
    }
    const { out } = await validate("--output", "r.txt");
    assert.equal(out, "");
    assert.match(readFileSync(join(world.folder, "r.txt"), "utf8"), /^ NO-GO {3}finsight-prod/m);
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
    const files = readdirSync(join(world.folder, dir));
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
    const file = join(world.folder, "stacks/finsight-prod.waivers/hsts.yaml");
    writeFileSync(file, waiver(world.ill));
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
    writeFileSync(join(world.folder, "preview.json"), JSON.stringify({ ...told, runs }));
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
