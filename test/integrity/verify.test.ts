/** What `gonogo verify` finds over folders of reports. */
import assert from "node:assert/strict";
import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { storedName } from "../../gonogo/history/stored-names";
import { canonicalBytes } from "../../gonogo/integrity/canonical";
import { sha256 } from "../../gonogo/integrity/digest";
import { envelopeName } from "../../gonogo/integrity/envelope";
import { verifyReports } from "../../gonogo/integrity/verify";
import type { Report } from "../../gonogo/report/model";
import {
  keptReports,
  problemsOf,
  type ReportFolder,
  signed,
  testKey,
  trusts,
  verify,
} from "./support";

const ann = testKey(1);
const bob = testKey(2);
/** Writes another report under the name that fits it. */
function forge(folder: ReportFolder, name: string, change: (report: Report) => Report): string {
  const bytes = canonicalBytes(change(JSON.parse(folder.read(name).toString("utf8"))));
  const forged = name.replace(/[0-9a-f]{8}\.json$/, `${sha256(bytes).slice(0, 8)}.json`);
  folder.remove(name);
  folder.write(forged, bytes);
  return forged;
}

describe("gonogo verify: a folder of reports", () => {
  it("is good as it was kept, and says what could not be seen", async () => {
    const folder = await keptReports(4, { signer: ann });
    const found = verify(folder, trusts(ann));
    assert.equal(problemsOf(found), "");
    assert.ok(found.good);
    assert.deepEqual(
      found.reports.map(({ file, signedBy, go }) => ({ file, signedBy, go })),
      folder.names.map((file, index) => ({
        file,
        signedBy: [ann.publicKey.id],
        go: index % 2 === 0,
      })),
    );
    assert.match(found.checked.join("\n"), /4 of 4 reports as written/);
    assert.match(found.checked.join("\n"), /4 of 4 reports signed by a trusted key/);
    assert.match(found.notChecked.join("\n"), /Whether a report after .* was removed/);
    assert.match(found.notChecked.join("\n"), /--root/);
  });

  it("is found under a folder of all stacks", async () => {
    const folder = await keptReports(2);
    const found = verify(folder, {}, [folder.dir]);
    assert.ok(found.good);
    assert.equal(found.reports.length, 2);
  });

  it("is not verified where there is none", async () => {
    const folder = await keptReports(1);
    mkdirSync(join(folder.dir, "empty"));
    const options = { cwd: folder.dir };
    assert.deepEqual(verifyReports(["empty"], options), { nothingAt: "empty" });
    assert.deepEqual(verifyReports(["absent"], options), { nothingAt: "absent" });
  });

  it("shows a report that was removed from its middle, or at its begin", async () => {
    for (const index of [0, 1, 2]) {
      const folder = await keptReports(4);
      const gone = folder.name(index);
      const digest = sha256(folder.read(gone));
      folder.remove(gone);
      const found = verify(folder);
      assert.equal(found.good, false);
      assert.match(problemsOf(found), new RegExp(`chain: .* missing: SHA-256 ${digest}`));
    }
  });

  it("shows a report that was removed at its end to those who noted its digest", async () => {
    const folder = await keptReports(3, { signer: ann });
    const digest = sha256(folder.read(folder.name(-1)));
    assert.ok(verify(folder, { expected: [digest] }).good);
    folder.remove(envelopeName(folder.name(-1)));
    folder.remove(folder.name(-1));
    assert.ok(verify(folder, trusts(ann)).good, "nothing in the folder can show it");
    const found = verify(folder, { ...trusts(ann), expected: [digest] });
    assert.match(problemsOf(found), new RegExp(`${digest} no report has this SHA-256`));
  });

  it("shows a removed report by the signature that is left", async () => {
    const folder = await keptReports(3, { signer: ann });
    const gone = folder.name(-1);
    folder.remove(gone);
    assert.match(problemsOf(verify(folder)), new RegExp(`signs ${gone}, which is missing`));
  });

  it("shows a fork", async () => {
    const folder = await keptReports(3);
    const bytes = folder.read(folder.name(-1));
    folder.remove(folder.name(-1));
    await folder.keep(4);
    const early = storedName(new Date("2026-03-03T12:00:01.000Z"), sha256(bytes));
    folder.write(early, bytes);
    assert.match(problemsOf(verify(folder)), /follows the same report as .*: the chain forks/);
  });

  it("shows a second beginning", async () => {
    const folder = await keptReports(2);
    const other = await keptReports(3);
    forge(other, other.name(-1), (report) => ({
      ...report,
      runs: report.runs.map(({ comparison: _, ...run }) => run),
    }));
    folder.write(other.name(-1), other.read(other.name(-1)));
    assert.match(problemsOf(verify(folder)), /names no report before it/);
  });

  it("shows that the order was changed by other names", async () => {
    const folder = await keptReports(4);
    const [, second = ""] = folder.names;
    renameSync(join(folder.path, second), join(folder.path, `20260305${second.slice(8)}`));
    const found = problemsOf(verify(folder));
    assert.match(found, /the order was changed, or a report was put in/);
  });

  it("shows a report that was given a time before it was finished", async () => {
    const folder = await keptReports(1);
    const name = folder.name(0);
    renameSync(join(folder.path, name), join(folder.path, `20260228${name.slice(8)}`));
    assert.match(problemsOf(verify(folder)), /was renamed: it was finished at 2026-03-01/);
  });

  it("shows a report that was made anew under a fitting name", async () => {
    for (const index of [0, 1, 2]) {
      const folder = await keptReports(4);
      forge(folder, folder.name(index), (report) => ({
        ...report,
        runs: report.runs.map((run) => ({
          ...run,
          verdict: { ...run.verdict, go: true },
          program: "x",
        })),
      }));
      assert.match(problemsOf(verify(folder)), /follows a report that is missing/);
    }
  });

  it("shows the newest report that was made anew only by its signature", async () => {
    const folder = await keptReports(2, { signer: ann });
    const name = folder.name(-1);
    const forged = forge(folder, name, (report) => ({
      ...report,
      runs: report.runs.map((run) => ({ ...run, program: "x" })),
    }));
    folder.write(envelopeName(forged), folder.read(envelopeName(name)));
    folder.remove(envelopeName(name));
    assert.match(problemsOf(verify(folder)), /is not about .* as it is now/);
    folder.remove(envelopeName(forged));
    assert.ok(verify(folder).good);
    assert.match(problemsOf(verify(folder, trusts(ann))), /is not signed: there is no/);
  });

  it("shows a past that a report tells otherwise", async () => {
    const folder = await keptReports(3);
    forge(folder, folder.name(-1), (report) => ({
      ...report,
      runs: report.runs.map((run) => {
        assert.ok(run.comparison);
        const previous = { ...run.comparison.previous, go: !run.comparison.previous.go };
        return { ...run, comparison: { ...run.comparison, previous } };
      }),
    }));
    assert.match(problemsOf(verify(folder)), /tells of .* what that does not say/);
  });

  it("is good where a report shows a shorter strip of its past", async () => {
    const other = await keptReports(3);
    forge(other, other.name(-1), (report) => ({
      ...report,
      runs: report.runs.map((run) => {
        assert.ok(run.comparison);
        return {
          ...run,
          comparison: { ...run.comparison, history: run.comparison.history.slice(1) },
        };
      }),
    }));
    assert.ok(verify(other).good);
  });

  it("shows a report of another stack", async () => {
    const folder = await keptReports(2);
    const other = await keptReports(0);
    await other.keep(3, { change: (run) => ({ ...run, project: "bank" }) });
    folder.write(other.name(0), other.read(other.name(0)));
    assert.match(
      problemsOf(verify(folder)),
      /is of bank\/shop-prod, in a folder of shop\/shop-prod/,
    );
  });

  it("tells of files that nobody looked at", async () => {
    const folder = await keptReports(1);
    folder.write("notes.txt", "x");
    assert.match(verify(folder).notChecked.join("\n"), /1 other file in/);
  });
});

