/** What programs may do, as they would under the CLI. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createCipheriv, pbkdf2Sync, randomBytes } from "node:crypto";
import * as path from "node:path";
import { preview } from "../../gonogo/engine/preview";
import type { PreviewResult } from "../../gonogo/engine/types";
import { GonogoError } from "../../gonogo/errors";
import { childProcesses, makePack, makeProgram, removeFolders, run, writeFiles } from "./support";

async function until(holds: () => boolean): Promise<void> {
  // Mocha ends the test when it never comes about.
  while (!holds()) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const byName = (result: PreviewResult, name: string) => {
  const found = result.resources.find((resource) => resource.name === name);
  return found ?? assert.fail(`no resource ${name}`);
};
const pulumi = 'import * as pulumi from "@pulumi/pulumi";\n';
const pet = 'import { RandomPet } from "@pulumi/random/randomPet";\n';

/** Encrypts as Pulumi's passphrase provider does. */
function encrypter(passphrase: string) {
  const salt = randomBytes(8);
  const key = pbkdf2Sync(passphrase, salt, 1_000_000, 32, "sha256");
  const encrypt = (text: string) => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", key, nonce);
    const data = Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
    return `v1:${nonce.toString("base64")}:${data.toString("base64")}`;
  };
  return { encrypt, salt: `v1:${salt.toString("base64")}:${encrypt("pulumi")}` };
}

async function withEnvironment<T>(
  values: Readonly<Record<string, string>>,
  work: () => Promise<T>,
): Promise<T> {
  const saved = { ...process.env };
  Object.assign(process.env, values);
  try {
    return await work();
  } finally {
    for (const key of Object.keys(values)) {
      if (saved[key] === undefined) delete process.env[key];
      else process.env[key] = saved[key];
    }
  }
}

describe("secrets of the stack", function () {
  this.timeout(60_000);
  after(removeFolders);
  const { encrypt, salt } = encrypter("open sesame");
  const config = [
    `encryptionsalt: ${salt}`,
    "config:",
    "  demo:token:",
    `    secure: ${encrypt("t0p-s3cret-value")}`,
    "  demo:nested:",
    "    user: app",
    "    key:",
    `      secure: ${encrypt("n3sted-s3cret")}`,
    "",
  ].join("\n");

  it("are decrypted with the passphrase and never reach the result", async () => {
    const dir = makeProgram(
      `${pulumi}${pet}const config = new pulumi.Config();\n` +
        'console.log("plain:", config.require("token"));\n' +
        'pulumi.log.info(`nested ${config.requireObject<any>("nested").key}`);\n' +
        'new RandomPet("pet", { prefix: config.requireSecret("token"),\n' +
        '  keepers: { copied: config.require("token"), made: pulumi.secret("m4de-in-code") } });\n' +
        'console.log("made m4de-in-code");\n' +
        'export const out = config.requireSecret("token");\n',
      { config },
    );
    const pack = makePack(
      'new PolicyPack("guard", { policies: [{ name: "tells", description: "d", enforcementLevel: "mandatory",\n' +
        "validateResource: (a, report) => { if (a.props.prefix) report(`prefix is ${a.props.prefix}`); } }] });",
    );
    const result = await withEnvironment({ PULUMI_CONFIG_PASSPHRASE: "open sesame" }, () =>
      run(dir, { packs: [{ dir: pack }] }),
    );
    const text = JSON.stringify(result);
    for (const secret of ["t0p-s3cret-value", "n3sted-s3cret", "m4de-in-code"]) {
      assert.ok(!text.includes(secret), `${secret} is in the result`);
    }
    assert.ok(result.log.some((line) => line.message === "plain: [secret]"));
    assert.equal(byName(result, "pet").inputs.prefix, "[secret]");
    assert.deepEqual(result.outputs, { out: "[secret]" });
    assert.equal(result.packs[0]?.violations[0]?.message, "prefix is [secret]");
  });

  const readers = makeReaders();
  for (const runner of ["fast", "stock"] as const) {
    it(`are unknown secrets without the passphrase (${runner} runner)`, async () => {
      const dir = makeProgram("", { config, files: readers });
      const result = await run(dir, { runner });
      const { keepers, prefix } = byName(result, "pet").inputs as Record<string, unknown>;
      assert.equal(prefix, "[unknown]");
      assert.deepEqual(keepers, {
        applied: "[unknown]",
        plain: "ConfigError demo:token requireSecret",
        optional: "ConfigError demo:token getSecret",
        object: "[unknown]",
        absent: "none",
      });
      assert.ok(result.notChecked.some((note) => /demo:token, demo:nested/.test(note)));
      assert.deepEqual(result.outputs, { known: false });
    });
  }

  it("are unknown to dynamic providers, not empty", async () => {
    const dir = makeProgram(
      `${pulumi}class Thing extends pulumi.dynamic.Resource { constructor() { super({\n` +
        "  configure(req: any) { (this as any).token = req.config.require('token'); },\n" +
        "  async check(_: any, news: any) { return { inputs: { ...news, length: (this as any).token.length } }; },\n" +
        '  async create(i: any) { return { id: "1", outs: i }; } } as any, "thing", {}); } }\nnew Thing();\n',
      { config },
    );
    assert.equal(byName(await run(dir), "thing").inputs.length, 36);
  });

  it("stay closed with the wrong passphrase, and the result says so", async () => {
    const dir = makeProgram(
      `${pulumi}export const s = new pulumi.Config().requireSecret("token");`,
      {
        config,
      },
    );
    const result = await withEnvironment({ PULUMI_CONFIG_PASSPHRASE: "wrong" }, () => run(dir));
    assert.ok(result.notChecked.some((note) => /passphrase given is not the one/.test(note)));
  });
});

