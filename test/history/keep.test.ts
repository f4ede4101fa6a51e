/** Reports that are kept form one chain, whatever happens meanwhile. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { keep } from "../../gonogo/history/keep";
import { withLock } from "../../gonogo/history/lock";
import { canonicalBytes } from "../../gonogo/integrity/canonical";
import type { Report, StackReport } from "../../gonogo/report/model";
import schema from "../../gonogo/report/report.schema.json";
import { captured } from "../cli/support";
import { type Made, reportOf, runOf } from "./support";

const failing: Made = { rows: [{ policy: "encrypted", on: "orders", outcome: "fail" }] };
const passing: Made = { rows: [{ policy: "encrypted", on: "orders", outcome: "pass" }] };
const day = (n: number) => `2026-03-0${n}T12:00:00.000Z`;
const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("reports that are kept", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "gonogo-reports-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const folder = () => join(dir, "shop-prod");
  const files = () =>
    readdirSync(folder())
      .filter((name) => name.endsWith(".json"))
      .sort();
  const stored = (name: string) => JSON.parse(readFileSync(join(folder(), name), "utf8")) as Report;
  const first = ({ runs: [run] }: Report): StackReport => {
    assert.ok(run);
    return run;
  };
  const keepOne = async (made: Made, more: { now?: () => Date } = {}) => {
    const { io, err } = captured();
    const { report } = await keep(reportOf(runOf(made)), { dir, ...more }, io);
    return { run: first(report), err: err() };
  };

  it("the file holds the canonical bytes, under a name that begins with their digest", async () => {
    const { run } = await keepOne({ ...failing, at: day(1) });
    const [name = ""] = files();
    const bytes = readFileSync(join(folder(), name));
    assert.match(name, /^\d{8}T\d{6}\.\d{3}Z-[0-9a-f]{8}\.json$/);
    assert.equal(name.slice(-13, -5), digest(bytes).slice(0, 8));
    assert.deepEqual(bytes, canonicalBytes(stored(name)));
    assert.deepEqual(first(stored(name)), run);
  });

  it("the first one tells since when, and compares with nothing", async () => {
    const { run } = await keepOne({ ...failing, at: day(1) });
    assert.equal(run.results[0]?.since, day(1));
    assert.equal(run.comparison, undefined);
  });

  it("each links to the bytes of the one before and carries since along", async () => {
    await keepOne({ ...failing, at: day(1) });
    await keepOne({ ...failing, at: day(2) });
    const { run } = await keepOne({ ...failing, at: day(3) });
    const [one = "", two = ""] = files();
    assert.equal(run.results[0]?.since, day(1));
    assert.equal(run.comparison?.changes[0]?.kind, "still-open");
    const digests = [one, two].map((name) => digest(readFileSync(join(folder(), name))));
    assert.deepEqual(
      run.comparison?.history.map(({ sha256 }) => sha256),
      digests,
    );
    assert.equal(run.comparison?.previous.sha256, digests[1]);
  });

  it("what was fixed in between is open since it came back", async () => {
    await keepOne({ ...failing, at: day(1) });
    const { run: fixed } = await keepOne({ ...passing, at: day(2) });
    const { run: back } = await keepOne({ ...failing, at: day(3) });
    assert.equal(fixed.comparison?.changes[0]?.kind, "fixed");
    assert.equal(fixed.comparison?.changes[0]?.since, day(1));
    assert.equal(back.comparison?.changes[0]?.kind, "new");
    assert.equal(back.results[0]?.since, day(3));
  });

  it("items of a checklist stay open over previews in between that ask none", async () => {
    const items = [{ outcome: "manual" as const, blocking: true }];
    await keepOne({ items, at: day(1) });
    await keepOne({ at: day(2) });
    const { run } = await keepOne({ items, at: day(3) });
    assert.equal(run.checklist?.items[0]?.since, day(1));
    assert.deepEqual(
      run.comparison?.changes.map(({ kind, since }) => [kind, since]),
      [["still-open", day(1)]],
    );
    assert.equal(run.comparison?.previous.go, true, "the one before was a preview, and a GO");
  });

  it("runs at the same time keep one chain without a fork", async () => {
    const many = Array.from({ length: 8 }, () => keepOne({ ...failing, at: day(1) }));
    await Promise.all(many);
    const names = files();
    assert.equal(names.length, 8);
    let before: string | undefined;
    for (const name of names) {
      assert.equal(first(stored(name)).comparison?.previous.sha256, before, name);
      before = digest(readFileSync(join(folder(), name)));
    }
    assert.deepEqual(readdirSync(folder()).sort(), names, "nothing else is left behind");
  });

  it("a clock that goes wrong does not change the order", async () => {
    await keepOne({ ...failing, at: day(3) }, { now: () => new Date(day(3)) });
    const { run } = await keepOne({ ...failing, at: day(1) }, { now: () => new Date(day(1)) });
    const [one = "", two = ""] = files();
    assert.deepEqual(first(stored(two)), run);
    assert.equal(run.comparison?.previous.sha256, digest(readFileSync(join(folder(), one))));
  });

  it("a report that was altered is told, in the next one too, which looks behind it", async () => {
    await keepOne({ ...failing, at: day(1) });
    await keepOne({ ...failing, at: day(2) });
    const [one = "", two = ""] = files();
    writeFileSync(
      join(folder(), two),
      readFileSync(join(folder(), two), "utf8").replace("fail", "pass"),
    );
    const { run, err } = await keepOne({ ...failing, at: day(3) });
    assert.equal(run.comparison?.previous.sha256, digest(readFileSync(join(folder(), one))));
    assert.match(err, /an earlier report: .*its content is not what was kept under this name/);
    assert.match(run.notChecked.join(), new RegExp(`An earlier report, ${two}, cannot be read`));
  });

  it("a report that was cut off is told", async () => {
    mkdirSync(folder());
    const half = '{"schemaVersion":"1.3","runs":[';
    const name = `20260301T120000.000Z-${digest(Buffer.from(half)).slice(0, 8)}.json`;
    writeFileSync(join(folder(), name), half);
    const { run, err } = await keepOne({ ...failing, at: day(3) });
    assert.match(err, /:1:32: not valid JSON, so no report/);
    assert.equal(run.comparison, undefined);
  });

  it("reports of another program's stack are not mixed in", async () => {
    await keepOne(failing);
    const other = reportOf({ ...runOf(failing), project: "bank" });
    await assert.rejects(
      keep(other, { dir }, captured().io),
      /is a report of shop\/shop-prod, not of bank/,
    );
    assert.equal(files().length, 1);
  });

  it("a stack whose name leads elsewhere is refused", async () => {
    for (const stack of ["..", "a/b", "."]) {
      await assert.rejects(keepOne({ stack }), /its name is no name of a folder/);
    }
  });

  it("a lock that nobody gives back ends in one error; one left behind long ago does not", async () => {
    mkdirSync(folder());
    writeFileSync(join(folder(), ".lock"), "process 1 on build-7\n");
    const soon = { waitMs: 60, staleMs: 60_000 };
    await assert.rejects(
      withLock(folder(), async () => "done", soon),
      /\.lock is held by process 1 on build-7: another run/,
    );
    const done = await withLock(folder(), async () => "done", { waitMs: 5000, staleMs: 1 });
    assert.equal(done, "done");
  });

  it("follow the published schema, with all that a past adds", async () => {
    const items = [{ outcome: "manual" as const, blocking: true }];
    await keepOne({ ...failing, items, at: day(1) });
    await keepOne({ resources: ["mails"], policies: { encrypted: false }, items, at: day(2) });
    await keepOne({ ...failing, items: [{ outcome: "pass" }], at: day(3) });
    const ajv = new Ajv2020({ strict: false });
    addFormats(ajv);
    for (const name of files()) {
      assert.ok(ajv.validate(schema, stored(name)), ajv.errorsText());
    }
  });

  it("signs the bytes that it keeps", async () => {
    const sign = (bytes: Uint8Array, name: string) => Buffer.from(`${name} ${digest(bytes)}`);
    await keep(reportOf(runOf(failing)), { dir, sign }, captured().io);
    const [signature = "", name = ""] = files();
    assert.equal(signature, name.replace(".json", ".dsse.json"));
    const signed = readFileSync(join(folder(), signature), "utf8");
    assert.equal(signed, `${name} ${digest(readFileSync(join(folder(), name)))}`);
  });
});
