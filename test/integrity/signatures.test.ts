/** The formats of signatures: SSH's, DSSE's and in-toto's, against their specifications and tools. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createPublicKey, verify } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { preAuthEncoding, readEnvelope, sealed, signersOf } from "../../gonogo/integrity/dsse";
import { sshSign, sshVerify } from "../../gonogo/integrity/sshsig";
import { statementOf } from "../../gonogo/integrity/statement";
import { reportOf, runOf } from "../history/support";
import { auditedReport } from "../report/sample-audit";
import recorded from "./fixtures/ssh-signatures.json";
import { itWith, opensshPem, publicPem, sshLine, testKey } from "./support";

const ann = testKey(1);
const bob = testKey(2);

describe("SSH signatures", () => {
  const message = Buffer.from(recorded.message);
  for (const [type, { key, signature }] of Object.entries(recorded.signatures)) {
    it(`of ssh-keygen are verified: ${type}`, () => {
      const read = sshVerify(message, "gonogo", signature);
      assert.ok(typeof read !== "string", String(read));
      assert.equal(read.blob.toString("base64"), key);
      assert.equal(sshVerify(Buffer.from("else"), "gonogo", signature), "not one of this text");
      assert.match(String(sshVerify(message, "git", signature)), /made for another purpose/);
    });
  }

  itWith(["ssh-keygen"], "are the same that ssh-keygen makes, and that it verifies", () => {
    const cwd = mkdtempSync(join(tmpdir(), "gonogo-ssh-"));
    try {
      writeFileSync(join(cwd, "key"), opensshPem(ann), { mode: 0o600 });
      const args = ["-Y", "sign", "-n", "gonogo", "-f", "key"];
      const theirs = spawnSync("ssh-keygen", args, { cwd, input: message, encoding: "utf8" });
      const ours = sshSign(message, "gonogo", ann);
      assert.equal(ours, theirs.stdout);
      writeFileSync(join(cwd, "allowed"), `ann@shop.example ${sshLine(ann)}\n`);
      writeFileSync(join(cwd, "sig"), ours);
      const check = ["-Y", "verify", "-n", "gonogo", "-f", "allowed", "-I", "ann@shop.example"];
      const { status } = spawnSync("ssh-keygen", [...check, "-s", "sig"], { cwd, input: message });
      assert.equal(status, 0);
    } finally {
      rmSync(cwd, { recursive: true });
    }
  });

  it("are bad with any change of their text but of its line breaks", () => {
    const signature = sshSign(message, "gonogo", ann);
    for (let at = 0; at < signature.trimEnd().length; at += 1) {
      if (signature[at] === "\n") continue;
      const other = signature[at] === "A" ? "B" : "A";
      const changed = `${signature.slice(0, at)}${other}${signature.slice(at + 1)}`;
      assert.equal(typeof sshVerify(message, "gonogo", changed), "string", `character ${at}`);
    }
  });

  it("that are none are bad, and no fault", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const body = Buffer.concat([Buffer.from("SSHSIG\0\0\0\x01"), bytes]).toString("base64");
        const text = `-----BEGIN SSH SIGNATURE-----\n${body}\n-----END SSH SIGNATURE-----`;
        assert.equal(typeof sshVerify(message, "gonogo", text), "string");
        assert.equal(typeof sshVerify(message, "gonogo", body), "string");
      }),
    );
  });
});

describe("DSSE envelopes", () => {
  it("sign the encoding that the protocol's example has", () => {
    const encoded = preAuthEncoding("http://example.com/HelloWorld", Buffer.from("hello world"));
    assert.equal(encoded.toString(), "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  });

  it("count bytes, not characters", () => {
    const encoded = preAuthEncoding("ä", Buffer.from("€"));
    assert.equal(encoded.toString(), "DSSEv1 2 ä 3 €");
  });

  it("verify the signature of the protocol's example with the key that it names", () => {
    const number = (text: string) =>
      Buffer.from(BigInt(text).toString(16).padStart(64, "0"), "hex").toString("base64url");
    const x = number(
      "46950820868899156662930047687818585632848591499744589407958293238635476079160",
    );
    const y = number(
      "5640078356564379163099075877009565129882514886557779369047442380624545832820",
    );
    const key = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
    const sig =
      "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==";
    const data = preAuthEncoding("http://example.com/HelloWorld", Buffer.from("hello world"));
    const form = { key, dsaEncoding: "ieee-p1363" } as const;
    assert.ok(verify("sha256", data, form, Buffer.from(sig, "base64")));
  });

  it("have the members of the specification, and give back what was sealed", () => {
    const text = sealed("text/plain", Buffer.from("hello"), ann);
    const { payload, payloadType, signatures } = JSON.parse(text);
    assert.equal(payload, Buffer.from("hello").toString("base64"));
    assert.equal(payloadType, "text/plain");
    assert.deepEqual(Object.keys(signatures[0]), ["keyid", "sig"]);
    const envelope = readEnvelope(Buffer.from(text));
    assert.ok(typeof envelope !== "string");
    assert.deepEqual(signersOf(envelope, [bob.publicKey, ann.publicKey]), {
      by: [ann.publicKey],
      problems: [],
    });
    assert.deepEqual(signersOf(envelope, [bob.publicKey]), { by: [], problems: [] });
  });

  const text = sealed("text/plain", Buffer.from("hello"), ann);
  const parsed = JSON.parse(text);
  const wrong: readonly (readonly [string, string])[] = [
    ["spaces", JSON.stringify(parsed, null, 1)],
    ["a line break at the end", `${text}\n`],
    ["a member more", JSON.stringify({ ...parsed, zz: 1 })],
    ["no signature", JSON.stringify({ ...parsed, signatures: [] })],
    ["base64 without padding", text.replace("aGVsbG8=", "aGVsbG8")],
    ["base64 that ends otherwise", text.replace("aGVsbG8=", "aGVsbG9=")],
    ["a list", "[]"],
    ["nothing", ""],
  ];
  for (const [what, changed] of wrong) {
    it(`are refused with ${what}`, () => {
      assert.equal(typeof readEnvelope(Buffer.from(changed)), "string");
    });
  }

  itWith(["openssl"], "are verified by openssl alone", () => {
    const cwd = mkdtempSync(join(tmpdir(), "gonogo-dsse-"));
    try {
      const { payload, payloadType, signatures } = JSON.parse(text);
      const data = Buffer.from(payload, "base64");
      writeFileSync(
        join(cwd, "pae"),
        `DSSEv1 ${payloadType.length} ${payloadType} ${data.length} ${data}`,
      );
      writeFileSync(join(cwd, "sig"), Buffer.from(signatures[0].sig, "base64"));
      writeFileSync(join(cwd, "key"), publicPem(ann));
      const args = ["pkeyutl", "-verify", "-pubin", "-inkey", "key", "-rawin", "-in", "pae"];
      const { status } = spawnSync("openssl", [...args, "-sigfile", "sig"], { cwd });
      assert.equal(status, 0);
    } finally {
      rmSync(cwd, { recursive: true });
    }
  });
});

describe("in-toto statements", () => {
  const file = (bytes = "x") => ({ name: "report.json", bytes: Buffer.from(bytes) });

  it("have the fields of Statement v1 and of test-result v0.1", () => {
    const statement = statementOf(auditedReport(), file());
    assert.deepEqual(Object.keys(statement), ["_type", "subject", "predicateType", "predicate"]);
    assert.equal(statement._type, "https://in-toto.io/Statement/v1");
    assert.equal(statement.predicateType, "https://in-toto.io/attestation/test-result/v0.1");
    assert.deepEqual(Object.keys(statement.predicate).sort(), [
      "configuration",
      "failedTests",
      "passedTests",
      "result",
      "url",
      "warnedTests",
    ]);
  });

  it("are about the report, and what its verdict was made from", () => {
    const report = auditedReport();
    const inputs = report.runs.flatMap(({ context }) => context?.inputs ?? []);
    assert.ok(inputs.length > 1);
    const { subject, predicate } = statementOf(report, file("abc"));
    assert.deepEqual(subject[0], {
      name: "report.json",
      // FIPS 180-2, appendix B.1.
      digest: { sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    });
    assert.deepEqual(subject.slice(1), predicate.configuration);
    for (const { path, sha256 } of inputs) {
      const found = subject.filter(({ digest }) => digest.sha256 === sha256);
      assert.equal(found.length, 1, path);
      assert.ok(found[0]?.name.endsWith(path));
    }
  });

  it("pass, warn or fail as the verdict does", () => {
    const resultOf = (...rows: Parameters<typeof runOf>[0][]) =>
      statementOf(reportOf(...rows.map((made) => runOf(made))), file()).predicate;
    const row = (outcome: "pass" | "fail" | "unknown" | "not-applicable", blocking: boolean) => ({
      rows: [{ policy: "encrypted", on: "orders", outcome, blocking }],
    });
    const name = "shop-prod: gonogo/encrypted";
    assert.deepEqual(resultOf(row("pass", false)), {
      result: "PASSED",
      configuration: [],
      passedTests: [name],
      warnedTests: [],
      failedTests: [],
    });
    assert.equal(resultOf(row("fail", true)).result, "FAILED");
    assert.deepEqual(resultOf(row("fail", true)).failedTests, [name]);
    assert.equal(resultOf(row("unknown", false)).result, "WARNED");
    assert.deepEqual(resultOf(row("unknown", false)).warnedTests, [name]);
    assert.deepEqual(resultOf(row("not-applicable", false)).passedTests, []);
  });

  it("fail for a report without a verdict, or of nothing at all", () => {
    const report = reportOf(runOf({ rows: [] }));
    const failure = { stack: "shop-dev", code: "usage", message: "wrong" } as const;
    const failed = statementOf({ ...report, failures: [failure] }, file()).predicate;
    assert.equal(failed.result, "FAILED");
    assert.deepEqual(failed.failedTests, ["shop-dev: no verdict"]);
    assert.equal(statementOf({ ...report, runs: [] }, file()).predicate.result, "FAILED");
  });
});