function makeReaders(): Record<string, string> {
  // JavaScript, so that the stock runner needs no TypeScript compiler.
  return {
    "package.json": '{"name":"demo","main":"main.js"}',
    "Pulumi.yaml": "name: demo\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
    "main.js": `
const pulumi = require("@pulumi/pulumi");
const { RandomPet } = require("@pulumi/random/randomPet");
const config = new pulumi.Config();
const refused = (read) => {
  try { read(); return "no error"; }
  catch (error) { return [error.name, /demo:token/.exec(error.message), /with (\\w+)/.exec(error.message)[1]].join(" "); }
};
const token = config.requireSecret("token");
new RandomPet("pet", {
  prefix: token,
  keepers: {
    applied: token.apply((text) => text + "!"),
    plain: refused(() => config.require("token")),
    optional: refused(() => config.get("token")),
    object: config.getSecretObject("nested").apply((nested) => nested.key),
    absent: config.getSecret("absent") ?? "none",
  },
});
token.isKnown.then((known) => { exports.known = known; });
exports.known = token.isKnown;
`,
  };
}

describe("a program", function () {
  this.timeout(60_000);
  after(removeFolders);

  it("may be ES modules", async () => {
    const dir = makeProgram("", {
      files: {
        "package.json": '{"name":"demo","type":"module","main":"index.ts"}',
        "index.ts":
          `${pulumi}import { name } from "./names.js";\nimport { RandomPet } from "@pulumi/random/randomPet.js";\n` +
          "const at: string = await Promise.resolve(name);\nnew RandomPet(at);\nexport const made = at;\n",
        "names.ts": 'export const name: string = "esm";\n',
      },
    });
    const result = await run(dir);
    assert.equal(byName(result, "esm").source?.line, 5);
    assert.deepEqual(result.outputs, { made: "esm" });
  });

  it("may be plain JavaScript in a main folder, and compiled with source maps", async () => {
    const dir = makeProgram("", {
      files: {
        "Pulumi.yaml": "name: demo\nruntime: nodejs\nmain: infra/\n",
        "package.json": '{"name":"demo"}',
        "infra/index.js": 'require("../lib/make").make("compiled");\nrequire("./plain");\n',
        "infra/plain.js":
          'const { RandomPet } = require("@pulumi/random/randomPet");\nnew RandomPet("plain");\n',
      },
    });
    const { transformSync } = await import("esbuild");
    const source = `${pet}\nexport function make(name: string) {\n  return new RandomPet(name);\n}\n`;
    const { code } = transformSync(source, {
      loader: "ts",
      format: "cjs",
      sourcemap: "inline",
      sourcefile: "make.ts",
      minifyWhitespace: true,
    });
    writeFiles(dir, { "lib/make.ts": source, "lib/make.js": code });
    const result = await run(dir);
    const frames = byName(result, "compiled").frames.map((frame) => `${frame.file}:${frame.line}`);
    assert.deepEqual(frames.slice(0, 2), ["lib/make.ts:4", "infra/index.js:1"]);
    assert.equal(byName(result, "plain").source?.line, 2);
  });

  it("is told where each resource comes from, through components", async () => {
    const dir = makeProgram(
      `${pulumi}import { Box } from "./box";\n\nfor (const name of ["a", "b"]) {\n  new Box(name);\n}\n`,
      {
        files: {
          "box.ts":
            `${pulumi}${pet}export class Box extends pulumi.ComponentResource {\n` +
            '  constructor(name: string) {\n    super("demo:index:Box", name);\n' +
            "    new RandomPet(`${name}-pet`, {}, { parent: this });\n  }\n}\n",
        },
      },
    );
    const result = await run(dir);
    const inner = byName(result, "a-pet");
    assert.deepEqual(
      inner.frames.map((frame) => `${frame.file}:${frame.line}:${frame.column}`),
      ["box.ts:6:5", "index.ts:5:3"],
    );
    assert.deepEqual(inner.source, { file: "box.ts", line: 6, column: 5 });
    assert.equal(inner.parent, "urn:pulumi:dev::demo::demo:index:Box::a");
    assert.equal(
      inner.urn,
      "urn:pulumi:dev::demo::demo:index:Box$random:index/randomPet:RandomPet::a-pet",
    );
  });

  it("gets settings of the stack file, of overrides and of the project", async () => {
    const dir = makeProgram(
      `${pulumi}const config = new pulumi.Config();\nexport const seen = [config.get("a"), config.get("b"), ` +
        'config.get("c"), config.requireObject("list"), pulumi.getStack(), pulumi.getProject(), ' +
        "pulumi.getOrganization(), pulumi.runtime.isDryRun()];\n",
      {
        config: "config:\n  demo:a: one\n  b: 2\n  demo:list: [1, x]\n",
        files: {
          "Pulumi.yaml": "name: demo\nruntime: nodejs\nconfig:\n  c:\n    default: three\n",
        },
      },
    );
    const result = await run(dir, { config: { "demo:a": "over" }, organization: "acme" });
    assert.deepEqual(result.outputs, {
      seen: ["over", "2", "three", [1, "x"], "dev", "demo", "acme", true],
    });
  });

  it("reads outputs of other stacks and resources from the answers", async () => {
    const dir = makeProgram(
      `${pulumi}${pet}const net = new pulumi.StackReference("acme/net/prod");\n` +
        'const old = RandomPet.get("old", "some-pet");\n' +
        'new RandomPet("new", { prefix: net.requireOutput("vpcId") as any, separator: old.separator });\n',
    );
    const result = await run(dir, {
      answers: {
        stacks: { "acme/net/prod": { vpcId: "vpc-1" } },
        resources: { "random:index/randomPet:RandomPet#some-pet": { separator: "+" } },
      },
    });
    assert.deepEqual(byName(result, "new").inputs, { prefix: "vpc-1", separator: "+" });
    assert.equal(byName(result, "old").read, true);
  });

  it("may serialise functions of its own", async () => {
    const dir = makeProgram(
      `${pulumi}const greeting = "hello";\n` +
        "export const code = pulumi.output(pulumi.runtime.serializeFunction(() => greeting))\n" +
        "  .apply((serialised) => serialised.text.includes('hello'));\n",
    );
    assert.deepEqual((await run(dir)).outputs, { code: true });
  });

  it("names default providers by version and registers them once", async () => {
    const dir = makeProgram(
      `${pulumi}${pet}new RandomPet("a");\nnew RandomPet("b");\nnew RandomPet("c", {}, { version: "4.0.0" });\n` +
        'new RandomPet("d", {}, { pluginDownloadURL: "https://example.com/x" });\n',
      { config: "config:\n  random:seed: abc\n" },
    );
    const result = await run(dir);
    const providers = result.resources.filter((r) => r.type === "pulumi:providers:random");
    assert.deepEqual(providers.map((provider) => provider.name).sort(), [
      "default_4_0_0",
      "default_4_21_2",
      "default_4_21_2_https_/example.com/x",
    ]);
    assert.deepEqual(byName(result, "default_4_0_0").inputs, { seed: "abc", version: "4.0.0" });
  });

  it("ends at once when interrupted and leaves no process", async () => {
    const dir = makeProgram(
      'import { spawn } from "node:child_process";\nspawn("sleep", ["97531"]);\nsetInterval(() => {}, 1000);\n',
    );
    const pack = makePack('new PolicyPack("guard", { policies: [] });');
    const controller = new AbortController();
    const running = run(dir, { packs: [{ dir: pack }], signal: controller.signal });
    setTimeout(() => controller.abort(), 1_500);
    await assert.rejects(
      running,
      (error) => error instanceof GonogoError && error.code === "undecidable",
    );
    assert.deepEqual(await childProcesses(), []);
    const all = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" });
    assert.ok(!all.includes("sleep 97531"), "what the program started is ended too");
  });

  it("ends with the tool, even when that is killed", async () => {
    const dir = makeProgram("setInterval(() => {}, 1000);\n");
    const pack = makePack('new PolicyPack("guard", { policies: [] });');
    const script = path.join(dir, "tool.ts");
    writeFiles(dir, {
      "tool.ts":
        `import { preview } from ${JSON.stringify(path.join(__dirname, "../../gonogo/engine/preview"))};\n` +
        `void preview({ programDir: ${JSON.stringify(dir)}, stack: "dev", ` +
        `policyPacks: [{ dir: ${JSON.stringify(pack)} }] });\n`,
    });
    const tool = spawn(process.execPath, ["--require", "tsx/cjs", script], { stdio: "ignore" });
    const running = () =>
      execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })
        .split("\n")
        .filter((line) => line.includes("@pulumi/pulumi/cmd") && /gonogo-test/.test(line))
        .filter((line) => line.includes(dir) || line.includes(pack)).length;
    await until(() => running() === 2);
    tool.kill("SIGKILL");
    await until(() => running() === 0);
  });

  it("that hangs is ended with an error", async () => {
    const dir = makeProgram("setInterval(() => {}, 1000);\n");
    const limits = { packStartMs: 30_000, callMs: 30_000, idleMs: 1_500 };
    await assert.rejects(
      preview({ programDir: dir, stack: "dev", policyPacks: [] }, limits),
      (error) => error instanceof GonogoError && /done nothing for 2 seconds/.test(error.message),
    );
    assert.deepEqual(await childProcesses(), []);
  });
});
