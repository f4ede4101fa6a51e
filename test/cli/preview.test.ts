/** The command around the engine: a stand-in answers, so that each end can be reached. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readArguments } from "../../gonogo/cli/arguments";
import { commands } from "../../gonogo/cli/commands";
import type { Io } from "../../gonogo/cli/io";
import { type Engine, run } from "../../gonogo/cli/preview";
import type { PreviewOptions } from "../../gonogo/engine/types";
import { GonogoError } from "../../gonogo/errors";
import { pack, policy, resource, result } from "../report/sample";
import { captured, folder } from "./support";

const queue = "aws:sqs/queue:Queue";
const stack = resource("pulumi:pulumi:Stack", "shop-dev", { custom: false });
const covers = { tags: [`resource-type:${queue}`] };
const jobs = resource(queue, "jobs");
const bad = { policy: "q", urn: jobs.urn, level: "mandatory" as const, message: "Bad. [x]" };

const go = result([stack, jobs], [pack([policy("q", covers)])], { stack: "go" });
const noGo = result([stack, jobs], [pack([policy("q", covers)], { violations: [bad] })], {
  stack: "no",
});
const off = result([stack], [pack([policy("q", { enforcementLevel: "disabled" })])]);

/** Stacks by name: what the engine does with each. */
const engine: Engine = async ({ stack: name }) => {
  if (name === "go") return go;
  if (name === "no") return noGo;
  if (name === "off") return off;
  if (name === "wrong") throw new GonogoError("usage", "Pulumi.wrong.yaml:3: bad key");
  if (name === "thrown") throw new GonogoError("undecidable", "index.ts:7 threw: boom");
  throw new TypeError("a fault");
};

const program = () =>
  folder({
    "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
    "packs/PulumiPolicy.yaml": "runtime: nodejs\n",
    "levels.json": '{"q": "advisory"}',
    "answers.json": '{"invokes": {"aws:index/getRegion:getRegion": {"name": "eu-west-1"}}}',
  });

async function preview(args: readonly string[], more: Partial<Io> = {}, using: Engine = engine) {
  const cwd = more.cwd ?? program();
  const { io, out, err } = captured({ cwd, ...more });
  const table = commands.preview?.options ?? {};
  const given = readArguments([...args, "--policy-pack", "packs"], table, "preview");
  return { code: await run(given, io, using), out: out(), err: err(), cwd };
}

describe("gonogo preview ends with", () => {
  const cases: readonly (readonly [string, readonly string[], number])[] = [
    ["0 when nothing blocks", ["go"], 0],
    ["1 when a finding blocks", ["no"], 1],
    ["2 when a stack's configuration is wrong", ["wrong"], 2],
    ["3 when the program throws", ["thrown"], 3],
    ["3 on a fault of its own", ["fault"], 3],
    ["2 when every policy is disabled, since nothing was asked", ["off"], 2],
    ["1 for go and no-go", ["go", "no"], 1],
    ["2 for no-go and a wrong configuration", ["no", "wrong"], 2],
    ["3 for everything at once", ["go", "no", "wrong", "thrown"], 3],
  ];
  for (const [name, stacks, code] of cases) {
    it(name, async () => assert.equal((await preview(stacks)).code, code));
  }
});

