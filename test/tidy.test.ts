import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

const root = path.dirname(__dirname);
const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && !/^test\/(parity|schemas)\//.test(file));
const sources = files.filter((file) => /\.(ts|mjs|cjs)$/.test(file) && !file.includes(".gen."));
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

function offending(pattern: RegExp, among: readonly string[]): string[] {
  return among.flatMap((file) =>
    read(file)
      .split("\n")
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : [])),
  );
}

describe("the source tree is tidy", () => {
  it("has no note of unfinished work", () => {
    const note = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME", "XX" + "X"].join("|")})\\b`);
    assert.deepEqual(offending(note, sources), []);
  });

  it("keeps comments within 100 columns", () => {
    assert.deepEqual(offending(/^\s*(\/\/|\*|\/\*\*).{100,}$/, sources), []);
  });

  it("runs no single test alone", () => {
    const only = new RegExp(`\\b(describe|it)\\.${"only"}\\(`);
    assert.deepEqual(offending(only, sources), []);
  });

  it("skips no test", () => {
    const skip = new RegExp(
      `(\\b(describe|it)\\.${"skip"}\\(|\\bx(it|describe)\\(|this\\.${"skip"}\\()`,
    );
    assert.deepEqual(
      offending(skip, sources).filter((place) => !place.startsWith("test/stripe/stripe-mock")),
      [],
    );
  });

  it("knows how long tests take only of files that there are", () => {
    const known = Object.keys(JSON.parse(read("test/support/times.json")));
    assert.deepEqual(
      known.filter((file) => !files.includes(file)),
      [],
    );
  });

  it("marks every generated file on its first lines", () => {
    const unmarked = files
      .filter((file) => /\.gen\.(ts|json)$/.test(file))
      .filter((file) => !/generated|\$comment/i.test(read(file).slice(0, 400)));
    assert.deepEqual(unmarked, []);
  });

  it("imports no AWS or Pulumi SDK at run time in policies and in the tool", () => {
    const runtimeImport = /^import (?!type\b).*from "@pulumi\/(aws|pulumi|random)(?!\/proto\/)/;
    const offenders = offending(
      runtimeImport,
      sources.filter((file) => /^(policies|gonogo)\//.test(file)),
    );
    assert.deepEqual(offenders, []);
  });
});
