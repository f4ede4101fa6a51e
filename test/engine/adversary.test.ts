/** Programs and stack files that are unusual, wrong or hostile. */
import assert from "node:assert/strict";
import { Redactor } from "../../gonogo/engine/redact";
import { GonogoError } from "../../gonogo/errors";
import { makePack, makeProgram, removeFolders, run } from "./support";

const sdk = 'import * as pulumi from "@pulumi/pulumi";\n';
const pet = 'import { RandomPet } from "@pulumi/random/randomPet";\n';
const printsSettings =
  `${sdk}const config = new pulumi.Config();\n` +
  'for (const key of ["a", "b", "c", "d"]) console.log(key + "=" + config.get(key));\n';

async function failure(work: Promise<unknown>): Promise<GonogoError> {
  const error = await work.then(
    () => assert.fail("the preview succeeded"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof GonogoError, String(error));
  return error;
}

const logOf = async (dir: string, options = {}) =>
  (await run(dir, options)).log.map((entry) => entry.message);

describe("a program that does not show all of itself", function () {
  this.timeout(60_000);
  after(removeFolders);

  it("gets no verdict when it ends itself before its end with exit code 0", async () => {
    const dir = makeProgram(
      `${sdk}${pet}export = async () => {\n  const first = new RandomPet("first");\n` +
        "  await new Promise((resolve) => first.urn.apply(resolve));\n  process.exit(0);\n};\n",
    );
    const error = await failure(run(dir));
    assert.equal(error.code, "undecidable");
    assert.match(error.message, /process\.exit/);
  });

  it("is named with resource, property and path when an asset is missing", async () => {
    const dir = makeProgram(
      `${sdk}import { BucketObject } from "@pulumi/aws/s3/bucketObject";\n` +
        'new BucketObject("o", { bucket: "b", source: new pulumi.asset.FileAsset("no.txt") });\n',
    );
    const { code, message } = await failure(run(dir));
    assert.equal(code, "undecidable");
    assert.match(message, /property source of aws:s3\/bucketObject:BucketObject "o"/);
    assert.match(message, /no\.txt cannot be read: it does not exist/);
  });

  it("is heard in time when it writes a line without an end", async () => {
    const dir = makeProgram('process.stdout.write("z".repeat(2e7)); console.log("!\\nlast");');
    const log = await logOf(dir);
    assert.match(log[0] ?? "", /more than a million characters/);
    assert.equal(log.at(-1), "last");
  });
});

describe("a stack file as Pulumi reads it", function () {
  this.timeout(60_000);
  after(removeFolders);

  it("gives numbers and truth values as the text that stands there", async () => {
    const config = "config:\n  demo:a: 16.10\n  demo:b: 012345678901\n  demo:c: True\n";
    assert.deepEqual(await logOf(makeProgram(printsSettings, { config })), [
      "a=16.10",
      "b=012345678901",
      "c=True",
      "d=undefined",
    ]);
  });

  it("gives what aliases and merges stand for", async () => {
    const config =
      "base: &base {x: 1, y: 1}\ntext: &text hello\nconfig:\n  demo:a: *text\n" +
      "  demo:b:\n    <<: *base\n    y: 2\n  demo:c: [*text]\n";
    assert.deepEqual((await logOf(makeProgram(printsSettings, { config }))).slice(0, 3), [
      "a=hello",
      'b={"x":1,"y":2}',
      'c=["hello"]',
    ]);
  });

  it("may be empty", async () => {
    assert.equal((await logOf(makeProgram(printsSettings, { config: "# nothing\n" }))).length, 4);
  });

  it("may not set one key twice in two spellings", async () => {
    const config = "config:\n  demo:a: 1\n  a: 2\n";
    const { code, message } = await failure(run(makeProgram(printsSettings, { config })));
    assert.equal(code, "usage");
    assert.match(message, /Pulumi\.dev\.yaml:3: a is the key of line 2 again: demo:a/);
  });

  it("must set what the project declares without a default", async () => {
    const dir = makeProgram(printsSettings, {
      files: {
        "Pulumi.yaml": "name: demo\nruntime: nodejs\nconfig:\n  size:\n    type: integer\n",
      },
    });
    const { code, message } = await failure(run(dir));
    assert.equal(code, "usage");
    assert.match(message, /Pulumi\.yaml:4: demo:size is declared without a default, and dev/);
    assert.equal((await run(dir, { config: { "demo:size": "3" } })).project, "demo");
  });

  it("keeps a default secret that the project declares as one", async () => {
    const files = {
      "Pulumi.yaml":
        "name: demo\nruntime: nodejs\nconfig:\n  a:\n    type: string\n    secret: true\n" +
        "    default: canary-canary\n",
    };
    const log = await logOf(makeProgram(printsSettings, { files }));
    assert.ok(log.includes("a=[secret]"), log.join("\n"));
  });

  it("is named with the line when the program rejects one of its values", async () => {
    const dir = makeProgram(`${sdk}new pulumi.Config().requireNumber("a");\n`, {
      config: "config:\n  demo:z: 1\n  demo:a: many\n",
    });
    const { code, message } = await failure(run(dir));
    assert.equal(code, "usage");
    assert.match(message, /^Pulumi\.dev\.yaml:3: .*demo:a/);
  });
});

describe("a dynamic resource that its provider rejects", function () {
  this.timeout(60_000);
  after(removeFolders);
  const program = (check: string) =>
    makeProgram(
      `${sdk}const provider = { ${check}, async create(i: any) { return { id: "1", outs: i }; } };\n` +
        "class Box extends pulumi.dynamic.Resource {\n" +
        '  constructor() { super(provider, "box", { size: 9, key: pulumi.secret("canary-9") }); }\n' +
        "}\nnew Box();\n",
    );
  const pack = () =>
    makePack(
      'new PolicyPack("guard", { policies: [{ name: "small", description: "Boxes are small.", ' +
        'enforcementLevel: "mandatory", validateResource: (args, report) => {\n' +
        '  if (args.name === "box") report("size is " + args.props.size + " " + args.props.key);\n' +
        "} }] });",
    );

  for (const inputs of ["inputs: n, ", ""]) {
    it(`is reported with the policies' findings (${inputs || "no inputs"})`, async () => {
      const check =
        `async check(o: any, n: any) { return { ${inputs}failures: ` +
        '[{ property: "size", reason: "too big for " + n.key }] }; }';
      const work = run(program(check), { packs: [{ dir: pack() }] });
      const { code, message } = await failure(work);
      assert.equal(code, "undecidable");
      assert.match(message, /Resource "box" rejects its inputs:\n {2}size: too big for \[secret\]/);
      assert.match(message, /small \(mandatory\): size is 9 \[secret\]/);
    });
  }

  it("is named when the check throws", async () => {
    const check = 'check(): any { throw new RangeError("no box"); }';
    const { message } = await failure(run(program(check)));
    assert.match(message, /dynamic provider of urn:.*::box failed in check: no box/);
  });

  it("is named when the check answers what no protocol carries", async () => {
    const check =
      "async check(o: any, n: any) { const i: any = { ...n, f: () => 1 }; i.self = i; " +
      "return { inputs: i }; }";
    const { message } = await failure(run(program(check)));
    assert.match(message, /dynamic provider of urn:.*::box failed in check: /);
  });
});

describe("answers that take something for granted", function () {
  this.timeout(60_000);
  after(removeFolders);

  it("are told of when they were used, and only then", async () => {
    const program = (call: string) =>
      makeProgram(
        `${sdk}import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";\n` +
          'import { getAvailabilityZonesOutput } from "@pulumi/aws/getAvailabilityZones";\n' +
          `export const answer = ${call};\n`,
      );
    const account = (await run(program("getCallerIdentityOutput().accountId"))).notChecked;
    assert.equal(account.filter((note) => note.includes("123456789012")).length, 1);
    assert.ok(!account.some((note) => note.includes("availability zones")));
    const zones = (await run(program("getAvailabilityZonesOutput().names"))).notChecked;
    assert.ok(zones.some((note) => note.includes("three availability zones")));
  });
});

describe("a resource hook that wants to run in previews", function () {
  this.timeout(60_000);
  after(removeFolders);

  it("is named among what was not checked", async () => {
    const dir = makeProgram(
      `${sdk}${pet}const hook = new pulumi.ResourceHook("audit", () => {}, { onDryRun: true });\n` +
        'new RandomPet("pet", {}, { hooks: { beforeCreate: [hook] } });\n',
    );
    const { notChecked } = await run(dir);
    assert.ok(notChecked.some((note) => note.includes("resource hook audit")));
  });
});

describe("secrets of any size", () => {
  it("are kept out of texts when no regular expression could hold them", () => {
    const redactor = new Redactor();
    const long = "x".repeat(5_000_000);
    const many = Array.from({ length: 50_000 }, (_, index) => `key-${index}-end`);
    redactor.addText(long);
    redactor.addText(many.join("\n"));
    assert.equal(redactor.text(`a ${long} b`), "a [secret] b");
    assert.equal(redactor.text("a key-49999-end b"), "a [secret] b");
    assert.equal(redactor.text("a key-500000-end b"), "a key-500000-end b");
  });
});
