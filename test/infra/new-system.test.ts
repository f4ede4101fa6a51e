import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.dirname(path.dirname(__dirname));
const page = readFileSync(path.join(root, "docs", "new-system.md"), "utf8");

/** The files that the page shows, by path. */
const files = [...page.matchAll(/^```\w+ file=(\S+)\n([\s\S]*?)^```$/gm)].map(
  ([, file = "", text = ""]) => ({ file, text }),
);

/** The stacks whose preview the page shows. */
const previews = [...page.matchAll(/^npx gonogo preview (\S+)$/gm)].map(([, stack = ""]) => stack);

describe("the page about a new system", () => {
  let copy: string;
  before(() => {
    copy = mkdtempSync(path.join(tmpdir(), "gonogo-new-system-"));
    for (const name of ["Pulumi.yaml", "package.json", "tsconfig.json", "infra", "stacks"]) {
      cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
    }
    symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"));
    for (const { file, text } of files) {
      mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
      writeFileSync(path.join(copy, file), text);
    }
  });
  after(() => rmSync(copy, { recursive: true, force: true }));

  it("shows one file of infra/systems/, and stack files", () => {
    const names = files.map(({ file }) => file);
    assert.equal(names.filter((name) => name.startsWith("infra/systems/")).length, 1);
    assert.ok(
      names.every((name) => /^(infra\/systems|stacks|docs)\//.test(name)),
      names.join(),
    );
    assert.ok(previews.length >= 2);
  });

  it("shows a program that compiles", () => {
    const compiler = path.join(root, "node_modules", "typescript-7", "bin", "tsc");
    const program = files.flatMap(({ file }) => (file.endsWith(".ts") ? [file] : []));
    const config = { extends: "./tsconfig.json", include: [], files: program };
    writeFileSync(path.join(copy, "tsconfig.page.json"), JSON.stringify(config));
    const { status, stdout } = run([compiler, "--noEmit", "-p", "tsconfig.page.json"], copy);
    assert.equal(status, 0, stdout);
  });

  for (const stack of previews) {
    it(`previews ${stack} to GO`, () => {
      const tool = path.join(root, "dist", "gonogo.js");
      const { status, stdout, stderr } = run([tool, "preview", stack, "--format", "json"], copy);
      assert.equal(status, 0, `${stdout.slice(-2000)}\n${stderr}`);
      const report = JSON.parse(stdout) as { runs: { verdict: { go: boolean } }[] };
      assert.deepEqual(
        report.runs.map(({ verdict }) => verdict.go),
        [true],
      );
    });
  }

  it("drafts the checklist that it shows, and audits by it", () => {
    const tool = path.join(root, "dist", "gonogo.js");
    const commands = [...page.matchAll(/^npx gonogo ((?:checklist|audit) .+)$/gm)];
    const [drafted, audited] = commands.map(([, args = ""]) =>
      run([tool, ...args.split(" ")], copy),
    );
    assert.equal(drafted?.status, 0, drafted?.stderr);
    assert.match(drafted?.stdout ?? "", /^6 boxes in 2 sections/m);
    assert.equal(audited?.status, 1, audited?.stderr);
    assert.match(audited?.stdout ?? "", / NO-GO +notes-prod +Launch of Notes, pre-launch/);
    assert.match(audited?.stdout ?? "", /Printed copies in the archive room are shredded/);
  });
});

function run(args: readonly string[], cwd: string) {
  return spawnSync(process.execPath, args, { cwd, encoding: "utf8", maxBuffer: 2 ** 26 });
}
