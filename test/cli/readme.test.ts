/** Every command of the README runs, and what it says of configuration is true. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { readAnswers } from "../../gonogo/cli/answers";
import { readArguments } from "../../gonogo/cli/arguments";
import { commands as allCommands } from "../../gonogo/cli/commands";
import manifest from "../../package.json";
import { readSettings } from "../../policies/framework/settings";
import { policies } from "../../policies/registry.gen";
import { finished, folder, root } from "./support";

const readme = readFileSync(join(root, "README.md"), "utf8");

interface Block {
  readonly language: string;
  readonly text: string;
  readonly elsewhere: boolean;
}
const blocks: readonly Block[] = [
  ...readme.matchAll(/(<!-- runs elsewhere[^>]*-->\n)?```(\w+)\n([\s\S]*?)```/g),
].map((m) => ({ language: m[2] ?? "", text: m[3] ?? "", elsewhere: m[1] !== undefined }));
const commands = blocks
  .filter((b) => b.language === "sh")
  .flatMap((b) =>
    b.text
      .trim()
      .split("\n")
      .map((command) => ({ command, ...b })),
  );

/** What the README promises beside an end with 0. */
const promises: Readonly<
  Record<string, { readonly code: number; readonly out: readonly RegExp[] }>
> = {
  "npm ci && npx gonogo preview finsight-prod finsight-broken": {
    code: 1,
    out: [/^ {2}GO +finsight-prod/m, /^ NO-GO +finsight-broken/m],
  },
  "npx gonogo preview --filter 'finsight-*' --format json > report.json": { code: 1, out: [] },
  "npx gonogo preview --filter '*-dev' --except 'c*' --output reports/ --format html": {
    code: 0,
    out: [/^finsight-dev +GO /m, /All of 3 stacks may go/],
  },
  "npx gonogo audit finsight-prod": {
    code: 1,
    out: [/^ NO-GO {2}finsight-prod/m, /attest these/],
  },
  "npx gonogo audit --filter '*-prod' --reports kept/": {
    code: 1,
    out: [/^clientflow-prod +NO-GO +clientflow/m, /5 blocked of 5 stacks/],
  },
  "npx gonogo history finsight-prod --reports kept/": { code: 0, out: [/NO-GO/] },
  "npx gonogo verify kept/": { code: 0, out: [/GOOD/] },
  "npx gonogo coverage": { code: 0, out: [/^total +808 \+ 127/m] },
  "npx gonogo checklist import test/import/parcel-tracking.md": {
    code: 0,
    out: [/^61 boxes in 12 sections/m, /^\d+ matched, \d+ doubtful, \d+ new\.$/m],
  },
  "npx gonogo cost finsight-prod": { code: 0, out: [/aws:rds:Instance/, / {2}total$/m] },
  "npx gonogo tree finsight-prod --depth 2": { code: 0, out: [/finsight-network {2}Network/] },
};

describe("the README", () => {
  // What its commands write, unless it was there before.
  const written = ["report.html", "report.json", "reports", "kept"]
    .map((name) => join(root, name))
    .filter((file) => !existsSync(file));
  after(() => {
    for (const file of written) rmSync(file, { force: true, recursive: true });
  });

  it("shows one command for the main job and one for the tests first", () => {
    assert.deepEqual(
      commands.slice(0, 2).map((c) => c.command),
      ["npm ci && npx gonogo preview finsight-prod finsight-broken", "npm ci && npm test"],
    );
  });

  for (const { command, elsewhere } of commands) {
    if (elsewhere) {
      it(`names what exists: ${command}`, () => {
        const stack = /(?:--stack|preview|gonogo \w+) (\w[\w-]*)/.exec(command)?.[1];
        assert.ok(existsSync(join(root, "stacks", `Pulumi.${stack}.yaml`)));
        const [, name = "", rest = ""] = /^npx gonogo (\w+) (.*)$/.exec(command) ?? [];
        if (command.startsWith("npx gonogo ")) {
          const ours = Object.hasOwn(allCommands, name) ? allCommands[name] : undefined;
          assert.ok(ours, command);
          readArguments(rest.split(" "), ours.options, name);
        }
        const [, pack] = /--policy-pack (\S+)/.exec(command) ?? [];
        if (pack === undefined) return;
        // A folder, or one executable file.
        const files = pack.endsWith("gonogo-policies")
          ? [""]
          : ["PulumiPolicy.yaml", "bin/index.js"];
        for (const file of files) assert.ok(existsSync(join(root, pack, file)), file);
      });
    } else if (command === "npm ci && npm test") {
      it("names the test command that CI runs, which runs this test", () => {
        assert.ok(readFileSync(join(root, ".ci/run"), "utf8").includes(command));
        assert.ok(manifest.scripts.test);
      });
    } else {
      it(`runs: ${command}`, async () => {
        // The tests run in an installed tree; installing again would pull it away under them.
        const { code, out, err } = await finished("bash", [
          "-c",
          command.replace(/^npm ci && /, ""),
        ]);
        const promise = promises[command] ?? { code: 0, out: [] };
        assert.equal(code, promise.code, out + err);
        for (const said of promise.out) assert.match(out, said);
      });
    }
  }

  it("shows a gate configuration that the pack accepts", () => {
    const block = blocks.find((b) => b.language === "yaml" && b.text.startsWith("config:"));
    const values = parse(block?.text ?? "").config as Record<string, unknown>;
    const config = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    );
    const settings = readSettings(policies, { stack: "shop", config });
    assert.deepEqual(settings.problems, []);
    assert.equal(settings.policies.get("rds-automated-backups")?.options.minimumDays, 14);
  });

  it("shows an answers file that the command accepts", () => {
    const block = blocks.find((b) => b.language === "json");
    const dir = folder({ "answers.json": block?.text ?? "" });
    const answers = readAnswers("answers.json", dir);
    assert.deepEqual(Object.keys(answers.stacks ?? {}), ["acme/network/prod"]);
  });

  it("shows a workflow whose command is one of ours", () => {
    const block = blocks.find((b) => b.language === "yaml" && b.text.includes("setup-node"));
    const steps = parse(block?.text ?? "") as { run?: string }[];
    assert.ok(
      steps.some((s) => s.run === "npx gonogo preview finsight-prod --output gonogo.github.sarif"),
    );
  });

  it("links to files that exist, and names the pinned versions", () => {
    for (const [, target] of readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      assert.ok(existsSync(join(root, target ?? "")), target);
    }
    const pinned = { ...manifest.dependencies, ...manifest.devDependencies };
    for (const [, name, version] of readme.matchAll(/`(@?[\w/-]+)` (\d+\.\d+\.\d+)/g)) {
      assert.equal(pinned[name as keyof typeof pinned], version, name);
    }
    assert.equal(manifest.engines.node, ">=20.19.0");
  });
});
