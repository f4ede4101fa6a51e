import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";
import { Secret, unknown } from "../../policies/framework/unknown";
import { resourceOf, urnOf } from "./support/make";
import { type Answer, buildPackFolder, PackProcess } from "./support/pack";
import { policyModules } from "./support/policies";

const { ADVISORY, DISABLED, MANDATORY } = EnforcementLevel;
const fixture = path.join(__dirname, "fixtures/pack.ts");

function messages(answer: Answer, policy: string): readonly string[] {
  return answer.diagnostics.filter((d) => d.policy === policy).map(({ message }) => message);
}
function levels(answer: Answer, policy: string): readonly EnforcementLevel[] {
  return answer.diagnostics.filter((d) => d.policy === policy).map(({ level }) => level);
}

const folders: string[] = [];
function built(entry?: string): string {
  const folder = buildPackFolder(entry);
  folders.push(folder);
  return folder;
}
after(() => {
  for (const folder of folders) {
    rmSync(folder, { recursive: true, force: true });
  }
});

describe("the pack", () => {
  it("announces every policy with all that CrossGuard knows of it", async () => {
    const pack = await PackProcess.start({ env: { PULUMI_NODEJS_STACK: "app-staging" } });
    try {
      const info = await pack.info();
      assert.equal(info.name, "gonogo");
      assert.equal(info.policiesList.length, policyModules.length);
      const announced = info.policiesList.find(({ name }) => name === "rds-automated-backups");
      const own = policyModules.find(({ id }) => id === "rds-automated-backups")?.policy;
      assert(announced && own);
      assert.equal(announced.displayname, own.title);
      assert.equal(announced.description, own.why);
      assert.equal(announced.remediationSteps, own.fix);
      assert.equal(announced.url, "docs/policies/rds-automated-backups.md");
      assert.equal(announced.enforcementlevel, MANDATORY);
      for (const tag of ["domain:backups", "control:db-backups", "scope:resource"]) {
        assert(announced.tagsList.includes(tag), tag);
      }
      assert(announced.tagsList.includes("resource-type:aws:rds/instance:Instance"));
      assert.match(announced.framework?.specification ?? "", /finsight-\d+/);
      for (const { severity, description, displayname, remediationSteps } of info.policiesList) {
        assert(severity && description && displayname && remediationSteps);
      }
    } finally {
      await pack.stop();
    }
  });

  it("loads neither @pulumi/aws nor what only the tool needs", () => {
    const folder = built();
    const script = `process.chdir(${JSON.stringify(folder)}); require("./index.js");
      const loaded = Object.keys(require.cache);
      process.stderr.write(loaded.filter((f) => /@pulumi.(aws|random)|zod|yaml.dist|stripe/.test(f)).join());
      process.exit(0);`;
    const { stdout, stderr, status } = spawnSync(process.execPath, ["-e", script], {
      cwd: folder,
      encoding: "utf8",
    });
    assert.equal(stderr, "");
    assert.equal(stdout, "", "standard output belongs to the protocol");
    assert.equal(status, 0);
  });

  it("stops the preview with one clear message when its configuration is wrong", async () => {
    const config = { "gonogo:policies": '{"rds-automated-backup":"advisory"}' };
    const pack = await PackProcess.start({
      env: { PULUMI_NODEJS_STACK: "app-prod", PULUMI_CONFIG: JSON.stringify(config) },
    });
    try {
      await assert.rejects(pack.info(), (error: { code: number; details: string }) => {
        assert.equal(error.code, 3);
        assert.match(
          error.details,
          /gonogo:policies: there is no policy "rds-automated-backup": did you mean/,
        );
        assert.doesNotMatch(error.details, /\n\s+at /);
        return true;
      });
    } finally {
      await pack.stop();
    }
  });
});

