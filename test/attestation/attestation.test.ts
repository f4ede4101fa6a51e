import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readAttestations } from "../../gonogo/attestation/files";
import { attested } from "../../gonogo/attestation/sayings";
import type { Checklist } from "../../policies/catalogue/checklist";
import { item } from "../verdict/support";

const checklist: Checklist = {
  system: "shop",
  title: "Launch of the shop",
  sections: [
    {
      title: "Legal",
      items: [
        item({ id: "shop-001", control: "gdpr-review", way: "attestation", condition: "so" }),
        item({ id: "shop-002", control: "runbook", way: "attestation" }),
        item({
          id: "shop-003",
          control: "operational-review",
          way: "attestation",
          phase: "ongoing",
          cadence: "weekly",
        }),
        item({ id: "shop-004", control: "sign-off", way: "attestation", role: "product manager" }),
      ],
    },
  ],
};
const today = "2026-11-21";
const base = {
  covers: ["shop-002"],
  statement: "The runbook was walked through by the team.",
  owner: "Ann Example",
  role: "platform engineer",
  date: "2026-11-20",
};

describe("attestations", () => {
  let root = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "gonogo-attest-"));
    mkdirSync(join(root, "stacks/shop-prod.attestations"), { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** A field given as undefined is left out. */
  function write(name: string, by: Record<string, unknown> = {}): void {
    const lines = Object.entries({ ...base, ...by })
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
    const file = join(root, "stacks/shop-prod.attestations", `${name}.yaml`);
    writeFileSync(file, `${lines.join("\n")}\n`);
  }
  const read = () =>
    attested(checklist, readAttestations(join(root, "stacks"), "shop-prod", root), today);
  const outcome = (id: string) => read().sayings.get(id)?.outcome;

  it("are none without a folder", () => {
    rmSync(join(root, "stacks"), { recursive: true });
    assert.deepEqual([...read().sayings], []);
  });

  it("speak for an item, or for all items of a control", () => {
    write("runbook");
    write("gdpr", { covers: ["gdpr-review"] });
    const { sayings, problems } = read();
    assert.deepEqual(problems, []);
    assert.deepEqual([...sayings.keys()], ["shop-001", "shop-002"]);
    assert.deepEqual(sayings.get("shop-002"), {
      way: "attestation",
      outcome: "pass",
      summary:
        "Ann Example, platform engineer, on 2026-11-20, until 2027-11-20: The runbook was walked through by the team.",
      place: "stacks/shop-prod.attestations/runbook.yaml:1",
    });
  });

  it("end by the item's cadence, or before it", () => {
    write("review", { covers: ["shop-003"], date: "2026-11-14" });
    assert.equal(outcome("shop-003"), "pass");
    write("review", { covers: ["shop-003"], date: "2026-11-13" });
    assert.equal(outcome("shop-003"), "unknown");
    write("review", { covers: ["shop-003"], date: "2026-11-13", expires: "2027-01-01" });
    assert.equal(outcome("shop-003"), "unknown", "expires cannot make it longer");
    write("runbook", { date: "2026-11-01", expires: "2026-11-20" });
    assert.equal(outcome("shop-002"), "unknown");
  });

  it("give way to a later one", () => {
    write("a", { date: "2025-01-01" });
    assert.equal(outcome("shop-002"), "unknown");
    write("b", { date: "2026-11-21" });
    assert.equal(outcome("shop-002"), "pass");
  });

  it("that are samples leave the item open", () => {
    write("runbook", { sample: true });
    assert.equal(outcome("shop-002"), "manual");
  });

  it("excuse an item only where the checklist has a condition for it", () => {
    write("gdpr", { covers: ["shop-001"], outcome: "not-applicable" });
    assert.equal(outcome("shop-001"), "not-applicable");
    write("runbook", { outcome: "not-applicable" });
    assert.match(read().problems.join("\n"), /shop-002 cannot be not-applicable/);
  });

  it("sign off in the role that the item asks for", () => {
    write("sign", { covers: ["shop-004"] });
    assert.match(read().problems.join("\n"), /signed by the product manager, not by the platform/);
    write("sign", { covers: ["shop-004"], role: "product manager" });
    assert.deepEqual(read().problems, []);
  });

  it("rest on files that are still the same", () => {
    const text = "What was looked at.";
    const sha256 = createHash("sha256").update(text).digest("hex");
    writeFileSync(join(root, "review.md"), text);
    const evidence = [{ link: "review.md", sha256 }];
    write("runbook", { evidence });
    assert.equal(outcome("shop-002"), "pass");
    writeFileSync(join(root, "review.md"), `${text}!`);
    assert.match(
      read().sayings.get("shop-002")?.summary ?? "",
      /void: review\.md has changed since/,
    );
    assert.equal(outcome("shop-002"), "unknown");
    for (const link of ["../elsewhere.md", "absent.md"]) {
      write("runbook", { evidence: [{ link, sha256 }] });
      assert.equal(outcome("shop-002"), "unknown", link);
    }
    write("runbook", { evidence: [{ link: "review.md" }] });
    assert.equal(outcome("shop-002"), "unknown", "without a digest any file would do");
  });

  const wrong: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
    [
      "an item that does not exist",
      { covers: ["shop-0002"] },
      /shop-0002 is no item .* "shop-002"/,
    ],
    ["a date to come", { date: "2026-11-22" }, /2026-11-22, which is yet to come/],
    ["an end before its date", { expires: "2026-11-01" }, /expires on 2026-11-01, before its date/],
  ];
  for (const [name, by, problem] of wrong) {
    it(`are refused with file and line: ${name}`, () => {
      write("runbook", by);
      assert.match(read().problems.join("\n"), problem);
      assert.match(
        read().problems.join("\n"),
        /^stacks\/shop-prod\.attestations\/runbook\.yaml:1: /,
      );
    });
  }

  const malformed: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
    ["no statement", { statement: undefined }, /runbook\.yaml:1: statement /],
    ["a statement of a word", { statement: "Done" }, /:2: statement must say what was done/],
    ["a day that no month has", { date: "2026-02-30" }, /:5: date must be a day such as/],
    ["nothing covered", { covers: [] }, /:1: covers must name an item/],
    ["a field that does not exist", { approved: true }, /:1: Unrecognized key: "approved"/],
    [
      "a digest that is none",
      { evidence: [{ link: "a", sha256: "x" }] },
      /:6: evidence\.0\.sha256/,
    ],
  ];
  for (const [name, by, problem] of malformed) {
    it(`are refused as a whole with file and line: ${name}`, () => {
      write("runbook", by);
      assert.throws(
        read,
        (error: Error) => problem.test(error.message) || assert.fail(error.message),
      );
    });
  }

  it("that are no YAML, or no mapping, are refused with file and line", () => {
    const file = join(root, "stacks/shop-prod.attestations/a.yaml");
    writeFileSync(file, "covers: [shop-002\nowner: x: y\n");
    assert.throws(read, /a\.yaml:\d+: not valid YAML/);
    writeFileSync(file, "- one\n");
    assert.throws(read, /a\.yaml:1: expected a mapping/);
  });
});
