/**
 * Opt-in: makes production through the AWS API of moto. MOTO=1 installs moto from PyPI into a
 * temporary environment; MOTO=/path takes the Python environment there.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { deploySystem } from "./deployed";
import { type Call, callsFor } from "./moto/plan";
import { stackFile } from "./support";

const version = "5.2.5";
const given = process.env.MOTO ?? "";

interface Result {
  readonly made: Readonly<Record<string, number>>;
  readonly rejected: readonly string[];
}

(given !== "" ? describe : describe.skip)("the AWS API of moto (MOTO=1)", () => {
  let folder = "";
  before(function () {
    this.timeout(600_000);
    if (given !== "1") return;
    folder = mkdtempSync(path.join(os.tmpdir(), "moto-"));
    execFileSync("python3", ["-m", "venv", folder]);
    execFileSync(path.join(folder, "bin", "pip"), ["install", "-q", `moto[server]==${version}`], {
      stdio: ["ignore", "ignore", "pipe"],
    });
  });
  after(() => {
    if (folder !== "") rmSync(folder, { recursive: true, force: true });
  });

  function run(calls: readonly Call[]): Result {
    const python = path.join(folder || given, "bin", "python");
    const script = path.join(__dirname, "moto", "create.py");
    const options = { input: JSON.stringify(calls), encoding: "utf8", stdio: "pipe" } as const;
    return JSON.parse(execFileSync(python, [script], options)) as Result;
  }

  it("rejects what AWS rejects, so that its yes means something", () => {
    const call = { region: "us-east-1", gives: {} };
    const { rejected } = run([
      {
        ...call,
        name: "queue",
        service: "sqs",
        operation: "create_queue",
        params: { QueueName: "a b" },
      },
      {
        ...call,
        name: "policy",
        service: "iam",
        operation: "create_policy",
        params: { PolicyName: "x", PolicyDocument: '{"Version":"2012-10-18"}' },
      },
    ]);
    assert.equal(rejected.length, 2, rejected.join("\n"));
  }).timeout(120_000);

  it("makes finsight-prod", async () => {
    const resources = await deploySystem("finsight", stackFile("finsight-prod"));
    const calls = callsFor(resources, "us-east-1");
    const { made, rejected } = run(calls);
    assert.deepEqual(rejected, []);
    assert.equal(
      Object.values(made).reduce((sum, count) => sum + count, 0),
      calls.length,
    );
    assert.ok(Object.keys(made).length >= 15, JSON.stringify(made));
  }).timeout(300_000);
});