for (const frozen of [false, true]) {
  const how = frozen ? "a pack that the SDK decodes for" : "a pack that decodes for itself";
  describe(how, () => {
    let pack: PackProcess;
    let folder: string;
    before(() => {
      folder = built(fixture);
    });

    async function started(env: NodeJS.ProcessEnv): Promise<PackProcess> {
      pack = await PackProcess.start({
        folder,
        env: { ...env, ...(frozen ? { FIXTURE_FREEZE: "1" } : {}) },
      });
      return pack;
    }
    afterEach(() => pack.stop());

    it("reports an undecided rule at its level where that blocks, else as advice", async () => {
      const config = (undecided: string) =>
        JSON.stringify({ "gonogo:config:undecided": undecided, "gonogo:environment": "staging" });
      for (const [undecided, level] of [
        ["block", MANDATORY],
        ["report", ADVISORY],
      ] as const) {
        await started({ PULUMI_CONFIG: config(undecided) });
        const answer = await pack.analyze(resourceOf("x", { a: unknown }));
        assert.deepEqual(levels(answer, "reads-a"), [level], undecided);
        assert.deepEqual(messages(answer, "reads-a"), [
          "Because.\nUndecided: a is not known until deployment. [a]",
        ]);
        if (undecided === "block") {
          await pack.stop();
        }
      }
    });

    it("reports a rule that throws, which blocks production whatever its level", async () => {
      await started({ PULUMI_NODEJS_STACK: "app-prod" });
      const production = await pack.analyze(resourceOf("x", {}));
      assert.deepEqual(levels(production, "throws"), [MANDATORY]);
      assert.deepEqual(messages(production, "throws"), [
        "Because.\nPolicy error: TypeError: Cannot read properties of undefined (reading 'deeper')",
      ]);
      await pack.stop();
      await started({ PULUMI_NODEJS_STACK: "app-dev" });
      assert.deepEqual(levels(await pack.analyze(resourceOf("x", {})), "throws"), [ADVISORY]);
    });

    it("says of other types only that it does not cover them", async () => {
      await started({});
      const answer = await pack.analyze(resourceOf("x", {}, { type: "test:index:Different" }));
      assert.deepEqual(answer.diagnostics, []);
      assert.deepEqual(
        [...answer.notApplicable],
        [
          ["throws", "Covers only test:index:Thing."],
          ["reads-a", "Covers only test:index:Thing."],
          ["prints-password", "Covers only test:index:Thing."],
          ["about-other-types", "Covers only test:index:Other."],
        ],
      );
    });

    it("does not ask a policy that is disabled, by the stack or by the pack's configuration", async () => {
      const policies = JSON.stringify({ throws: "disabled" });
      // In production the gravest policies cannot be disabled.
      await started({
        PULUMI_NODEJS_STACK: "app-staging",
        PULUMI_CONFIG: JSON.stringify({ "fixture:policies": policies }),
      });
      const other = resourceOf("x", {}, { type: "test:index:Different" });
      assert.equal((await pack.analyze(other)).notApplicable.has("throws"), false);
      assert.deepEqual(levels(await pack.analyze(resourceOf("x", {})), "throws"), []);
      await pack.configure({ "reads-a": { level: DISABLED }, throws: { level: MANDATORY } });
      const told = await pack.analyze(other);
      assert.equal(told.notApplicable.has("reads-a"), false);
      assert.equal(told.notApplicable.has("throws"), true);
      const own = await pack.analyze(resourceOf("x", { a: unknown }));
      assert.deepEqual([...levels(own, "reads-a"), ...levels(own, "throws")], [MANDATORY]);
    });

    it("knows the whole stack and its references", async () => {
      await started({});
      const answer = await pack.analyzeStack([
        resourceOf("one", { a: 1 }, { propertyDependencies: { from: [urnOf("two")] } }),
        resourceOf("two", { a: unknown }),
        resourceOf("three", {}, { type: "test:index:Different" }),
      ]);
      assert.deepEqual(
        answer.diagnostics.map(({ urn, message }) => [urn, message]),
        [
          [urnOf("one"), "Because.\nIt is 1 of 3, from two. [a]"],
          [urnOf("two"), "Because.\nUndecided: a is not known until deployment. [a]"],
        ],
      );
    });

    it("takes options from the configuration of the stack and of the pack", async () => {
      const policies = JSON.stringify({ "prints-password": { days: 14 } });
      await started({ PULUMI_CONFIG: JSON.stringify({ "fixture:policies": policies }) });
      const resource = resourceOf("x", { password: "plain" });
      assert.match(messages(await pack.analyze(resource), "prints-password").join(), / 14\./);
      const schema = (await pack.info()).policiesList[2]?.configschema;
      assert.match(JSON.stringify(schema), /14/);
      await pack.configure({ "prints-password": { level: MANDATORY, options: { days: 30 } } });
      assert.match(messages(await pack.analyze(resource), "prints-password").join(), / 30\./);
    });
  });
}

describe("a pack that decodes for itself, more than the SDK does", () => {
  let pack: PackProcess;
  before(async () => {
    pack = await PackProcess.start({
      folder: built(fixture),
      env: { PULUMI_NODEJS_STACK: "app-prod" },
    });
  });
  after(() => pack.stop());

  it("knows what is secret and does not print it", async () => {
    const resource = resourceOf("x", { password: new Secret("hunter2-hunter2") });
    const answer = await pack.analyze(resource);
    assert.deepEqual(messages(answer, "prints-password"), [
      "Because.\nIt is [secret] true 7. [password]",
    ]);
  });

  it("prefers the inputs of a resource to its outputs in a stack policy", async () => {
    const inputs = resourceOf("y", { a: "input" });
    await pack.analyze(inputs);
    const outputs = { a: "input", computed: unknown };
    const answer = await pack.analyzeStack([{ ...inputs, outputs }]);
    assert.match(messages(answer, "about-the-stack").join(), /It is input of 1/);
    const unheard = await pack.analyzeStack([resourceOf("z", { a: unknown })]);
    assert.match(messages(unheard, "about-the-stack").join(), /Undecided: a is not known/);
  });

  it("refuses pack configuration that the engine lets through", async () => {
    const wrong = { "prints-pasword": { level: ADVISORY } };
    await assert.rejects(pack.configure(wrong), /did you mean "prints-password"/);
    const option = { "prints-password": { level: ADVISORY, options: { dayz: 1 } } };
    await assert.rejects(pack.configure(option), /no option "dayz": did you mean "days"/);
    const range = { "prints-password": { level: ADVISORY, options: { days: 0 } } };
    await assert.rejects(pack.configure(range), /days must be at least 1, not 0/);
    const names = (await pack.info()).policiesList.map(({ name }) => [name, { level: DISABLED }]);
    await assert.rejects(pack.configure(Object.fromEntries(names)), /every policy is disabled/);
  });
});
