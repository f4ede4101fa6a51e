import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";
import { decodeMessage } from "../../../policies/framework/message";
import { resourceOf } from "../support/make";
import { buildPackFolder, PackProcess } from "../support/pack";

const { ADVISORY, MANDATORY } = EnforcementLevel;
const database = resourceOf(
  "legacy-db",
  { engine: "postgres", storageEncrypted: false },
  { type: "aws:rds/instance:Instance" },
);
const soon = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);

let project: string;
let pack: string;
before(() => {
  pack = buildPackFolder();
  project = mkdtempSync(path.join(tmpdir(), "waivers-"));
  mkdirSync(path.join(project, "stacks/app-prod.waivers"), { recursive: true });
  writeFileSync(
    path.join(project, "Pulumi.yaml"),
    "name: app\nruntime: nodejs\nstackConfigDir: stacks # here\n",
  );
});
after(() => {
  rmSync(project, { recursive: true, force: true });
  rmSync(pack, { recursive: true, force: true });
});

function waiverText(change: Readonly<Record<string, string>> = {}): string {
  const waiver = {
    policy: "rds-storage-encrypted",
    resource: "legacy-db",
    reason: "Migrated to an encrypted copy in the next release.",
    owner: "ann",
    approver: "bob",
    ticket: "OPS-12",
    expires: `"${soon}"`,
    ...change,
  };
  return Object.entries(waiver)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join("");
}

/** What the pack says of the database, and of its waivers, under a CLI that runs in the project. */
async function run(files: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(project, "stacks", name), text);
  }
  const env = { PWD: project, PULUMI_NODEJS_PROJECT: "app", PULUMI_NODEJS_STACK: "app-prod" };
  const child = await PackProcess.start({ folder: pack, env });
  try {
    await child.info();
    const { diagnostics } = await child.analyze(database);
    const stack = await child.analyzeStack([
      resourceOf("app-app-prod", {}, { type: "pulumi:pulumi:Stack" }),
      database,
    ]);
    return {
      encryption: diagnostics.filter(({ policy }) => policy === "rds-storage-encrypted"),
      waivers: stack.diagnostics.filter(({ policy }) => policy === "waivers-current"),
    };
  } finally {
    await child.stop();
    for (const name of Object.keys(files)) rmSync(path.join(project, "stacks", name));
  }
}

describe("a waiver under CrossGuard", () => {
  it("leaves the finding and its outcome, as advice that names ticket and end", async () => {
    const { encryption, waivers } = await run({ "app-prod.waivers/rds.yaml": waiverText() });
    assert.deepEqual(
      encryption.map(({ level }) => level),
      [ADVISORY],
    );
    const message = encryption[0]?.message ?? "";
    assert.match(message, new RegExp(`Waived until ${soon} \\(OPS-12\\): `));
    const decoded = decodeMessage(message, message.split("\n")[0]);
    assert.equal(decoded.outcome, "fail");
    assert.equal(decoded.waived, true);
    assert.equal(decoded.property, "storageEncrypted");
    assert.deepEqual(waivers, []);
  });

  it("may stand in one list for the stack", async () => {
    const list = `waivers:\n  - ${waiverText().trim().replaceAll("\n", "\n    ")}\n`;
    const { encryption } = await run({ "app-prod.waivers.yaml": list });
    assert.deepEqual(
      encryption.map(({ level }) => level),
      [ADVISORY],
    );
  });

  it("keeps a remediation away from its finding, and from no other", async () => {
    const policy = "database-deletion-protection";
    const mended = async (change: Readonly<Record<string, string>>) => {
      const file = path.join(project, "stacks/app-prod.waivers/mended.yaml");
      writeFileSync(file, waiverText({ policy, ...change }));
      const env = {
        PWD: project,
        PULUMI_NODEJS_PROJECT: "app",
        PULUMI_NODEJS_STACK: "app-prod",
        PULUMI_CONFIG: JSON.stringify({ "gonogo:remediate": "true" }),
      };
      const child = await PackProcess.start({ folder: pack, env });
      try {
        await child.info();
        return new Set((await child.remediate(database)).keys());
      } finally {
        await child.stop();
        rmSync(file);
      }
    };
    const waived = await mended({});
    assert(!waived.has(policy), [...waived].join());
    const unwaived = {
      "the waiver of another resource": { resource: "orders-db" },
      "the waiver of another policy": { policy: "rds-storage-encrypted" },
      "a waiver that has ended": { expires: '"2026-01-01"' },
    };
    for (const [name, change] of Object.entries(unwaived)) {
      assert.deepEqual(await mended(change), new Set([...waived, policy]), name);
    }
  });

  it("that has ended waives nothing and is a finding itself, with its place", async () => {
    const { encryption, waivers } = await run({
      "app-prod.waivers/old.yaml": waiverText({ expires: '"2026-01-01"' }),
    });
    assert.deepEqual(
      encryption.map(({ level }) => level),
      [MANDATORY],
    );
    assert.deepEqual(
      waivers.map(({ level }) => level),
      [MANDATORY],
    );
    assert.match(
      waivers[0]?.message ?? "",
      /stacks\/app-prod\.waivers\/old\.yaml:1: .* expired on/,
    );
  });

  it("that waives nothing is a finding", async () => {
    const { waivers } = await run({
      "app-prod.waivers/none.yaml": waiverText({ resource: "gone-db" }),
    });
    assert.match(waivers[0]?.message ?? "", /waives nothing/);
  });

  it("that is written wrong stops the preview with file and line", async () => {
    const files = {
      "app-prod.waivers/bad.yaml": `# why\n${waiverText({ policy: "rds-encrypted" })}`,
    };
    await assert.rejects(run(files), /bad\.yaml:2: there is no policy "rds-encrypted"/);
    await assert.rejects(
      run({ "app-prod.waivers/bad.yaml": "a: [" }),
      /bad\.yaml:1: not valid YAML/,
    );
    await assert.rejects(run({ "app-prod.waivers.yaml": "- a\n" }), /expected one waiver/);
  });

  it("of another stack or project is not looked at", async () => {
    const { encryption, waivers } = await run({ "app-dev.waivers.yaml": "waivers: [1]\n" });
    assert.deepEqual(
      encryption.map(({ level }) => level),
      [MANDATORY],
    );
    assert.deepEqual(waivers, []);
  });
});