describe("gonogo verify: signatures", () => {
  it("are of a trusted key, or bad", async () => {
    const folder = await keptReports(1, { signer: bob });
    assert.ok(verify(folder, trusts(ann, bob)).good);
    const found = verify(folder, trusts(ann));
    assert.equal(found.good, false);
    assert.match(problemsOf(found), /is signed by SHA256:.*, which is not trusted/);
    assert.deepEqual(found.reports[0]?.signedBy, []);
  });

  it("must be there when a key is named", async () => {
    const folder = await keptReports(1);
    assert.ok(verify(folder).good);
    assert.match(problemsOf(verify(folder, trusts(ann))), /is not signed/);
  });

  it("cannot borrow the name of a trusted key", async () => {
    const folder = await keptReports(1);
    const name = folder.name(0);
    const forged = JSON.parse(signed(folder.read(name), name, bob).toString("utf8"));
    forged.signatures[0].keyid = ann.publicKey.id;
    folder.write(envelopeName(name), canonicalBytes(forged));
    assert.match(problemsOf(verify(folder, trusts(ann))), /is not a signature of SHA256:/);
    assert.match(problemsOf(verify(folder, trusts(ann, bob))), /names another key than/);
  });

  it("are not those of another report of the same content", async () => {
    const folder = await keptReports(2, { signer: ann });
    const [first = "", second = ""] = folder.names;
    folder.write(envelopeName(second), folder.read(envelopeName(first)));
    assert.match(problemsOf(verify(folder, trusts(ann))), /is not about/);
  });

  it("may not tell another verdict than the report, whoever signed", async () => {
    const folder = await keptReports(2, { signer: ann });
    const name = folder.name(1);
    const envelope = JSON.parse(folder.read(envelopeName(name)).toString("utf8"));
    const statement = JSON.parse(Buffer.from(envelope.payload, "base64").toString("utf8"));
    statement.predicate.result = "PASSED";
    envelope.payload = canonicalBytes(statement).toString("base64");
    folder.write(envelopeName(name), canonicalBytes(envelope));
    assert.match(problemsOf(verify(folder)), /tells another verdict than its report/);
  });

  it("may be named instead of their report, which must be there", async () => {
    const folder = await keptReports(1, { signer: ann });
    const name = folder.name(0);
    const path = join(folder.path, envelopeName(name));
    assert.ok(verify(folder, trusts(ann), [path]).good);
    folder.remove(name);
    assert.match(problemsOf(verify(folder, trusts(ann), [path])), /which is missing/);
  });
});

