/** What is wrong with a program, a pack or a stack file: one clear error each, and nothing left. */
import assert from "node:assert/strict";
import * as path from "node:path";
import type { PreviewOptions } from "../../gonogo/engine/types";
import { GonogoError } from "../../gonogo/errors";
import { childProcesses, makeFolder, makePack, makeProgram, removeFolders, run } from "./support";

const emptyPack = 'new PolicyPack("guard", { policies: [] });';

async function failure(
  dir: string,
  options: Partial<PreviewOptions> & { packs?: { dir: string }[] } = {},
) {
  const error = await run(dir, options).then(
    () => assert.fail("the preview succeeded"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof GonogoError, String(error));
  assert.doesNotMatch(error.message, /^\s+at .*\(.*:\d+:\d+\)$/m, "no stack trace");
  assert.deepEqual(await childProcesses(), [], "no process is left");
  return error;
}

describe("a program that cannot be run", function () {
  this.timeout(60_000);
  after(removeFolders);

  it("names the error and the line when the program throws", async () => {
    const dir = makeProgram(
      'import * as pulumi from "@pulumi/pulumi";\n\nthrow new TypeError("no luck" as string);\n',
    );
    const error = await failure(dir);
    assert.equal(error.code, "undecidable");
    assert.match(error.message, /TypeError: no luck/);
    assert.match(error.message, /at index\.ts:3:7/);
  });

  it("names the error and the line when an apply throws", async () => {
    const dir = makeProgram(
      'import * as pulumi from "@pulumi/pulumi";\n' +
        'export const x = pulumi.output(1).apply(() => {\n  throw new Error("in apply");\n});\n',
    );
    const error = await failure(dir);
    assert.match(error.message, /in apply/);
    assert.match(error.message, /at index\.ts:3:9/);
  });

  it("takes a missing setting for a mistake of the configuration", async () => {
    const dir = makeProgram(
      'import * as pulumi from "@pulumi/pulumi";\nnew pulumi.Config("shop").require("zone");\n',
    );
    const error = await failure(dir);
    assert.equal(error.code, "usage");
    assert.match(error.message, /^Missing required configuration variable 'shop:zone'/);
  });

  it("takes an error that begins with the stack file for a mistake of the configuration", async () => {
    const dir = makeProgram(
      'import { RunError } from "@pulumi/pulumi";\n' +
        'throw new RunError("stacks/Pulumi.dev.yaml: shop:zone is not a zone");\n',
    );
    const error = await failure(dir);
    assert.equal(error.code, "usage");
    assert.match(error.message, /^stacks\/Pulumi\.dev\.yaml: shop:zone is not a zone$/);
  });

  it("names file and line of a syntax error", async () => {
    const error = await failure(makeProgram("const a = 1;\nconst b = ;\n"));
    assert.equal(error.code, "undecidable");
    assert.match(error.message, /index\.ts:2:11/);
    assert.match(error.message, /Unexpected ";"/);
  });

  it("names a module that is not there", async () => {
    const error = await failure(makeProgram('import "./nowhere";\n'));
    assert.match(error.message, /Cannot find module '\.\/nowhere'/);
  });

  it("names the exit code when the program exits by itself", async () => {
    const error = await failure(makeProgram('console.error("giving up"); process.exit(3);\n'));
    assert.match(error.message, /exit code 3/);
    assert.match(error.message, /giving up/);
  });

  it("says that @pulumi/pulumi is missing", async () => {
    const dir = makeProgram("");
    const bare = path.join(dir, "node_modules");
    (await import("node:fs")).rmSync(bare);
    const error = await failure(dir);
    assert.equal(error.code, "undecidable");
    assert.match(error.message, /no @pulumi\/pulumi installed/);
  });

  it("names a multi-language component", async () => {
    const dir = makeProgram(
      'import * as pulumi from "@pulumi/pulumi";\n' +
        "class Remote extends pulumi.ComponentResource {\n" +
        '  constructor() { super("awsx:ec2:Vpc", "net", {}, {}, true); }\n}\nnew Remote();\n',
    );
    const error = await failure(dir);
    assert.equal(error.code, "undecidable");
    assert.match(error.message, /awsx:ec2:Vpc.*multi-language component/);
  });

  it("names an invoke without an answer and says how to give one", async () => {
    const dir = makeProgram(
      'import * as pulumi from "@pulumi/pulumi";\n' +
        'export const x = pulumi.runtime.invokeOutput("acme:index/getThing:getThing", { id: "1" });\n',
    );
    const error = await failure(dir);
    assert.equal(error.code, "undecidable");
    assert.match(error.message, /acme:index\/getThing:getThing/);
    assert.match(error.message, /--invoke/);
  });

  it("names both places of a duplicate URN", async () => {
    const dir = makeProgram(
      'import { RandomPet } from "@pulumi/random/randomPet";\n' +
        'new RandomPet("twin");\nnew RandomPet("twin");\n',
    );
    const error = await failure(dir);
    assert.match(error.message, /urn:pulumi:dev::demo::random:index\/randomPet:RandomPet::twin/);
    assert.match(error.message, /index\.ts:2:1/);
    assert.match(error.message, /index\.ts:3:1/);
  });

  it("takes an error that the program logs as a failure", async () => {
    const dir = makeProgram(
      'import * as pulumi from "@pulumi/pulumi";\npulumi.log.error("not today");\n',
    );
    const error = await failure(dir);
    assert.match(error.message, /not today/);
  });

  it("names what a dynamic provider's check rejects", async () => {
    const dir = makeProgram(
      'import * as pulumi from "@pulumi/pulumi";\n' +
        "const provider = { async check(o: any, n: any) {\n" +
        '  return { inputs: n, failures: [{ property: "size", reason: "too big" }] }; },\n' +
        '  async create(i: any) { return { id: "1", outs: i }; } };\n' +
        "class Box extends pulumi.dynamic.Resource {\n" +
        '  constructor() { super(provider, "box", { size: 9 }); }\n}\nnew Box();\n',
    );
    const error = await failure(dir);
    assert.match(error.message, /pulumi-nodejs:dynamic:Resource "box" rejects its inputs/);
    assert.match(error.message, /size: too big/);
  });

  it("names the transform that fails", async () => {
    const dir = makeProgram(
      'import * as pulumi from "@pulumi/pulumi";\n' +
        'import { RandomPet } from "@pulumi/random/randomPet";\n' +
        'new RandomPet("pet", {}, { transforms: [() => { throw new Error("bad rule"); }] });\n',
    );
    const error = await failure(dir);
    assert.match(error.message, /transform .*RandomPet "pet".*bad rule/);
  });

  it("names the stack that a stack reference needs", async () => {
    const dir = makeProgram(
      'import * as pulumi from "@pulumi/pulumi";\n' +
        'export const id = new pulumi.StackReference("acme/net/prod").getOutput("vpcId");\n',
    );
    const error = await failure(dir);
    assert.match(error.message, /acme\/net\/prod/);
    assert.match(error.message, /--invoke/);
  });
});

describe("a pack that cannot be run", function () {
  this.timeout(60_000);
  after(removeFolders);
  const program = () => makeProgram("");

  it("names the error when the pack does not load", async () => {
    const error = await failure(program(), {
      packs: [{ dir: makePack('throw new Error("no rules");') }],
    });
    assert.equal(error.code, "undecidable");
    assert.match(error.message, /The policy pack .* ended with exit code/);
    assert.match(error.message, /no rules/);
  });

  it("names what a pack writes to standard output before it is ready", async () => {
    const error = await failure(program(), {
      packs: [{ dir: makePack(`console.log("hello there");\n${emptyPack}`) }],
    });
    assert.equal(error.code, "undecidable");
    assert.match(error.message, /wrote "hello there" to standard output/);
  });

  it("says when a folder is no pack", async () => {
    const error = await failure(program(), { packs: [{ dir: makeFolder() }] });
    assert.equal(error.code, "usage");
    assert.match(error.message, /no PulumiPolicy\.yaml/);
  });

  it("says when the pack's main file is not built", async () => {
    const dir = makePack(emptyPack, { "PulumiPolicy.yaml": "runtime: nodejs\nmain: bin/\n" });
    const error = await failure(program(), { packs: [{ dir }] });
    assert.equal(error.code, "usage");
    assert.match(error.message, /PulumiPolicy\.yaml:2: main names bin\/, which does not exist/);
  });

  it("ends the preview when the pack ends in the middle of it", async () => {
    const dir = makePack(
      'new PolicyPack("guard", { policies: [{ name: "quits", description: "d", ' +
        "validateResource: () => process.exit(7) }] });",
    );
    const error = await failure(program(), { packs: [{ dir }] });
    assert.equal(error.code, "undecidable");
    assert.match(error.message, /policy pack/);
  });
});

describe("project and stack files that are wrong", function () {
  this.timeout(60_000);
  after(removeFolders);

  const cases: readonly [string, Record<string, string>, RegExp][] = [
    ["no Pulumi.yaml", {}, /holds no Pulumi\.yaml/],
    [
      "another runtime",
      { "Pulumi.yaml": "name: a\nruntime: python\n" },
      /Pulumi\.yaml:2: runtime is "python"/,
    ],
    ["no name", { "Pulumi.yaml": "runtime: nodejs\n" }, /name is missing/],
    ["no YAML", { "Pulumi.yaml": "name: a\nruntime: [\n" }, /Pulumi\.yaml:\d: not valid YAML/],
    [
      "a main that is not there",
      { "Pulumi.yaml": "name: a\nruntime: nodejs\nmain: src\n" },
      /Pulumi\.yaml:3: main names src, which does not exist/,
    ],
    [
      "a stack that is not there",
      { "Pulumi.yaml": "name: a\nruntime: nodejs\n", "Pulumi.prod.yaml": "config: {}\n" },
      /no stack dev.*Stacks of this project: prod/,
    ],
    [
      "a stack file that is no mapping",
      { "Pulumi.yaml": "name: a\nruntime: nodejs\n", "Pulumi.dev.yaml": "- a\n" },
      /Pulumi\.dev\.yaml:1: expected a mapping/,
    ],
    [
      "a key without a value",
      {
        "Pulumi.yaml": "name: a\nruntime: nodejs\n",
        "Pulumi.dev.yaml": "config:\n  a:b: 1\n  a:c:\n",
      },
      /Pulumi\.dev\.yaml:3: a:c has no value/,
    ],
    [
      "a key twice",
      {
        "Pulumi.yaml": "name: a\nruntime: nodejs\n",
        "Pulumi.dev.yaml": "config:\n  a:b: 1\n  a:b: 2\n",
      },
      /Pulumi\.dev\.yaml:3: not valid YAML: Map keys must be unique/,
    ],
    [
      "a key that is none",
      { "Pulumi.yaml": "name: a\nruntime: nodejs\n", "Pulumi.dev.yaml": "config:\n  a:b:c: 1\n" },
      /Pulumi\.dev\.yaml:2: the key a:b:c is not a configuration key/,
    ],
  ];
  for (const [name, files, expected] of cases) {
    it(`names file and line: ${name}`, async () => {
      const error = await failure(makeFolder(files));
      assert.equal(error.code, "usage");
      assert.match(error.message, expected);
    });
  }
});
