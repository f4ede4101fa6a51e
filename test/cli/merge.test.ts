/** Two people waive and attest at the same time, each on a branch: real git merges their work. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../gonogo/report/model";
import { gonogo, root } from "./support";

const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

describe("two people's work on one stack", () => {
  let shop = "";
  before(() => {
    shop = mkdtempSync(join(tmpdir(), "gonogo-merge-"));
    cpSync(join(root, "test/cli/fixtures/shop"), shop, { recursive: true });
    symlinkSync(join(root, "node_modules"), join(shop, "node_modules"));
    writeFileSync(join(shop, ".gitignore"), "node_modules\n");
    git("init", "-q", "-b", "main");
    commit("The shop");
  });
  after(() => rmSync(shop, { recursive: true, force: true }));

  function git(...args: string[]): string {
    const about = ["user.name=T", "user.email=t@shop.example", "commit.gpgsign=false"];
    const given = about.flatMap((each) => ["-c", each]);
    const { status, stdout, stderr } = spawnSync("git", [...given, ...args], {
      cwd: shop,
      encoding: "utf8",
    });
    assert.equal(status, 0, `git ${args.join(" ")}: ${stdout}${stderr}`);
    return stdout;
  }
  function commit(message: string): void {
    git("add", "-A");
    git("commit", "-q", "-m", message);
  }
  async function done(...args: string[]): Promise<void> {
    const { code, out, err } = await gonogo([...args, "--checklist", "finsight"], { cwd: shop });
    assert.equal(code, 0, err);
    assert.match(out, /^Written: /m);
  }
  const waiving = (item: string, owner: string) =>
    done(
      ...["waive", "prod", "--item", item, "--owner", owner, "--approver", "cto", "--yes"],
      ...["--reason", "Agreed until the contract is signed", "--ticket", `OPS-${owner}`],
      ...["--expires", day(9)],
    );
  const attesting = (item: string, owner: string) =>
    done(
      ...["attest", "prod", "--covers", item, "--owner", owner, "--role", "operations"],
      ...["--statement", "Looked at together with the team."],
    );

  it("merges without a conflict, and all of it is in force", async () => {
    git("checkout", "-q", "-b", "ann");
    await waiving("finsight-079", "ann");
    await attesting("finsight-067", "ann");
    commit("Ann's");
    git("checkout", "-q", "-b", "bob", "main");
    await waiving("finsight-055", "bob");
    await attesting("finsight-070", "bob");
    commit("Bob's");

    git("checkout", "-q", "main");
    git("merge", "-q", "--no-edit", "ann");
    git("merge", "-q", "--no-edit", "bob");
    assert.equal(git("status", "--porcelain"), "");
    assert.equal(readdirSync(join(shop, "prod.waivers")).length, 2);
    assert.equal(readdirSync(join(shop, "prod.attestations")).length, 2);

    const args = ["audit", "prod", "--checklist", "finsight", "--format", "json"];
    const { out, err } = await gonogo(args, { cwd: shop });
    assert.notEqual(out, "", err);
    const checklist = (JSON.parse(out) as Report).runs[0]?.checklist;
    const about = (id: string) => {
      const item = checklist?.items.find((each) => each.id === id);
      return [item?.outcome, item?.blocking, item?.waiver?.owner];
    };
    assert.deepEqual(about("finsight-079"), ["manual", false, "ann"]);
    assert.deepEqual(about("finsight-055"), ["manual", false, "bob"]);
    assert.deepEqual(about("finsight-067"), ["pass", false, undefined]);
    assert.deepEqual(about("finsight-070"), ["pass", false, undefined]);
    assert.equal(checklist?.waiverProblems, undefined);
  }).timeout(300_000);
});
