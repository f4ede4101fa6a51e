/** `gonogo report` as a user runs it, on the recordings of the CLI. */
import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../gonogo/cli/run";
import { captured } from "../cli/support";
import { makeFolder, removeFolders } from "../engine/support";

describe("gonogo report", () => {
  let dir: string;
  before(() => {
    dir = makeFolder();
    cpSync(join(__dirname, "..", "parity"), dir, { recursive: true });
  });
  after(removeFolders);

  const report = async (...more: string[]) => {
    const { io, out, err } = captured({ cwd: join(dir, "full") });
    const code = await run(["report", "dev", ...more], io);
    return { code, out: out(), err: err() };
  };
  const packs = ["--policy-pack", "../policies", "--policy-pack-config", "../policy-config.json"];
  const events = ["--events", "recorded/events.jsonl"];

  it("gives the verdict of the CLI's run, and says that the CLI made it", async () => {
    const { code, out } = await report(...events, ...packs, "--cli-version", "v3.260.0");
    assert.equal(code, 1);
    assert.match(out, /run by the Pulumi CLI in 14\.0 s/);
    assert.match(out, /Engine {3}gonogo \S+, Pulumi CLI 3\.260\.0/);
    assert.match(out, /rds-encrypted/);
  });

  it("is kept and compared as any other report", async () => {
    const keep = [...events, ...packs, "--reports", "reports", "--format", "json"];
    await report(...keep);
    const [told] = JSON.parse((await report(...keep)).out).runs;
    assert.ok(told.comparison.changes.length > 0);
    assert.ok(told.comparison.changes.every(({ kind }: { kind: string }) => kind === "still-open"));
  });

  it("refuses what it cannot go by with one message", async () => {
    const log = readFileSync(join(dir, "full", "recorded", "events.jsonl"), "utf8");
    writeFileSync(join(dir, "full", "half.jsonl"), log.slice(0, 90_000));
    const cases: readonly [string[], RegExp][] = [
      [[], /Say what the Pulumi CLI wrote: gonogo report STACK --events FILE/],
      [["--events", "none.jsonl"], /--events none\.jsonl: there is no such file/],
      [
        ["--events", "half.jsonl", ...packs],
        /half\.jsonl:\d+: the log ends in the middle of an event/,
      ],
      [events, /the policy pack gonogo did not run; shop-guard did/],
      [[...events, ...packs, "--cli-version", "latest"], /give what pulumi version prints/],
      [
        [...events, ...packs, "--pack-record", "half.jsonl"],
        /half\.jsonl:1: this is no line of a pack's record/,
      ],
      [
        ["--events", "../edge/recorded/events.jsonl", ...packs],
        /is of the stack dev of project edge, not of dev of shop/,
      ],
    ];
    for (const [argv, message] of cases) {
      const { code, out, err } = await report(...argv);
      assert.equal(code, 2, argv.join(" "));
      assert.equal(out, "");
      assert.match(err, message);
    }
  });
});
