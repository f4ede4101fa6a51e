import assert from "node:assert/strict";
import { run } from "../../gonogo/cli/run";
import { captured, folder, gonogo } from "./support";

const yaml = "name: shop\nruntime: nodejs\n";

/** Exit code and the one line on standard error; nothing may reach standard output. */
async function refused(args: readonly string[], cwd?: string): Promise<string> {
  const { io, out, err } = captured(cwd === undefined ? {} : { cwd });
  assert.equal(await run(args, io), 2, `${args.join(" ")} ended well`);
  assert.equal(out(), "");
  assert.doesNotMatch(err(), /\n {4}at /, "a stack trace");
  return err();
}

describe("a wrong command line ends with 2 and one message", () => {
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["an unknown command", ["prevew"], /no command "prevew": did you mean "preview"/],
    ["an unknown option", ["preview", "--polcy-pack", "x"], /did you mean "--policy-pack"/],
    ["an unknown option far from all", ["preview", "--zzzzzz"], /See gonogo preview --help/],
    ["an unknown option before the command", ["--versoin"], /did you mean "--version"/],
    ["a missing value", ["preview", "--output"], /--output needs a value/],
    ["an option for a value", ["preview", "--output", "--all"], /--output needs a value/],
    ["an empty value", ["preview", "--output="], /--output needs a value/],
    ["a value for a switch", ["preview", "--all=yes"], /--all takes no value/],
    ["an option given twice", ["preview", "--format", "json", "--format", "text"], /given twice/],
    ["a wrong format", ["preview", "--format", "jsn"], /did you mean "json"/],
    ["a wrong runner", ["preview", "--runner", "slow"], /one of fast, stock/],
    ["a wrong override", ["preview", "finsight-dev", "--config", "region"], /KEY=VALUE/],
    ["a nameless override", ["preview", "finsight-dev", "--config", "=x"], /KEY=VALUE/],
    [
      "an override given twice",
      ["preview", "finsight-dev", "-c", "a=1", "-c", "a=2"],
      /gives gonogo:a twice/,
    ],
    ["stacks beside --all", ["preview", "finsight-dev", "--all"], /not both/],
    ["a misspelt stack", ["preview", "finsight-prd"], /did you mean "finsight-prod"/],
    ["an impossible stack", ["preview", "../etc"], /no stack name/],
    ["no stack where there are several", ["preview"], /Say which stack, or --all: .*finsight-prod/],
    ["a program that is no folder", ["preview", "--program", "nowhere"], /no folder/],
    ["a pack that is no folder", ["preview", "finsight-dev", "--policy-pack", "x"], /no folder/],
    [
      "a folder that is no pack",
      ["preview", "finsight-dev", "--policy-pack", "docs"],
      /PulumiPolicy/,
    ],
    ["stacks named beside --all", ["preview", "--all", "finsight-dev"], /not both/],
    ["stacks named beside a pattern", ["cost", "--filter", "*", "finsight-dev"], /not both/],
    ["a pattern of no stack", ["preview", "--all", "--except", "nothing-*"], /matches none of the/],
    [
      "patterns that leave nothing",
      ["preview", "--filter", "*", "--except", "*"],
      /leave no stack/,
    ],
    ["a state for several stacks", ["preview", "--all", "--state", "x.json"], /name that stack/],
    ["a state and a plan", ["preview", "finsight-dev", "--state", "a", "--plan", "b"], /not both/],
    ["a missing state file", ["preview", "finsight-dev", "--state", "x.json"], /no such file/],
    ["a depth that is none", ["tree", "finsight-dev", "--depth", "deep"], /from 1 to 99/],
    ["an output nowhere", ["preview", "--output", "no/where/r.json"], /cannot write in/],
    ["an output of no known kind", ["preview", "--output", "r.pdf"], /Say it with --format/],
    ["a missing answers file", ["preview", "finsight-dev", "--invoke", "x.json"], /no such file/],
    ["explain without a policy", ["explain"], /Name one policy/],
    [
      "explain of a misspelt policy",
      ["explain", "rds-storage-encryptd"],
      /did you mean "rds-storage-encrypted"/,
    ],
    [
      "explain of a part of a name",
      ["explain", "storage-enc"],
      /these hold the word: rds-storage-encrypted/,
    ],
    ["an argument for policies", ["policies", "x"], /takes no argument/],
    ["an unknown schema", ["schema", "reprt"], /did you mean "report"/],
  ];
  for (const [name, args, message] of cases) {
    it(name, async () => {
      const error = await refused(args);
      assert.match(error, message);
      assert.equal(error.trimEnd().split("\n").length, 1);
    });
  }

  it("no command prints the help on standard error", async () => {
    assert.match(await refused([]), /Usage: gonogo COMMAND/);
  });

  it("a folder outside of any program", async () => {
    assert.match(
      await refused(["preview"], folder({ "a.txt": "" })),
      /no Pulumi\.yaml in .* or above/,
    );
  });

  it("a program without stacks, when none is named", async () => {
    assert.match(await refused(["preview"], folder({ "Pulumi.yaml": yaml })), /gonogo preview dev/);
  });

  it("files of answers and of pack configuration, without quoting what they hold", async () => {
    const cwd = folder({
      "Pulumi.yaml": yaml,
      "broken.json": '{\n  "invokes": hunter2 }',
      "list.json": "[]",
      "typo.json": '{"invoke": {}}',
      "flat.json": '{"stacks": {"net": "vpc-1"}}',
    });
    const message = (file: string) => refused(["preview", "dev", "--invoke", file], cwd);
    const broken = await message("broken.json");
    assert.match(broken, /broken\.json:2:14: not valid JSON/);
    assert.doesNotMatch(broken, /hunter2/);
    assert.match(await message("list.json"), /expected a JSON object/);
    assert.match(await message("typo.json"), /invoke is not one of .*did you mean "invokes"/);
    assert.match(await message("flat.json"), /stacks\["net"\] must be an object/);
    assert.match(
      await refused(
        ["preview", "dev", ...["a", "b"].flatMap((f) => ["--policy-pack-config", f])],
        cwd,
      ),
      /1 policy pack runs?, but --policy-pack-config is given 2 times/,
    );
  });
});

