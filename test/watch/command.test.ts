import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { run } from "../../gonogo/cli/run";
import type { Report } from "../../gonogo/report/model";
import type { WatchRecord } from "../../gonogo/watch/records";
import { captured, gonogo, likeOurs, root } from "../cli/support";
import { type FaultyServer, faultyServer } from "../probes/faulty-server";

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

describe("gonogo watch", function () {
  this.timeout(120_000);
  let server: FaultyServer;
  let folder = "";
  const records = () => join(folder, "records");
  const env = () => ({ ...process.env, NODE_EXTRA_CA_CERTS: join(folder, "ca.pem") });
  before(async () => {
    server = await faultyServer();
    folder = mkdtempSync(join(tmpdir(), "gonogo-watch-"));
    writeFileSync(join(folder, "outputs.json"), JSON.stringify({ apiUrl: server.url }));
    writeFileSync(join(folder, "ca.pem"), server.ca);
    likeOurs(folder);
    mkdirSync(join(folder, "stacks"));
    const file = "stacks/Pulumi.finsight-prod.yaml";
    writeFileSync(join(folder, file), readFileSync(join(root, file), "utf8"));
  });
  beforeEach(() => rmSync(records(), { recursive: true, force: true }));
  after(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const watch = (...more: readonly string[]) =>
    gonogo(
      ["watch", "finsight-prod", "--outputs", "outputs.json", "--records", "records", ...more],
      { cwd: folder, env: env() },
    );
  const read = (name: string) =>
    JSON.parse(readFileSync(join(records(), name), "utf8")) as WatchRecord;
  const names = () => readdirSync(records()).sort();

  it("looks at what a cadence is about, says what remains to whom, and leaves a record", async () => {
    const { code, out, err } = await watch("--cadence", "daily");
    assert.equal(code, 0, out + err);
    assert.match(out, /^daily {2}3 items$/m);
    assert.match(out, /^○ TO DO \| Uptime is watched every day {2}finsight-116, 2 of 2 looks$/m);
    assert.match(out, /^To do: engineer on call\n {2}Read the uptime since the last look\./m);
    const [name, second] = names();
    assert.equal(second, undefined);
    assert.match(name ?? "", /^finsight-prod-daily-\d{4}-\d\d-\d\dT[\d-]+Z\.json$/);
    const record = read(name ?? "");
    assert.deepEqual(
      [record.project, record.stack, record.watched.cadence, record.days],
      ["gonogo", "finsight-prod", "daily", 7],
    );
    assert.deepEqual(
      record.watched.items.map(({ id }) => id),
      ["finsight-115", "finsight-116", "finsight-117"],
    );
    const probes = new Set(record.results.map(({ probe, outcome }) => `${probe}: ${outcome}`));
    assert.deepEqual([...probes].sort(), ["certificate-served: pass", "health-answers: pass"]);
  });

  it("does what is due by the records of the folder, and nothing else", async () => {
    const record = (cadence: string, days: number, by: object = {}) => {
      const finishedAt = daysAgo(days);
      const about = {
        schemaVersion: "1.0",
        project: "gonogo",
        stack: "finsight-prod",
        results: [],
      };
      const told = { ...about, startedAt: finishedAt, finishedAt, watched: { cadence }, ...by };
      mkdirSync(records(), { recursive: true });
      writeFileSync(join(records(), `${cadence}-${days}.json`), JSON.stringify(told));
    };
    record("daily", 0.5);
    record("daily", 3);
    record("weekly", 7);
    record("monthly", 10);
    // Of other stacks, half written, of an hour ago by the file's own time: none of these count.
    record("weekly", 0.1, { stack: "finsight-dev" });
    // A clock that was ahead keeps nobody from looking, and makes nobody look each time.
    record("daily", -40);
    record("monthly", -3);
    writeFileSync(join(records(), "half.json"), '{"project": "gonogo", "stack": "fins');
    utimesSync(join(records(), "weekly-7.json"), new Date(), new Date());
    const first = await watch("--due");
    assert.equal(first.code, 0, first.out + first.err);
    assert.match(first.out, /^weekly {2}4 items$/m);
    assert.doesNotMatch(first.out, /^(daily|monthly|first-day)/m);
    const second = await watch("--due");
    assert.deepEqual([second.code, second.out], [0, "Nothing of finsight-prod is due.\n"]);
    const json = await watch("--due", "--format", "json");
    assert.deepEqual([json.code, JSON.parse(json.out)], [0, []]);
    const launched = await watch("--due", "--launched", daysAgo(0.1));
    assert.match(launched.out, /^first-day {2}22 items$/m);
  });

  it("leaves records that an audit counts, in the age that their items want", async () => {
    await watch("--cadence", "daily");
    const [name = ""] = names();
    const args = ["audit", "finsight-prod", "--phase", "post-launch", "--format", "json"];
    const lookOf = async () => {
      const audit = await gonogo([...args, "--probes", "records"], { cwd: folder });
      const [run] = (JSON.parse(audit.out) as Report).runs;
      const item = run?.checklist?.items.find(({ id }) => id === "finsight-116");
      const looked = item?.contributions.find(({ way }) => way === "probe");
      const inputs = run?.context?.inputs.filter(({ kind }) => kind === "probes");
      return { looked, inputs: inputs?.map(({ path }) => path) };
    };
    const fresh = await lookOf();
    assert.equal(fresh.looked?.outcome, "pass");
    assert.deepEqual(fresh.inputs, [`records/${name}`]);
    const old = read(name);
    const aged = old.results.map((result) => ({ ...result, startedAt: daysAgo(2) }));
    writeFileSync(join(records(), name), JSON.stringify({ ...old, results: aged }));
    const stale = await lookOf();
    assert.equal(stale.looked?.outcome, "unknown");
    assert.match(stale.looked?.summary ?? "", /no longer counts for what is due daily/);
  });

  it("asks the smoke test's steps that only read, which are no smoke test", async () => {
    const { out } = await watch("--cadence", "first-day", "--format", "json");
    const [record] = JSON.parse(out) as readonly WatchRecord[];
    const steps = record?.results.filter(({ probe }) => probe.startsWith("smoke-")) ?? [];
    assert(steps.length > 0, out);
    const silent = steps.filter(({ outcome }) => outcome !== "fail");
    const failed = steps.filter(({ outcome }) => outcome === "fail");
    for (const { probe } of steps) assert.doesNotMatch(probe, /register|checkout/);
    assert(silent.length > 0 && failed.length > 0, out);
    for (const { probe, controls, items } of silent) {
      assert.deepEqual([controls, items], [[], undefined], probe);
    }
    for (const { items } of failed) assert(items?.includes("finsight-501"));
  });

  it("asks the Pulumi CLI once for where the stack runs, whatever it looks with", async () => {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    const outputs = JSON.stringify({ apiUrl: "https://127.0.0.1:1" });
    const script = ["#!/bin/sh", `echo "$*" >> '${join(bin, "calls")}'`, `echo '${outputs}'`, ""];
    writeFileSync(join(bin, "pulumi"), script.join("\n"));
    chmodSync(join(bin, "pulumi"), 0o755);
    const { PATH = "" } = process.env;
    process.env.PATH = `${bin}${delimiter}${PATH}`;
    try {
      const { io, out, err } = captured({ cwd: folder });
      const args = ["acme/gonogo/finsight-prod", "--records", "records", "--cadence", "first-day"];
      const code = await run(["watch", ...args, "--format", "json"], io);
      assert.equal(code, 3, out() + err());
      const [record] = JSON.parse(out()) as readonly WatchRecord[];
      const looked = new Set(record?.results.map(({ probe }) => probe.startsWith("smoke-")));
      assert.deepEqual([...looked].sort(), [false, true]);
      const calls = readFileSync(join(bin, "calls"), "utf8").trim().split("\n");
      assert.equal(calls.length, 1, calls.join("\n"));
      assert.match(calls[0] ?? "", /^stack output --json --stack acme\/gonogo\/finsight-prod /);
    } finally {
      process.env.PATH = PATH;
    }
  });

  it("ends as open when the system does not answer, and as failed when it is ill", async () => {
    const outputs = join(folder, "dead.json");
    writeFileSync(outputs, JSON.stringify({ apiUrl: "https://127.0.0.1:1" }));
    const args = ["watch", "finsight-prod", "--records", "records", "--cadence", "daily"];
    const dead = await gonogo([...args, "--outputs", outputs], { cwd: folder });
    assert.equal(dead.code, 3, dead.out);
    const ill = await faultyServer("ill");
    try {
      writeFileSync(outputs, JSON.stringify({ apiUrl: ill.url }));
      writeFileSync(join(folder, "ill.pem"), ill.ca);
      const found = await gonogo([...args, "--outputs", outputs], {
        cwd: folder,
        env: { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, "ill.pem") },
      });
      assert.equal(found.code, 1, found.out);
      assert.match(found.out, /^✘ FAIL {2}\| Uptime is watched every day/m);
      assert.equal(names().length, 2);
    } finally {
      await ill.close();
    }
  });

  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["neither a cadence nor --due", [], /--cadence CADENCE, or --due/],
    ["both", ["--due", "--cadence", "daily"], /--cadence CADENCE, or --due/],
    ["a cadence that is none", ["--cadence", "hourly"], /must be one of first-day, daily/],
    [
      "a launch on a day that is none",
      ["--due", "--launched", "2026-02-30T10:00:00Z"],
      /a time with its zone/,
    ],
    ["a launch without a zone", ["--due", "--launched", "2026-11-21"], /a time with its zone/],
  ];
  for (const [what, args, problem] of wrong) {
    it(`refuses ${what}`, async () => {
      const { code, out, err } = await watch(...args);
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, problem);
    });
  }

  it("says where records must be kept, and what a checklist has nothing of", async () => {
    const without = await gonogo(["watch", "finsight-prod", "--due"], { cwd: folder });
    assert.deepEqual([without.code, without.out], [2, ""]);
    assert.match(without.err, /--records DIR/);
    const none = await watch("--cadence", "daily", "--checklist", "clientflow");
    assert.equal(none.code, 2);
    assert.match(none.err, /checklist of clientflow has no item that is due daily/);
  });
});
