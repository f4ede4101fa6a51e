import assert from "node:assert/strict";
import { run } from "../../gonogo/cli/run";
import { captured } from "./support";

async function printed(...args: string[]): Promise<string> {
  const { io, out, err } = captured();
  assert.equal(await run(args, io), 0, err());
  return out();
}

async function refused(framework: string): Promise<string> {
  const { io, out, err } = captured();
  assert.equal(await run(["policies", "--framework", framework], io), 2);
  assert.equal(out(), "");
  return err();
}

describe("gonogo policies --framework", () => {
  it("lists the requirements with their policies, and says what has none", async () => {
    const text = await printed("policies", "--framework", "cis-aws");
    assert.match(
      text,
      /^CIS Amazon Web Services Foundations Benchmark 5\.0\.0 \(cis-aws\)\nhttps:/,
    );
    assert.match(text, / {2}2\.2\.1 .*\n +satisfies in part: rds-storage-encrypted\n/);
    assert.match(text, / {2}1\.3 .*\n +no policy\n/);
    assert.match(text, /Policies say something about \d+ of \d+ requirements\./);
    for (const line of text.split("\n").slice(2)) assert.ok(line.length <= 100, line);
  });

  it("lists one requirement or a section, whatever the capitals", async () => {
    const one = await printed("policies", "--framework", "FSBP:rds.3");
    assert.match(one, /RDS\.3 /);
    assert.doesNotMatch(one, /RDS\.5/);
    const section = await printed("policies", "--framework", "gdpr:32");
    assert.match(section, /32\(1\)\(a\).*32\(1\)\(d\)/s);
    assert.doesNotMatch(section, /33\(1\)/);
  });

  it("gives the same as JSON", async () => {
    const { framework, requirements } = JSON.parse(
      await printed("policies", "--framework", "cis-aws:2.2.1", "--format", "json"),
    );
    assert.equal(framework.id, "cis-aws");
    assert.equal(framework.version, "5.0.0");
    assert.equal(requirements.length, 1);
    assert.equal(requirements[0].strength, "satisfies in part");
    assert.equal(requirements[0].policies[0].id, "rds-storage-encrypted");
    assert.equal(requirements[0].policies[0].severity, "critical");
    const [root] = JSON.parse(
      await printed("policies", "--framework", "cis-aws:1.3", "--format", "json"),
    ).requirements;
    assert.deepEqual([root.strength, root.policies], [null, []]);
  });

  it("stands with every policy too, in the list and in its explanation", async () => {
    const list = JSON.parse(await printed("policies", "--format", "json"));
    const policy = list.find(({ id }: { id: string }) => id === "rds-storage-encrypted");
    assert.deepEqual(
      policy.frameworks.filter((each: { framework: string }) => each.framework === "cis-aws"),
      [
        {
          framework: "cis-aws",
          version: "5.0.0",
          requirement: "2.2.1",
          strength: "satisfies in part",
        },
      ],
    );
    const page = await printed("explain", "rds-storage-encrypted");
    assert.match(page, /\nFrameworks\n.*cis-aws 5\.0\.0: 2\.2\.1 \(satisfies in part\)/s);
  });

  it("names the frameworks that it knows when it does not know one", async () => {
    assert.match(await refused("hipaa"), /no framework "hipaa"\. Known are cis-aws, fsbp, soc2/);
    assert.match(await refused("soc-2"), /did you mean "soc2"/);
    assert.match(await refused("constructor"), /no framework "constructor"/);
  });

  it("says where to look when it does not know a requirement", async () => {
    assert.match(await refused("cis-aws:99"), /no requirement "99".*--framework cis-aws/);
    assert.match(await refused("cis-aws:"), /no requirement ""/);
    assert.match(await refused("fsbp:RDS.33"), /did you mean "RDS\.3/);
  });
});
