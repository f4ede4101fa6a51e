/** The commands of docs/integrity.md that verify without gonogo do what the page says. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { namespace, signedBytes } from "../../gonogo/attestation/signature";
import { envelopeName } from "../../gonogo/integrity/envelope";
import { sshSign } from "../../gonogo/integrity/sshsig";
import { folder, root } from "../cli/support";
import { itWith, keptReports, publicPem, sshLine, testKey } from "./support";

const page = readFileSync(join(root, "docs/integrity.md"), "utf8");
const [ofReport = "", ofChain = "", ofAttestation = ""] = [
  ...page.matchAll(/^```sh\n([\s\S]*?)^```/gm),
].map(([, commands]) => commands);
const ann = testKey(1);
const runs = (commands: string, cwd: string) =>
  spawnSync("bash", ["-c", commands], { cwd, encoding: "utf8" });

describe("docs/integrity.md: verifying without gonogo", () => {
  itWith(
    ["jq", "openssl", "bash"],
    "the signature of a report, which is bad after any change",
    async () => {
      const kept = await keptReports(1, { signer: ann });
      const name = kept.name(0);
      // The commands name the file as somebody may have saved it.
      const cwd = folder({ "launch.pub.pem": publicPem(ann) });
      copyFileSync(join(kept.path, name), join(cwd, "report.json"));
      copyFileSync(join(kept.path, envelopeName(name)), join(cwd, "report.dsse.json"));
      const good = runs(ofReport, cwd);
      assert.match(good.stdout, /Signature Verified Successfully\nreport\.json: OK/, good.stderr);
      assert.equal(good.status, 0);
      writeFileSync(join(cwd, "report.json"), `${readFileSync(join(cwd, "report.json"))} `);
      assert.notEqual(runs(ofReport, cwd).status, 0);
      copyFileSync(join(kept.path, name), join(cwd, "report.json"));
      writeFileSync(join(cwd, "launch.pub.pem"), publicPem(testKey(2)));
      assert.notEqual(runs(ofReport, cwd).status, 0);
    },
  );

  itWith(["jq", "bash"], "the chain of a folder", async () => {
    const kept = await keptReports(3, { signer: ann });
    const cwd = folder({});
    const reports = join(cwd, "reports/finsight-prod");
    mkdirSync(reports, { recursive: true });
    for (const file of kept.files) copyFileSync(join(kept.path, file), join(reports, file));
    const lines = runs(ofChain, cwd)
      .stdout.trim()
      .split("\n")
      .map((line) => line.split(" "));
    assert.equal(lines.length, 3);
    assert.equal(lines[0]?.[1], "null");
    assert.equal(lines[1]?.[1], lines[0]?.[0]);
    assert.equal(lines[2]?.[1], lines[1]?.[0]);
  });

  itWith(
    ["yq", "jq", "bash", "ssh-keygen"],
    "the signature of an attestation, which is bad after any change",
    () => {
      const said = {
        covers: ["finsight-074"],
        statement: "The processing of users' data – all of it – was reviewed.",
        owner: "Ann Example <ann@finsight.example>",
        role: "data protection officer",
        date: "2026-11-20",
      };
      const about = { project: "gonogo", stack: "finsight-prod" };
      const signature = sshSign(signedBytes(said, about), namespace, ann);
      const cwd = folder({
        "attestation.yaml": stringify({ ...said, signature }),
        "stacks/allowed_signers": `ann@finsight.example ${sshLine(ann)}\n`,
      });
      const good = runs(ofAttestation, cwd);
      assert.equal(good.status, 0, good.stderr);
      writeFileSync(
        join(cwd, "attestation.yaml"),
        stringify({ ...said, date: "2026-11-21", signature }),
      );
      assert.notEqual(runs(ofAttestation, cwd).status, 0);
    },
  );
});
