/** Attestations count only with their owner's signature, where the stack asks for it. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { readAttestations } from "../../gonogo/attestation/files";
import { attested } from "../../gonogo/attestation/sayings";
import { namespace, type SignatureRules, signedBytes } from "../../gonogo/attestation/signature";
import { readAllowedSigners } from "../../gonogo/integrity/allowed-signers";
import { sshSign } from "../../gonogo/integrity/sshsig";
import type { Checklist } from "../../policies/catalogue/checklist";
import { sshLine, testKey } from "../integrity/support";
import { item } from "../verdict/support";

const ann = testKey(1);
const bob = testKey(2);
const checklist: Checklist = {
  system: "shop",
  title: "Launch of the shop",
  sections: [
    {
      title: "Legal",
      items: [
        item({ id: "shop-001", control: "runbook", way: "attestation" }),
        item({ id: "shop-002", control: "sign-off", way: "attestation", role: "product manager" }),
      ],
    },
  ],
};
const said = {
  covers: ["shop-001"],
  statement: "The runbook was walked through by the team.",
  owner: "Ann Example <ann@shop.example>",
  role: "product manager",
  date: "2026-11-20",
};
const about = { project: "shop", stack: "shop-prod" };
const signers = readAllowedSigners(
  `ann@shop.example,role:product-manager ${sshLine(ann)}\nbob@shop.example ${sshLine(bob)}`,
  "signers",
);
const strict: SignatureRules = { ...about, required: true, signers };

describe("signatures of attestations", () => {
  let root = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "gonogo-signed-"));
    mkdirSync(join(root, "stacks/shop-prod.attestations"), { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const file = () => join(root, "stacks/shop-prod.attestations/a.yaml");
  const write = (data: Record<string, unknown>) => writeFileSync(file(), stringify(data));
  const sign = (data: Record<string, unknown> = said, key = ann, of = about) => ({
    ...data,
    signature: sshSign(signedBytes(data, of), namespace, key),
  });
  const tell = (rules: SignatureRules | undefined = strict, id = "shop-001") => {
    const read = readAttestations(join(root, "stacks"), "shop-prod", root, rules);
    const found = attested(checklist, read, "2026-11-21").sayings.get(id);
    return { outcome: found?.outcome, summary: found?.summary ?? "" };
  };

  it("count with the owner's key, which is told", () => {
    write(sign());
    const { outcome, summary } = tell();
    assert.equal(outcome, "pass");
    assert.match(summary, /by the team\. Signed with the key SHA256:fe85JkIjo8VPe/);
  });

  it("stay good however the file is laid out, and whatever is a default", () => {
    const signed = sign();
    writeFileSync(file(), `# A comment.\n${JSON.stringify(signed, null, 2)}\n`);
    assert.equal(tell().outcome, "pass");
    write({ ...sign({ ...said, outcome: "pass", evidence: [] }) });
    assert.equal(tell().outcome, "pass");
  });

  const void_: readonly (readonly [string, () => Record<string, unknown>, RegExp])[] = [
    ["none", () => said, /is void: it is not signed, as the stack requires/],
    [
      "another person's key",
      () => sign(said, bob),
      /not its owner's: the key SHA256:.* is not that/,
    ],
    ["a stranger's key", () => sign(said, testKey(3)), /is nobody's in the file of the signers/],
    [
      "another stack",
      () => sign(said, ann, { ...about, stack: "shop-dev" }),
      /not one of this text/,
    ],
    ["another project", () => sign(said, ann, { ...about, project: "x" }), /not one of this text/],
    ["no signature at all", () => ({ ...said, signature: "yes" }), /it is no SSH signature/],
    [
      "one for git",
      () => ({ ...said, signature: sshSign(signedBytes(said, about), "git", ann) }),
      /another purpose/,
    ],
    ["a field more", () => ({ ...sign(), expires: "2026-12-31" }), /not one of this text/],
    ["a default written out", () => ({ ...sign(), outcome: "pass" }), /not one of this text/],
    ["another date", () => ({ ...sign(), date: "2026-11-21" }), /not one of this text/],
    ["more that it covers", () => ({ ...sign(), covers: ["shop-001", "sign-off"] }), /not one of/],
  ];
  for (const [what, data, message] of void_) {
    it(`are unknown, never a pass, with ${what}`, () => {
      write(data());
      const { outcome, summary } = tell();
      assert.equal(outcome, "unknown");
      assert.match(summary, message);
    });
  }

  it("are looked at where they are not required too", () => {
    const lax = { ...about, required: false };
    write(said);
    assert.equal(tell(lax).outcome, "pass");
    write(sign());
    assert.equal(tell(lax).outcome, "pass", "nothing says whose key it is");
    write({ ...sign(), date: "2026-11-19" });
    assert.equal(tell(lax).outcome, "unknown");
    write(sign(said, bob));
    assert.equal(tell({ ...lax, signers }).outcome, "unknown");
  });

  it("are not taken for good where nobody checks them", () => {
    write(sign());
    const [read] = readAttestations(join(root, "stacks"), "shop-prod", root);
    assert.equal(read?.void, "its signature was not checked.");
  });

  it("sign off only in a role that the file of the signers gives the key", () => {
    const off = { ...said, covers: ["shop-002"] };
    write(sign(off));
    assert.equal(tell(strict, "shop-002").outcome, "pass");
    write(sign({ ...off, owner: "bob@shop.example" }, bob));
    const { outcome, summary } = tell(strict, "shop-002");
    assert.equal(outcome, "unknown");
    assert.match(summary, /does not give the key SHA256:.* role:product-manager/);
    assert.equal(tell({ ...strict, required: false }, "shop-002").outcome, "pass");
  });

  it("notice any byte that changes what is said", () => {
    write(sign());
    const bytes = readFileSync(file());
    const before = parse(bytes.toString("utf8"));
    let found = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 7));
      writeFileSync(file(), changed);
      const outcome = outcomeOf();
      if (outcome !== "pass") found += 1;
      else assert.deepEqual(withoutBreaks(changed), withoutBreaks(bytes), `byte ${at}`);
    }
    assert.ok(found > bytes.length * 0.9, `${found} of ${bytes.length}`);
    assert.deepEqual(Object.keys(before).at(-1), "signature");
  });

  /** A file that is not read at all stops the audit. */
  function outcomeOf(): string | undefined {
    try {
      return tell().outcome;
    } catch {
      return "refused";
    }
  }

  function withoutBreaks(bytes: Buffer): unknown {
    const { signature, ...rest } = parse(bytes.toString("utf8"));
    return { ...rest, signature: signature.trim() };
  }
});
