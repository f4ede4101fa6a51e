import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { packedTarball } from "./packed";

const root = path.dirname(path.dirname(__dirname));
const modules = path.join(root, "node_modules");

/** A program with two defects: one that our pack finds, one that the company's own finds. */
const program = `
import * as ec2 from "@pulumi/aws/ec2";
import * as s3 from "@pulumi/aws/s3";
new ec2.SecurityGroup("open", {
  ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: ["0.0.0.0/0"] }],
});
new s3.Bucket("nobodys", {});
`;

interface Row {
  readonly policy: string;
  readonly outcome: string;
  readonly level: string;
  readonly blocking: boolean;
  readonly waiver?: { readonly ticket: string };
}

describe("a company's own pack, in a folder outside of this repository", () => {
  let folder = "";
  let pack = "";

  /** What npm would install, linked: the packed package, and the packages of this checkout. */
  function install(): void {
    const packed = path.join(folder, "packed");
    mkdirSync(packed);
    execFileSync("tar", ["-xzf", packedTarball()], { cwd: packed });
    const target = path.join(folder, "node_modules");
    mkdirSync(target);
    for (const name of readdirSync(modules)) {
      if (!name.startsWith(".")) symlinkSync(path.join(modules, name), path.join(target, name));
    }
    cpSync(path.join(packed, "package"), path.join(target, "gonogo"), { recursive: true });
  }

  function run(args: readonly string[], cwd = folder) {
    const env = { ...process.env, NODE_OPTIONS: "" };
    return spawnSync(process.execPath, args, { cwd, encoding: "utf8", env });
  }
  const gonogo = (...args: readonly string[]) =>
    run([path.join(folder, "node_modules/gonogo/dist/gonogo.js"), ...args]);

  function preview(config: string): { readonly status: number | null; readonly rows: Row[] } {
    writeFileSync(path.join(folder, "shop/Pulumi.main.yaml"), `config:\n${config}`);
    const { status, stdout, stderr } = gonogo(
      ...["preview", "main", "--program", "shop", "--format", "json"],
      ...["--policy-pack", "builtin", "--policy-pack", "acme"],
    );
    assert.ok(stdout.startsWith("{"), stderr);
    return { status, rows: JSON.parse(stdout).runs[0].results };
  }
  const own = (rows: readonly Row[]) => rows.find(({ policy }) => policy === "owner-tag");

  before(function () {
    this.timeout(600_000);
    folder = mkdtempSync(path.join(tmpdir(), "own-pack-"));
    pack = path.join(folder, "acme");
    install();
    mkdirSync(path.join(folder, "shop"));
    writeFileSync(path.join(folder, "shop/Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    writeFileSync(path.join(folder, "shop/package.json"), '{ "main": "index.ts" }\n');
    writeFileSync(path.join(folder, "shop/index.ts"), program);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("is written by gonogo new, which overwrites nothing", () => {
    const made = gonogo("new", "pack", "acme");
    assert.equal(made.status, 0, made.stderr);
    const again = gonogo("new", "pack", "acme");
    assert.equal(again.status, 2);
    assert.match(again.stderr, /exists already/);
  });

  it("compiles against the installed package, its own control included", function () {
    this.timeout(120_000);
    const built = run([path.join(modules, "typescript-7/bin/tsc"), "-p", "."], pack);
    assert.equal(built.status, 0, built.stdout + built.stderr);
  });

  it("passes the tests of the kit", function () {
    this.timeout(120_000);
    const tests = path.join(pack, "bin/test/policies.test.js");
    const tested = run([path.join(modules, "mocha/bin/mocha.js"), tests], pack);
    assert.equal(tested.status, 0, tested.stdout + tested.stderr);
    assert.match(tested.stdout, /passes: an owner/);
    assert.match(tested.stdout, /prints no secret, whatever a property holds/);
  });

  it("fails the tests of the kit with a policy that throws, leaks or shows too little", function () {
    this.timeout(120_000);
    const bad = `const { policies } = require("../policies");
      const { testPolicies } = require("gonogo/policies/testing");
      const [good] = policies;
      const type = good.resources[0];
      testPolicies([{ ...good, id: "throws", title: "Throws", checks: {
        *[type](props) { if (props.tags.Owner.length === 0) yield { message: "missing",
          property: "tags.Owner", actual: "not set" }; } } },
        { ...good, id: "shows-too-little", title: "Shows too little.", fails: [] }]);`;
    writeFileSync(path.join(pack, "bin/test/bad.js"), bad);
    const tested = run(
      [path.join(modules, "mocha/bin/mocha.js"), "--reporter", "json", "bin/test/bad.js"],
      pack,
    );
    const failures = JSON.parse(tested.stdout).failures.map(
      (f: { fullTitle: string }) => f.fullTitle,
    );
    assert.ok(
      failures.includes("throws decides or says why not when a property is missing or unknown"),
    );
    assert.ok(failures.includes("shows-too-little has the form of a policy"));
  });

  it("runs beside the built-in pack in one preview, each finding its own defect", function () {
    this.timeout(120_000);
    const { status, rows } = preview("  aws:region: us-east-1\n");
    assert.equal(status, 1);
    const failed = rows.filter(({ outcome }) => outcome === "fail").map(({ policy }) => policy);
    assert.ok(failed.includes("database-ports-not-public"), failed.join());
    assert.ok(failed.includes("owner-tag"), failed.join());
  });

  it("takes its levels under its own name, and says there what is wrong", function () {
    this.timeout(120_000);
    const { rows } = preview(
      "  aws:region: us-east-1\n  acme:policies: { owner-tag: mandatory }\n",
    );
    assert.equal(own(rows)?.level, "mandatory");
    writeFileSync(
      path.join(folder, "shop/Pulumi.main.yaml"),
      "config:\n  acme:policies: { ownr-tag: mandatory }\n",
    );
    const wrong = gonogo("preview", "main", "--program", "shop", "--policy-pack", "acme");
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /acme:policies: there is no policy "ownr-tag": did you mean/);
  });

  it("has waivers under its own name", function () {
    this.timeout(120_000);
    const expires = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    const waiver = {
      policy: "acme/owner-tag",
      resource: "nobodys",
      reason: "It is deleted with the next release.",
      owner: "ann",
      approver: "bob",
      ticket: "OPS-12",
      expires,
    };
    const file = path.join(folder, "shop/main.waivers.yaml");
    writeFileSync(file, JSON.stringify({ waivers: [waiver] }));
    try {
      const { rows } = preview(
        "  aws:region: us-east-1\n  acme:policies: { owner-tag: mandatory }\n",
      );
      const row = own(rows);
      assert.equal(row?.outcome, "fail");
      assert.equal(row.blocking, false);
      assert.equal(row.waiver?.ticket, "OPS-12");
    } finally {
      rmSync(file);
    }
  });
});