describe("the reference commands", () => {
  async function printed(...args: string[]): Promise<string> {
    const { io, out, err } = captured();
    assert.equal(await run(args, io), 0);
    assert.equal(err(), "");
    return out();
  }

  it("print help for the whole and for each command", async () => {
    assert.equal(await printed("--help"), await printed("help"));
    for (const command of ["preview", "explain", "policies", "schema"]) {
      const help = await printed(command, "--help");
      assert.match(help, new RegExp(`^Usage: gonogo ${command}`));
      assert.equal(help, await printed("help", command));
    }
  });

  it("list every policy of the pack, as text and as JSON", async () => {
    const list = JSON.parse(await printed("policies", "--format", "json"));
    const text = await printed("policies");
    assert.ok(list.length > 20);
    for (const { id, title } of list) assert.ok(text.includes(id) && text.includes(title), id);
  });

  it("explain every policy of the pack with its examples", async () => {
    for (const policy of JSON.parse(await printed("policies", "--format", "json"))) {
      const page = await printed("explain", policy.id);
      for (const part of [policy.title, "\nWhy\n", "\nFix\n", "\nPasses\n", "\nFails\n", "→ "]) {
        assert.ok(page.includes(part), `${policy.id}: ${part}`);
      }
    }
  });

  it("print the schema of the report", async () => {
    assert.equal(JSON.parse(await printed("schema", "report")).title, "gonogo report");
  });
});

describe("the built command", () => {
  it("prints its version", async () => {
    const { code, out } = await gonogo(["--version"]);
    assert.equal(code, 0);
    assert.match(out, /^\d+\.\d+\.\d+\n$/);
  });

  it("loads neither gRPC nor a Pulumi SDK for help and reference", async () => {
    const probe = folder({
      "probe.js":
        'process.on("exit", () => console.error(process.moduleLoadList.includes("NativeModule http2") ||' +
        ' Object.keys(require.cache).some((f) => f.includes("@pulumi"))));',
    });
    const env = { NODE_OPTIONS: `--require ${probe}/probe.js` };
    for (const args of [["--help"], ["policies"], ["explain", "rds-storage-encrypted"]]) {
      const { code, err } = await gonogo(args, { env });
      assert.deepEqual([code, err], [0, "false\n"], args.join(" "));
    }
  });

  it("loads no Pulumi SDK to look at a system, or to report a run of the CLI", async () => {
    const files = folder({
      "probe.js":
        'process.on("exit", () => console.error("pulumi:", Object.keys(require.cache).some((f) =>' +
        " /node_modules.@pulumi.(pulumi|aws)/.test(f))));",
      // Nobody listens there: each look ends, and is open.
      "outputs.json": JSON.stringify({ apiUrl: "https://localhost:1" }),
    });
    const env = { NODE_OPTIONS: `--require ${files}/probe.js` };
    const outputs = ["finsight-prod", "--outputs", `${files}/outputs.json`];
    const program = "test/parity/edge";
    const pack = "test/parity/policies";
    const events = `${program}/recorded/events.jsonl`;
    for (const [code, ...args] of [
      [3, "validate", ...outputs, "--skip", "rate-limit-answers"],
      [3, "smoke", ...outputs],
      [3, "watch", ...outputs, "--cadence", "daily", "--records", `${files}/records`],
      [2, "load", ...outputs],
      [2, "webhooks", "list"],
      [1, "report", "dev", "--program", program, "--policy-pack", pack, "--events", events],
    ] as const) {
      const finished = await gonogo(args.map(String), { env });
      assert.match(finished.err, /pulumi: false\n$/, args.join(" "));
      assert.equal(finished.code, code, `${args.join(" ")}\n${finished.out}${finished.err}`);
    }
  });

  it("shows a stack trace only when asked", async () => {
    const args = ["preview", "--program", "nowhere"];
    assert.doesNotMatch((await gonogo(args)).err, /\n {4}at /);
    assert.match((await gonogo([...args, "--debug"])).err, /\n {4}at /);
    assert.match((await gonogo(args, { env: { GONOGO_DEBUG: "1" } })).err, /\n {4}at /);
  });
});
