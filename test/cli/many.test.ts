/** Many stacks at once: the table, the folder of reports, and the two commands that only look. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readArguments } from "../../gonogo/cli/arguments";
import { commands } from "../../gonogo/cli/commands";
import { run as cost } from "../../gonogo/cli/cost";
import type { Engine } from "../../gonogo/cli/engine";
import { extensions } from "../../gonogo/cli/formats";
import type { Io } from "../../gonogo/cli/io";
import { run as preview } from "../../gonogo/cli/preview";
import { run as tree } from "../../gonogo/cli/tree";
import { GonogoError } from "../../gonogo/errors";
import { pack, policy, resource, result } from "../report/sample";
import { captured, folder } from "./support";

const queue = "aws:sqs/queue:Queue";
const covers = { tags: [`resource-type:${queue}`] };
const stack = resource("pulumi:pulumi:Stack", "shop", { custom: false });
const provider = resource("pulumi:providers:aws", "default", { inputs: { region: "us-east-1" } });
const group = resource("shop:index:Jobs", "jobs", { custom: false });
const jobs = resource(queue, "jobs-queue", { parent: group.urn });
const key = resource("aws:kms/key:Key", "jobs-key", {
  parent: group.urn,
  provider: provider.urn,
});
const all = [stack, provider, group, jobs, key];
const bad = { policy: "q", urn: jobs.urn, level: "mandatory" as const, message: "Too open. [x]" };

const engine: Engine = async ({ stack: name, policyPacks }) => {
  if (name === "shop-typo") throw new GonogoError("usage", "Pulumi.shop-typo.yaml:3: bad key");
  const violations = name === "shop-broken" ? [bad] : [];
  const packs = policyPacks.length > 0 ? [pack([policy("q", covers)], { violations })] : [];
  return result(all, packs, { stack: name });
};

const program = () =>
  folder({
    "Pulumi.yaml": "name: shop\nruntime: nodejs\nstackConfigDir: stacks\n",
    "stacks/Pulumi.shop-prod.yaml": "config: {}\n",
    "stacks/Pulumi.shop-dev.yaml": "config: {}\n",
    "stacks/Pulumi.shop-broken.yaml": "config: {}\n",
    "stacks/Pulumi.shop-typo.yaml": "config: {}\n",
    "stacks/Pulumi.other.yaml": "config: {}\n",
    "packs/PulumiPolicy.yaml": "runtime: nodejs\n",
  });

type Command = (args: ReturnType<typeof readArguments>, io: Io, engine: Engine) => Promise<number>;

async function start(
  name: string,
  command: Command,
  args: readonly string[],
  more: Partial<Io> = {},
) {
  const cwd = program();
  const { io, out, err } = captured({ cwd, ...more });
  const table = commands[name]?.options ?? {};
  const code = await command(readArguments(args, table, name), io, engine);
  return { code, out: out(), err: err(), cwd };
}
const gate = (args: readonly string[]) =>
  start("preview", preview, [...args, "--policy-pack", "packs"]);

describe("gonogo preview --all", () => {
  it("prints a row for each stack and what blocks, and ends with the worst code", async () => {
    const { code, out } = await gate(["--all"]);
    assert.equal(code, 2);
    assert.match(out, /^Stack +Verdict +Checks +Resources +Time +USD a month$/m);
    assert.match(out, /^shop-prod +GO +1 of 1 passed +2 +1\.5 s +1\.00$/m);
    assert.match(out, /^shop-broken +NO-GO +1 of 1 block +2 /m);
    assert.match(out, /^shop-typo +error$/m);
    assert.match(out, / NO-GO {3}1 blocked, 1 without a verdict of 5 stacks\./);
    assert.match(out, /Pulumi\.shop-typo\.yaml:3: bad key/);
    assert.match(out, /Too open\./);
    assert.doesNotMatch(out, /Resources {2}2/);
  });

  it("leaves out what a pattern excepts", async () => {
    const args = ["--all", "--filter", "shop-*", "--except", "*-broken", "--except", "*-typ?"];
    const { code, out } = await gate(args);
    assert.equal(code, 0);
    assert.match(out, /All of 2 stacks may go\./);
    assert.doesNotMatch(out, /other|broken|typo/);
  });

  it("takes a pattern's other characters as they are", async () => {
    await assert.rejects(gate(["--filter", "shop.prod"]), /matches none of the stacks/);
  });

  it("writes each stack's own report into a folder, one without a verdict too", async () => {
    for (const [format, end] of Object.entries(extensions)) {
      const { cwd, out, err, code } = await gate(["--all", "--output", "out/", "--format", format]);
      assert.equal(code, 2);
      assert.match(out, /^Stack +Verdict/m);
      assert.match(err, /The reports are in .*out/);
      assert.deepEqual(
        readdirSync(join(cwd, "out")).sort(),
        ["other", "shop-broken", "shop-dev", "shop-prod", "shop-typo"].map((s) => `${s}.${end}`),
      );
      assert.match(readFileSync(join(cwd, "out", `shop-typo.${end}`), "utf8"), /bad key/, format);
      assert.doesNotMatch(
        readFileSync(join(cwd, "out", `shop-dev.${end}`), "utf8"),
        /shop-broken|Too open/,
      );
    }
  });
});

describe("gonogo cost", () => {
  it("lists lines and what is left out, and goes on after a stack that failed", async () => {
    const { code, out, err } = await start("cost", cost, ["--filter", "shop-*"]);
    assert.equal(code, 2);
    assert.match(err, /gonogo: shop-typo: Pulumi\.shop-typo\.yaml:3: bad key/);
    assert.match(out, /^shop-prod {2}USD a month of 730 hours/m);
    assert.match(out, /^ +1\.00 +jobs-key +key +aws:kms:Key$/m);
    assert.match(out, /^ +1\.00 +total$/m);
    assert.match(out, /· queue requests \(1\)/);
  });

  it("prints the estimates as JSON", async () => {
    const { out } = await start("cost", cost, ["shop-prod", "shop-dev", "--format", "json"]);
    const costs = JSON.parse(out) as { stack: string; total: number }[];
    assert.deepEqual(
      costs.map((c) => [c.stack, c.total]),
      [
        ["shop-prod", 1],
        ["shop-dev", 1],
      ],
    );
  });
});

describe("gonogo tree", () => {
  it("prints components with what they hold and cost, and their resources", async () => {
    const { code, out } = await start("tree", tree, ["shop-prod"]);
    assert.equal(code, 0);
    const lines = out.split("\n");
    assert.equal(lines[0], "shop-prod  2 resources in 1 component");
    assert.match(lines[2] ?? "", /^└─ jobs {2}Jobs +2 +1\.00$/);
    assert.equal(lines[3], "   ├─ aws:sqs:Queue  jobs-queue");
    assert.equal(lines[4], "   └─ aws:kms:Key  jobs-key");
  });

  it("keeps its columns in colour, and stops at a depth", async () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with it.
    const colours = /\u001b\[[0-9;]*m/g;
    const plain = await start("tree", tree, ["shop-prod"]);
    const terminal = { outIsTerminal: true, columns: 100 };
    const coloured = await start("tree", tree, ["shop-prod"], terminal);
    assert.notEqual(coloured.out, plain.out);
    assert.equal(coloured.out.replace(colours, ""), plain.out);
    const { out } = await start("tree", tree, ["shop-prod", "--depth", "1"]);
    assert.doesNotMatch(out, /jobs-queue/);
  });
});
