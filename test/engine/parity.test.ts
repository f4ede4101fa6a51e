/**
 * What the engine sends to policy packs and answers to programs, compared with recordings of the
 * real CLI: deep, as sets keyed by method and URN, without regard to order.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { transformSync } from "esbuild";
import { preview } from "../../gonogo/engine/preview";
import { type AnalyzerRecord, type MonitorRecord, record } from "./recorder";
import { makeFolder, removeFolders } from "./support";

const parity = path.join(__dirname, "..", "parity");
const readJson = (file: string) => JSON.parse(fs.readFileSync(path.join(parity, file), "utf8"));
const readLines = <T>(file: string): T[] =>
  fs
    .readFileSync(path.join(parity, file), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);

/** Keys whose lists have no order. */
const unordered = new Set(["dependenciesList", "urnsList", "policiesList", "configSecretKeysList"]);

/**
 * The form in which two messages are compared. Exceptions, each with its reason:
 * - `__provider`: the text of a dynamic provider's code depends on the transpiler, and the fast
 *   runner sends a stand-in, because only Remediate ever sees it. Its presence is compared.
 * - `read` of custom timeouts: no field of the Analyzer protocol at the CLI's side.
 */
function normal(value: unknown, key = ""): unknown {
  if (key === "__provider") return "(code)";
  if (Array.isArray(value)) {
    const items = value.map((item) => normal(item));
    const isPairs = key.endsWith("Map");
    return unordered.has(key) || isPairs ? items.map(stable).sort() : items;
  }
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .filter(([name]) => name !== "sourceposition" && name !== "stacktrace")
      .map(([name, item]) => [name, normal(item, name)]),
  );
}

const stable = (value: unknown) => JSON.stringify(value);

function analyzerEntries(records: readonly AnalyzerRecord[]): Map<string, unknown> {
  const entries = new Map<string, unknown>();
  for (const { m, o } of records) {
    if (m === "start") continue;
    const message = o as Record<string, unknown>;
    if (m === "analyzeStack") {
      for (const resource of message.resourcesList as { urn: string }[]) {
        entries.set(`${m} ${resource.urn}`, normal(resource));
      }
    } else {
      const key = typeof message.urn === "string" ? `${m} ${message.urn}` : m;
      assert.ok(!entries.has(key), `sent twice: ${key}`);
      entries.set(key, normal(m === "configure" ? configuration(message) : message));
    }
  }
  return entries;
}

/** The recorder writes Configure as policy → level and properties. */
function configuration(message: Record<string, unknown>): unknown {
  const pairs = message.policyconfigMap as [string, Record<string, unknown>][] | undefined;
  if (!pairs) return message;
  return Object.fromEntries(
    pairs.map(([name, { enforcementlevel, properties }]) => [
      name,
      { level: enforcementlevel, props: properties },
    ]),
  );
}

function monitorEntries(records: readonly MonitorRecord[]): Map<string, unknown> {
  const entries = new Map<string, unknown>();
  for (const { m, q, r } of records) {
    const request = q as Record<string, unknown>;
    const answer = (r ?? {}) as Record<string, unknown>;
    if (m === "registerResource" || m === "readResource") {
      entries.set(`${m} ${answer.urn}`, normal(answer));
    } else if (m === "registerResourceOutputs") {
      entries.set(`${m} ${request.urn}`, normal(request.outputs));
    } else if (m === "supportsFeature") {
      entries.set(`${m} ${request.id}`, normal(answer));
    } else if (m === "invoke") {
      entries.set(
        `${m} ${request.tok} ${stable(normal(request.args))}`,
        normal(invokeAnswer(answer)),
      );
    }
  }
  return entries;
}

/** The stand-in provider of the recordings gives every policy document the id 0, AWS a checksum. */
function invokeAnswer(answer: Record<string, unknown>): unknown {
  const result = (answer.return ?? answer.pb_return) as Record<string, unknown>;
  return "minifiedJson" in result ? { ...result, id: "0" } : result;
}

function compare(ours: Map<string, unknown>, theirs: Map<string, unknown>): void {
  assert.deepEqual([...ours.keys()].sort(), [...theirs.keys()].sort());
  for (const [key, message] of theirs) assert.deepEqual(ours.get(key), message, key);
}

function answersOfRecording() {
  const { invokes, stacks } = readJson("stubs.json") as {
    invokes: Record<string, Record<string, unknown>>;
    stacks: Record<string, Record<string, unknown>>;
  };
  const entries = Object.entries(invokes);
  return {
    invokes: Object.fromEntries(entries.filter(([key]) => !key.includes("#"))),
    resources: Object.fromEntries(entries.filter(([key]) => key.includes("#"))),
    stacks,
  };
}

describe("parity with the recordings of the CLI", () => {
  after(removeFolders);
  const programs = fs
    .readdirSync(parity)
    .filter((name) => fs.existsSync(path.join(parity, name, "recorded")));

  for (const name of programs) {
    for (const runner of ["fast", "stock"] as const) {
      describe(`${name}, ${runner} runner`, () => compareRun(name, runner));
    }
  }
});

function compareRun(name: string, runner: "fast" | "stock"): void {
  let ours: Awaited<ReturnType<typeof record>>;
  before(async () => {
    const root = makeFolder();
    for (const folder of [name, "policies"]) {
      fs.cpSync(path.join(parity, folder), path.join(root, folder), { recursive: true });
      // The stock runner would need a TypeScript compiler; what it runs is JavaScript either way.
      if (runner === "stock") compile(path.join(root, folder));
    }
    ours = await record(() =>
      preview({
        programDir: path.join(root, name),
        stack: "dev",
        policyPacks: [{ dir: path.join(root, "policies"), config: readJson("policy-config.json") }],
        answers: answersOfRecording(),
        runner,
      }),
    );
  });

  it("sends packs the same messages", () => {
    const theirs = readLines<AnalyzerRecord>(`${name}/recorded/analyzer.jsonl`);
    compare(analyzerEntries(ours.analyzer), analyzerEntries(theirs));
  });

  if (fs.existsSync(path.join(parity, name, "recorded", "monitor.jsonl"))) {
    it("answers the program the same", () => {
      const theirs = readLines<MonitorRecord>(`${name}/recorded/monitor.jsonl`);
      compare(monitorEntries(ours.monitor), monitorEntries(theirs));
    });
  }

  it("keeps the order that packs rely on", () => {
    const methods = ours.analyzer.map((entry) => entry.m);
    const handshake = ["configureStack", "getPluginInfo", "getAnalyzerInfo", "configure"];
    assert.deepEqual(methods.slice(0, 4), handshake);
    assert.equal(methods.at(-1), "analyzeStack");
  });
}

function compile(folder: string): void {
  const source = path.join(folder, "index.ts");
  const { code } = transformSync(fs.readFileSync(source, "utf8"), { loader: "ts", format: "cjs" });
  fs.writeFileSync(path.join(folder, "index.js"), code);
  fs.rmSync(source);
  fs.rmSync(path.join(folder, "tsconfig.json"));
  const manifest = path.join(folder, "package.json");
  fs.writeFileSync(manifest, fs.readFileSync(manifest, "utf8").replace("index.ts", "index.js"));
  const project = path.join(folder, "Pulumi.yaml");
  if (!fs.existsSync(project)) return;
  const options = "  options:\n    typescript: false\n";
  const text = fs
    .readFileSync(project, "utf8")
    .replace(/ {2}options:\n {4}packagemanager: npm\n/, options);
  fs.writeFileSync(project, text);
}