describe("gonogo preview prints", () => {
  it("one report for several stacks, and goes on after one that failed", async () => {
    const { out } = await preview(["thrown", "go", "no", "--format", "json"]);
    const report = JSON.parse(out);
    assert.deepEqual(
      report.runs.map((r: { stack: string }) => r.stack),
      ["go", "no"],
    );
    assert.deepEqual(report.failures, [
      { stack: "thrown", code: "undecidable", message: "index.ts:7 threw: boom" },
    ]);
  });

  it("nothing but the report on standard output, in every machine format", async () => {
    for (const format of ["json", "sarif", "sarif-github", "oscal"]) {
      const { out, err } = await preview(["no", "wrong", "--format", format]);
      JSON.parse(out);
      assert.match(err, /gonogo: wrong: Pulumi\.wrong\.yaml:3: bad key/);
    }
  });

  it("only the error when no stack came to a verdict", async () => {
    const { out, err } = await preview(["thrown"]);
    assert.equal(out, "");
    assert.equal(err, "gonogo: thrown: index.ts:7 threw: boom\n");
  });

  it("no colour by default, in a file, with NO_COLOR or --no-color; colour on a terminal", async () => {
    const terminal = { outIsTerminal: true, columns: 80 };
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with it.
    const colour = /\u001b\[/;
    assert.doesNotMatch((await preview(["go"])).out, colour);
    assert.match((await preview(["go"], terminal)).out, colour);
    assert.doesNotMatch((await preview(["go", "--no-color"], terminal)).out, colour);
    assert.doesNotMatch(
      (await preview(["go"], { ...terminal, env: { NO_COLOR: "1" } })).out,
      colour,
    );
    const { cwd } = await preview(["go", "-o", "r.txt"], terminal);
    assert.doesNotMatch(readFileSync(join(cwd, "r.txt"), "utf8"), colour);
  });

  it("progress on a terminal and none elsewhere", async () => {
    const busy: Engine = async (options) => {
      options.onProgress?.({ kind: "phase", phase: "running" });
      options.onProgress?.({ kind: "resource", urn: jobs.urn, count: 1 });
      return go;
    };
    assert.equal((await preview(["go"], {}, busy)).err, "");
    const { err, out } = await preview(["go"], { errIsTerminal: true }, busy);
    assert.match(err, /go: running the program/);
    assert.ok(err.endsWith("\r\u001b[K"), "the line is cleared");
    assert.doesNotMatch(out, /running the program/);
  });

  it("the program's warnings on standard error, its chatter only when debugging", async () => {
    const log = [
      { severity: "info" as const, message: "hello" },
      { severity: "warning" as const, message: "old \u001b[31mregion" },
    ];
    const chatty: Engine = async () => ({ ...go, log });
    const quiet = await preview(["go"], {}, chatty);
    assert.equal(quiet.err, "go: warning: old \\u001b[31mregion\n");
    assert.match((await preview(["go"], { debug: true }, chatty)).err, /go: info: hello/);
  });
});

describe("gonogo preview --output", () => {
  it("takes the format from the name, writes the whole file and leaves nothing else", async () => {
    const starts = {
      "r.json": "{",
      "r.sarif": "{",
      "r.github.sarif": "{",
      "r.oscal.json": '{\n "assessment-results"',
      "r.csv": "stack,",
      "r.xml": "<?xml",
      "r.md": "# gonogo",
      "r.html": "<!doctype html>",
      "r.txt": "──",
    };
    for (const [name, start] of Object.entries(starts)) {
      const { cwd, out, err } = await preview(["go", "--output", name]);
      const before = ["Pulumi.yaml", "answers.json", "levels.json", "packs"];
      assert.deepEqual(readdirSync(cwd).sort(), [...before, name].sort());
      assert.ok(readFileSync(join(cwd, name), "utf8").startsWith(start), name);
      assert.equal(out, "");
      assert.match(err, /go: GO\. .*\nThe report is in /);
    }
  });

  it("lets --format win over the name", async () => {
    const { cwd } = await preview(["go", "--output", "report", "--format", "json"]);
    JSON.parse(readFileSync(join(cwd, "report"), "utf8"));
  });

  it("keeps a link and replaces what it points to", async () => {
    const cwd = program();
    writeFileSync(join(cwd, "real.json"), "old");
    symlinkSync("real.json", join(cwd, "link.json"));
    await preview(["go", "-o", "link.json"], { cwd });
    JSON.parse(readFileSync(join(cwd, "real.json"), "utf8"));
  });

  it("says what stands in the way when the report cannot be written", async () => {
    const cwd = program();
    const meanwhile =
      (change: () => void): Engine =>
      async () => {
        change();
        return go;
      };
    const folderThere = meanwhile(() => mkdirSync(join(cwd, "r.json")));
    await assert.rejects(
      preview(["go", "-o", "r.json"], { cwd }, folderThere),
      /Cannot write .*r\.json/,
    );
    assert.deepEqual(
      readdirSync(cwd).filter((name) => name.includes(".tmp")),
      [],
    );
    const gone = meanwhile(() => rmSync(cwd, { recursive: true }));
    await assert.rejects(preview(["go", "-o", "s.json"], { cwd }, gone), /Cannot write .*s\.json/);
  });
});

describe("gonogo preview passes on", () => {
  it("program, stack, packs with their configuration, overrides, answers and runner", async () => {
    let seen: PreviewOptions | undefined;
    const watching: Engine = async (options) => {
      seen = options;
      return go;
    };
    const options = ["--policy-pack-config", "levels.json", "--invoke", "answers.json"];
    const overrides = ["-c", "size=2=3", "-c", "aws:region=eu-west-1", "--runner", "stock"];
    const { cwd } = await preview(["acme/shop/go", ...options, ...overrides], {}, watching);
    assert.ok(seen);
    const { signal, onProgress, wordsOf, ...rest } = seen;
    assert.ok(signal && onProgress && wordsOf);
    assert.deepEqual(rest, {
      programDir: cwd,
      stack: "go",
      organization: "acme",
      policyPacks: [{ dir: join(cwd, "packs"), config: { q: "advisory" } }],
      config: { "shop:size": "2=3", "aws:region": "eu-west-1" },
      answers: {
        invokes: { "aws:index/getRegion:getRegion": { name: "eu-west-1" } },
        resources: {},
        stacks: {},
      },
      runner: "stock",
    });
  });

  it("the gate that the stack's configuration sets, and refuses one that is wrong", async () => {
    const { out } = await preview(["go", "--format", "json", "-c", "gonogo:environment=staging"]);
    assert.deepEqual(JSON.parse(out).runs[0].gate, { environment: "staging", undecided: "report" });
    const wrong = await preview(["go", "-c", "gonogo:undecided=perhaps"]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /gonogo:undecided must be block, report, not "perhaps"/);
  });
});