describe("gonogo verify: single files", () => {
  it("says that the chain was not looked at", async () => {
    const folder = await keptReports(2);
    const found = verify(folder, {}, [folder.name(1)]);
    assert.ok(found.good);
    assert.match(found.notChecked.join("\n"), /The reports before .*: name the folder/);
  });

  it("vouches for no report that has neither a digest in its name nor a signature", async () => {
    const folder = await keptReports(1);
    folder.write("report.json", folder.read(folder.name(0)));
    assert.match(problemsOf(verify(folder, {}, ["report.json"])), /nothing vouches for it/);
    folder.write("report.dsse.json", signed(folder.read("report.json"), "report.json", ann));
    assert.ok(verify(folder, trusts(ann), ["report.json"]).good);
  });

  it("signed reports need not be canonical, only unchanged", async () => {
    const folder = await keptReports(1);
    const text = JSON.stringify(JSON.parse(folder.read(folder.name(0)).toString("utf8")), null, 2);
    folder.write("report.json", text);
    folder.write("report.dsse.json", signed(Buffer.from(text), "report.json", ann));
    assert.ok(verify(folder, trusts(ann), ["report.json"]).good);
    folder.write("report.json", `${text}\n`);
    assert.match(problemsOf(verify(folder, trusts(ann), ["report.json"])), /is not about report/);
  });

  const noReports: readonly (readonly [string, string | Buffer, RegExp])[] = [
    ["nothing", "", /not valid JSON/],
    ["no JSON", "{", /not valid JSON/],
    ["no UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), /is not UTF-8/],
    ["JSON that is no report", "[]", /holds no report that can be read/],
    ["a report without its runs", '{"schemaVersion":"1.3"}', /holds no report that can be read/],
    ["what nests without end", "[".repeat(100_000), /holds no report that can be read/],
  ];
  for (const [what, content, message] of noReports) {
    it(`a file that holds ${what} is bad, not a fault`, async () => {
      const folder = await keptReports(1);
      folder.write(folder.name(0), content);
      assert.match(problemsOf(verify(folder)), message);
    });
  }
});
