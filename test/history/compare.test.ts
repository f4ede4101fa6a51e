/** What counts as new, fixed, changed, still open and vanished between two reports. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { compare } from "../../gonogo/history/compare";
import type { Change } from "../../gonogo/history/types";
import { type Outcome, outcomes } from "../../gonogo/report/model";
import { type Made, printOf, type Row, runOf, urnOf } from "./support";

const earlier = "2026-02-01T12:00:00.000Z";
const later = "2026-03-01T12:00:00.000Z";
const between = (before: Made, after: Made) =>
  compare(runOf({ at: earlier, ...before }), runOf({ at: later, ...after }));
const row = (policy: string, on: string, outcome: Outcome, more: Partial<Row> = {}): Row => ({
  policy,
  on,
  outcome,
  ...more,
});

function only(changes: readonly Change[]): Change {
  assert.equal(changes.length, 1, JSON.stringify(changes, null, 1));
  return changes[0] as Change;
}

describe("changes between two reports", () => {
  it("a check that passed and fails now is new, since the later report", () => {
    const change = only(
      between(
        { rows: [row("encrypted", "orders", "pass")] },
        { rows: [row("encrypted", "orders", "fail", { property: "sse" })] },
      ),
    );
    assert.deepEqual(change, {
      kind: "new",
      subject: "result",
      id: printOf("encrypted", "orders", "sse"),
      title: "gonogo/encrypted",
      urn: urnOf("orders"),
      severity: "high",
      before: "pass",
      after: "fail",
      blocking: true,
      blocksNow: true,
      since: later,
    });
  });

  it("a failure of a resource that was not there says so", () => {
    const rows = [row("encrypted", "orders", "pass")];
    const change = only(between({ rows }, { rows: [...rows, row("encrypted", "mails", "fail")] }));
    assert.equal(change.kind, "new");
    assert.equal(change.cause, "resource-added");
    assert.equal(change.before, undefined);
  });

  it("a failure of a policy that did not run before says so", () => {
    const before = { rows: [row("encrypted", "orders", "pass")] };
    const after = { rows: [...before.rows, row("tagged", "orders", "fail")] };
    assert.equal(only(between(before, after)).cause, "policy-added");
    const off = { ...before, policies: { tagged: false } };
    assert.equal(only(between(off, after)).cause, "policy-enabled");
  });

  it("a failure that is a pass now is fixed, with the age it had", () => {
    const before = runOf({
      at: earlier,
      rows: [row("encrypted", "orders", "fail", { property: "sse" })],
    });
    const [failure] = before.results;
    assert.ok(failure);
    const old = { ...before, results: [{ ...failure, since: "2026-01-01T00:00:00.000Z" }] };
    const change = only(
      compare(old, runOf({ at: later, rows: [row("encrypted", "orders", "pass")] })),
    );
    assert.equal(change.kind, "fixed");
    assert.equal(change.since, "2026-01-01T00:00:00.000Z");
    assert.equal(change.message, "encrypted does not hold");
    assert.equal(change.blocking, true);
    assert.equal(change.blocksNow, undefined);
  });

  it("one of two faults of a resource that is mended is fixed, the other still open", () => {
    const faults = [
      row("ports", "web", "fail", { property: "ingress[0]" }),
      row("ports", "web", "fail", { property: "ingress[1]" }),
    ];
    const kinds = between({ rows: faults }, { rows: faults.slice(0, 1) }).map(({ kind }) => kind);
    assert.deepEqual(kinds, ["still-open", "fixed"]);
  });

  it("a resource that vanished is no fix", () => {
    const change = only(
      between(
        { rows: [row("encrypted", "orders", "fail")] },
        { policies: { encrypted: true }, resources: ["mails"] },
      ),
    );
    assert.equal(change.kind, "vanished");
    assert.equal(change.cause, "resource-gone");
  });

  it("a policy that is disabled, or gone, is no fix", () => {
    const before = { rows: [row("encrypted", "orders", "fail")] };
    const disabled = { resources: ["orders"], policies: { encrypted: false } };
    assert.deepEqual(
      [disabled, { resources: ["orders"] }, { ...disabled, policies: { encrypted: true } }].map(
        (after) => {
          const { kind, cause } = only(between(before, after));
          return [kind, cause];
        },
      ),
      [
        ["vanished", "policy-disabled"],
        ["vanished", "policy-gone"],
        ["vanished", "policy-elsewhere"],
      ],
    );
  });

  it("a failure that does not apply any more is changed, not fixed", () => {
    const change = only(
      between(
        { rows: [row("encrypted", "orders", "fail", { property: "sse" })] },
        { rows: [row("encrypted", "orders", "not-applicable")] },
      ),
    );
    assert.equal(change.kind, "changed");
    assert.equal(change.after, "not-applicable");
  });

  it("what was decided and is not now is newly unknown, with the age of the failure", () => {
    for (const before of ["pass", "fail", "not-applicable"] as const) {
      const change = only(
        between(
          { rows: [row("encrypted", "orders", before)] },
          { rows: [row("encrypted", "orders", "unknown", { property: "kmsKeyId" })] },
        ),
      );
      assert.equal(change.kind, "newly-unknown");
      assert.equal(change.before, before);
      assert.equal(change.since, before === "fail" ? earlier : later);
    }
  });

  it("a failure beside which a check cannot be decided any more is not called fixed", () => {
    const undecided = row("ports", "web", "unknown", { property: "cidr" });
    const changes = between(
      { rows: [row("ports", "web", "fail", { property: "port" }), undecided] },
      { rows: [undecided] },
    );
    assert.deepEqual(
      changes.map(({ kind }) => kind),
      ["changed", "still-open"],
    );
  });

  it("what could not be decided and fails now is changed, and has been open all along", () => {
    const change = only(
      between(
        { rows: [row("encrypted", "orders", "unknown", { property: "kmsKeyId" })] },
        { rows: [row("encrypted", "orders", "fail", { property: "sse" })] },
      ),
    );
    assert.equal(change.kind, "changed");
    assert.equal(change.since, earlier);
  });

  it("a failure that a waiver covered and covers no more blocks now", () => {
    const change = only(
      between(
        { rows: [row("encrypted", "orders", "fail", { waived: true })] },
        { rows: [row("encrypted", "orders", "fail")] },
      ),
    );
    assert.equal(change.kind, "waiver-expired");
    assert.equal(change.blocksNow, true);
  });

  it("advice that became mandatory is still open, and blocks now", () => {
    const change = only(
      between(
        { rows: [row("encrypted", "orders", "fail", { blocking: false })] },
        { rows: [row("encrypted", "orders", "fail")] },
      ),
    );
    assert.equal(change.kind, "still-open");
    assert.equal(change.blocksNow, true);
  });

  it("items of the checklist are matched by id, those that nobody waits for left out", () => {
    const changes = between(
      {
        items: [
          { outcome: "manual", blocking: true, since: "2026-01-01T00:00:00.000Z" },
          { outcome: "pass" },
          { outcome: "manual" },
          { outcome: "manual", required: false },
          { id: "shop-099", outcome: "fail" },
        ],
      },
      {
        items: [
          { outcome: "pass" },
          { outcome: "unknown", blocking: true },
          { outcome: "manual" },
          { outcome: "manual", required: false },
          { id: "shop-100", outcome: "manual" },
        ],
      },
    );
    assert.deepEqual(
      changes.map(({ kind, id, cause }) => [kind, id, cause]),
      [
        ["new", "shop-100", "item-added"],
        ["newly-unknown", "shop-001", undefined],
        ["still-open", "shop-002", undefined],
        ["vanished", "shop-099", "item-gone"],
        ["fixed", "shop-000", undefined],
      ],
    );
    assert.equal(changes[4]?.since, "2026-01-01T00:00:00.000Z");
    assert.equal(changes[4]?.title, "A restore was tried");
  });

  it("items are not compared with a preview that decided over no checklist", () => {
    assert.deepEqual(between({}, { items: [{ outcome: "manual" }] }), []);
  });
});

describe("changes between any two reports", () => {
  const rowArb = fc.record({
    policy: fc.constantFrom("p", "q", "r"),
    on: fc.constantFrom("a", "b", "c"),
    outcome: fc.constantFrom(...outcomes),
    property: fc.constantFrom("x", "y", "z"),
    waived: fc.boolean(),
  });
  /** A policy passes or not as a whole: a row without a property stands alone. */
  const rowsArb = fc.array(rowArb, { maxLength: 12 }).map((rows) => {
    const kept = new Map<string, Row[]>();
    for (const { property, waived, ...rest } of rows) {
      const open = rest.outcome !== "pass" && rest.outcome !== "not-applicable";
      const key = `${rest.policy} ${rest.on}`;
      const own = kept.get(key) ?? [];
      kept.set(key, own);
      if (!open && own.length === 0) own.push({ ...rest });
      const free = own.every((each) => each.property !== undefined && each.property !== property);
      if (open && free) own.push({ ...rest, property, waived });
    }
    return [...kept.values()].flat();
  });
  const itemsArb = fc.option(
    fc.array(fc.record({ outcome: fc.constantFrom(...outcomes), required: fc.boolean() }), {
      maxLength: 5,
    }),
    { nil: undefined },
  );
  const madeArb = fc.record({
    rows: rowsArb,
    resources: fc.subarray(["a", "b", "c"]),
    policies: fc.dictionary(fc.constantFrom("p", "q", "r"), fc.boolean(), { maxKeys: 0 }),
    items: itemsArb,
  });
  const made = ({
    items,
    ...rest
  }: Omit<Made, "items"> & { items: Made["items"] | undefined }): Made =>
    items === undefined ? rest : { ...rest, items };
  const isOpen = ({ outcome }: { outcome: Outcome }) =>
    outcome !== "pass" && outcome !== "not-applicable";

  it("a report compared with itself has what is open still open, and nothing else", () => {
    fc.assert(
      fc.property(madeArb, (any) => {
        const run = runOf(made(any));
        const changes = compare(run, run);
        assert.ok(changes.every(({ kind }) => kind === "still-open"));
        const items = run.checklist?.items.filter((i) => isOpen(i) && i.required) ?? [];
        assert.equal(changes.length, run.results.filter(isOpen).length + items.length);
      }),
    );
  });

  it("every open result is in one change, and every one that ended too", () => {
    fc.assert(
      fc.property(madeArb, madeArb, (one, two) => {
        const [before, after] = [runOf({ at: earlier, ...made(one) }), runOf(made(two))];
        const changes = compare(before, after).filter(({ subject }) => subject === "result");
        const over = (kind: string, now: string | undefined) =>
          kind === "fixed" || kind === "vanished" || now === "not-applicable";
        const now = changes.filter((c) =>
          after.results.some((r) => isOpen(r) && r.fingerprint === c.id),
        );
        for (const result of after.results.filter(isOpen)) {
          assert.equal(now.filter(({ id }) => id === result.fingerprint).length, 1);
        }
        for (const change of changes) {
          const was = before.results.find(({ fingerprint }) => fingerprint === change.id);
          const is = after.results.find(({ fingerprint }) => fingerprint === change.id);
          if (change.kind === "fixed" || change.kind === "vanished") {
            assert.ok(was && isOpen(was) && !(is && isOpen(is)), "only what was open can end");
          }
          if (change.kind === "fixed") {
            const asked = after.results.filter(
              ({ policy, urn }) => policy === was?.policy && urn === was.urn,
            );
            const decided = ({ outcome }: { outcome: Outcome }) =>
              outcome === "pass" || outcome === "fail" || outcome === "manual";
            assert.ok(asked.length > 0 && asked.every(decided), "doubt is no fix");
          }
          if (over(change.kind, change.after)) assert.equal(change.blocksNow, undefined);
          assert.ok(change.since !== undefined && change.since <= after.finishedAt);
        }
      }),
    );
  });
});
