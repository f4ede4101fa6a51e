/** Where waivers are looked for, and how their files are read. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Policy } from "../../policies/framework/define-policy";
import { Pack } from "../../policies/framework/pack";
import { waiversOf } from "../../policies/framework/pack-environment";
import { findWaivers, readWaivers } from "../../policies/framework/waivers/files";
import { unknownPolicies, WaiverLedger } from "../../policies/framework/waivers/ledger";
import { waiversOfPack } from "../../policies/framework/waivers/of-pack";
import { waiverPolicy } from "../../policies/framework/waivers/policy";
import type { Waiver } from "../../policies/framework/waivers/waiver";
import { encodeJson } from "../../policies/framework/wire/properties";
import { policyOf, testType, urnOf } from "./support/make";

const root = mkdtempSync(path.join(tmpdir(), "waiver-files-"));
after(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
/** A folder of its own with these files. */
function folderWith(files: Readonly<Record<string, string>>): string {
  count += 1;
  const folder = path.join(root, `f${count}`);
  for (const [name, text] of Object.entries({ ".keep": "", ...files })) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

const waiverText = (policy: string, more = "") =>
  [
    `policy: ${policy}`,
    "resource: legacy-db",
    "reason: Migrated to an encrypted copy in the next release.",
    "owner: ann",
    "approver: bob",
    "ticket: OPS-12",
    'expires: "2026-12-01"',
    more,
  ]
    .filter(Boolean)
    .join("\n");
const listed = (...policies: readonly string[]) =>
  `waivers:\n${policies.map((id) => `  - ${waiverText(id).replaceAll("\n", "\n    ")}`).join("\n")}\n`;
const placesOf = (waivers: readonly Waiver[]) =>
  waivers.map(({ policy, place }) => `${policy} ${place}`);

describe("the waivers of a stack", () => {
  it("stand in a list, and in a folder with a file each, by name", () => {
    const folder = folderWith({
      "app-prod.waivers.yaml": listed("one", "two"),
      "app-prod.waivers/b.yaml": waiverText("four"),
      "app-prod.waivers/a.yml": `# first\n${waiverText("three")}`,
      "app-prod.waivers/notes.txt": waiverText("none"),
      "app-prod.waivers/x.yaml.orig": waiverText("none"),
      "app-dev.waivers.yaml": listed("none"),
    });
    const { waivers, problems } = readWaivers(folder, "app-prod", path.dirname(folder));
    const at = path.basename(folder);
    assert.deepEqual(problems, []);
    assert.deepEqual(placesOf(waivers), [
      `one ${at}/app-prod.waivers.yaml:2`,
      `two ${at}/app-prod.waivers.yaml:9`,
      `three ${at}/app-prod.waivers/a.yml:2`,
      `four ${at}/app-prod.waivers/b.yaml:1`,
    ]);
  });

  it("are none where there is no file, or nothing in it", () => {
    const folder = folderWith({
      "b.waivers.yaml": "# nothing yet\n",
      "c.waivers.yaml": "waivers: []",
    });
    for (const stack of ["a", "b", "c"]) {
      const { waivers, problems } = readWaivers(folder, stack, folder);
      assert.deepEqual([waivers, problems], [[], []], stack);
    }
  });

  it("that are written wrong are told of with file and line", () => {
    const folder = folderWith({
      "yaml.waivers.yaml": 'waivers:\n  - policy: "open\n',
      "text.waivers.yaml": "just a text",
      "list.waivers.yaml": "- policy: x",
      "map.waivers.yaml": "waivers: { policy: x }",
      "file.waivers": "a file",
      "part.waivers.yaml": `waivers:\n  - policy: x\n${listed("right").replace("waivers:\n", "")}`,
    });
    const told = (stack: string) => readWaivers(folder, stack, folder).problems;
    const [yaml = "", ...more] = told("yaml");
    assert.match(yaml, /^yaml\.waivers\.yaml:\d: not valid YAML: [^\n]+$/);
    assert.doesNotMatch(yaml, / at line /);
    assert.deepEqual(more, []);
    for (const stack of ["text", "list", "map"]) {
      const expected = "expected one waiver, or a list of them under waivers:";
      assert.deepEqual(told(stack), [`${stack}.waivers.yaml:1: ${expected}`]);
    }
    assert.deepEqual(told("file"), [
      "file.waivers is a file: it must be a folder of waivers, or be called file.waivers.yaml",
    ]);
    const part = readWaivers(folder, "part", folder);
    assert.deepEqual(placesOf(part.waivers), ["right part.waivers.yaml:3"]);
    assert(part.problems.length > 0);
    for (const problem of part.problems) assert.match(problem, /^part\.waivers\.yaml:2: /);
  });
});

describe("a pack that looks for the waivers of its stack", () => {
  const project = (more = "", name = "shop") => `name: ${name}\nruntime: nodejs\n${more}`;

  it("finds the project above one of the folders that it starts from", () => {
    const folder = folderWith({
      "Pulumi.yaml": project(),
      "prod.waivers.yaml": listed("one"),
      "deep/er/.keep": "",
    });
    const found = (starts: readonly string[], name = "shop", stack = "prod") =>
      placesOf(findWaivers(name, stack, starts).waivers);
    assert.deepEqual(found([path.join(folder, "deep/er")]), ["one prod.waivers.yaml:2"]);
    assert.deepEqual(found([tmpdir(), folder]), ["one prod.waivers.yaml:2"]);
    assert.deepEqual(found([folder], "another"), []);
    assert.deepEqual(found([folder], "shop", "dev"), []);
    assert.deepEqual(found([tmpdir()]), []);
    assert.deepEqual(found([folder], ""), []);
    assert.deepEqual(found([folder], "shop", ""), []);
    assert.deepEqual(
      placesOf(waiversOf({ project: "no such project", stack: "prod", config: {} }).waivers),
      [],
    );
  });

  it("reads the folder of stack files and the name as YAML has them", () => {
    for (const [file, text] of [
      ["Pulumi.yaml", project("stackConfigDir: stacks # here\n")],
      ["Pulumi.yaml", project('stackConfigDir: "stacks"\n', "'shop'")],
      ["Pulumi.yml", `stackConfigDir: 'stacks'\r\nname:\tshop\r\n`],
    ] as const) {
      const folder = folderWith({ [file]: text, "stacks/prod.waivers.yaml": listed("one") });
      const { waivers } = findWaivers("shop", "prod", [folder]);
      assert.deepEqual(placesOf(waivers), ["one stacks/prod.waivers.yaml:2"], text);
    }
    const nested = folderWith({
      "Pulumi.yaml": "name: shop\nconfig:\n  stackConfigDir: stacks\n",
      "stacks/prod.waivers.yaml": listed("one"),
    });
    assert.deepEqual(findWaivers("shop", "prod", [nested]).waivers, []);
  });

  it("goes on above a project of another name", () => {
    const folder = folderWith({
      "Pulumi.yaml": project(),
      "prod.waivers.yaml": listed("outer"),
      "inner/Pulumi.yaml": project("", "inner"),
    });
    const { waivers } = findWaivers("shop", "prod", [path.join(folder, "inner")]);
    assert.deepEqual(placesOf(waivers), ["outer prod.waivers.yaml:2"]);
  });

  it("honours those of its own policies, and refuses those of policies that it has not", () => {
    const before = process.env.PWD;
    const policy = policyOf(
      function* () {
        yield { message: "plain", property: "a" };
      },
      { id: "plain-rule" },
    );
    const folder = folderWith({
      "Pulumi.yaml": project(),
      "prod.waivers.yaml": listed("plain-rule", "plain-rul", "acme/owner-tag"),
    });
    process.env.PWD = folder;
    try {
      const pack = new Pack("gonogo", [policy], [], { project: "shop", stack: "prod", config: {} });
      assert.deepEqual(pack.problems, [
        'prod.waivers.yaml:9: there is no policy "plain-rul": did you mean "plain-rule"?',
      ]);
      const urn = urnOf("legacy-db");
      const message = { urn, type: testType, name: "legacy-db", propertyDependencies: {} };
      const resource = { ...message, properties: encodeJson({}) };
      const [finding] = pack.analyze(resource).diagnostics;
      const inForce = new Date().toISOString() < "2026-12-02";
      const expected = inForce
        ? /^Because\.\nWaived until 2026-12-01 \(OPS-12\): /
        : /^Because\.\nIt/;
      assert.match(finding?.message ?? "", expected);
      assert.deepEqual(
        pack.ownPolicies.map(({ name, enforcementLevel }) => [name, enforcementLevel]),
        [["waivers-current", "mandatory"]],
      );
      const told = pack.analyzeStack([{ ...resource, type: "pulumi:pulumi:Stack" }]).diagnostics;
      assert(told.length > 0 && told.every(({ urn: of }) => of === urn));
    } finally {
      if (before === undefined) Reflect.deleteProperty(process.env, "PWD");
      else process.env.PWD = before;
    }
  });
});

describe("the pack's own policy about waivers", () => {
  const policies = [{ id: "one", severity: "medium" }] as unknown as Policy[];
  const waiver = { policy: "one", resource: "x", expires: "2026-01-01", place: "w:1" } as Waiver;

  it("says what is wrong with them, as advice in development only", () => {
    const ledger = new WaiverLedger([waiver], policies, "2026-11-21");
    for (const environment of ["production", "staging", "development"] as const) {
      const own = waiverPolicy(() => ledger, environment);
      const level = environment === "development" ? "advisory" : "mandatory";
      assert.equal(own.enforcementLevel, level);
      assert.equal(own.name, "waivers-current");
      assert(own.tags.includes("resource-type:pulumi:pulumi:Stack"));
      assert.deepEqual(own.findings(), ["w:1: the waiver of one for x expired on 2026-01-01."]);
    }
  });

  it("is about the waivers of its own pack", () => {
    const named = ["one", "acme/two", "acme/deep/three"].map((policy) => ({ ...waiver, policy }));
    const of = (pack: string) => waiversOfPack(pack, named).map(({ policy }) => policy);
    assert.deepEqual(of("gonogo"), ["one"]);
    assert.deepEqual(of("acme"), ["two"]);
    assert.deepEqual(of("acme/deep"), ["three"]);
    assert.deepEqual(unknownPolicies(named.slice(0, 1), policies), []);
    assert.deepEqual(unknownPolicies([{ ...waiver, policy: "no such thing" }], policies), [
      'w:1: there is no policy "no such thing"',
    ]);
  });
});
