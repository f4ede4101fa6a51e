/** What is read from an event log, and what is refused. */
import assert from "node:assert/strict";
import {
  lastRun,
  loggedResult,
  readEvents,
  readPackRecords,
} from "../../gonogo/engine/event-log/index";
import { Redactor } from "../../gonogo/engine/redact";
import type { PackPolicy, PreviewResult } from "../../gonogo/engine/types";
import { populationOf } from "../../gonogo/report/population";
import { policy } from "../report/sample";

const stackUrn = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev";
const queueUrn = "urn:pulumi:dev::shop::aws:sqs/queue:Queue::orders";
const of = { policyPackName: "guard", policyPackVersion: "1.0.0" };
const gate = { environment: "production", undecided: "block" } as const;

const registered = (urn: string, op = "create", more: object = {}) => ({
  timestamp: 1,
  resourcePreEvent: {
    planning: true,
    metadata: {
      op,
      urn,
      type: urn.split("::")[2],
      new:
        op === "delete"
          ? null
          : { type: urn.split("::")[2], urn, custom: true, inputs: {}, ...more },
    },
  },
});
const violation = (more: object = {}) => ({
  timestamp: 2,
  policyEvent: {
    ...of,
    resourceUrn: queueUrn,
    message: "Why encrypted matters.\nnot encrypted\n",
    policyName: "encrypted",
    enforcementLevel: "mandatory",
    ...more,
  },
});
const judged = (more: object = {}) => ({
  timestamp: 2,
  policyAnalyzeSummaryEvent: { ...of, resourceUrn: queueUrn, ...more },
});
const summary = (more: object = {}) => ({
  timestamp: 3,
  summaryEvent: {
    isPreview: true,
    result: "succeeded",
    PolicyPacks: { "guard|local|p": "1.0.0" },
    ...more,
  },
});
const error = (message: string) => ({
  timestamp: 2,
  diagnosticEvent: { severity: "error", message },
});
const end = { timestamp: 3, cancelEvent: {} };
const log = (...events: readonly object[]) =>
  events.map((event) => JSON.stringify(event)).join("\n");
const whole = (...events: readonly object[]) =>
  log(registered(stackUrn), registered(queueUrn), ...events, summary(), end);

function resultOf(
  text: string,
  more: {
    policies?: readonly PackPolicy[];
    record?: string;
    stack?: string;
    packs?: readonly string[];
  } = {},
): PreviewResult {
  const { policies = [policy("encrypted")], record, stack = "dev", packs = ["guard"] } = more;
  return loggedResult({
    run: lastRun(readEvents(text, "events.jsonl"), "events.jsonl"),
    described: {
      project: "shop",
      packs: packs.map((name) => ({ name, version: "1.0.0", dir: `/${name}`, policies })),
      redactor: new Redactor(),
    },
    records: record === undefined ? new Map() : readPackRecords(record, "pack.jsonl"),
    stack,
    organization: "organization",
    place: "events.jsonl",
  });
}

/** Policy and resource → outcome and sentence. */
function rowsOf(result: PreviewResult): Record<string, string> {
  const [pack] = result.packs;
  assert.ok(pack);
  const rows = populationOf(pack, result.resources, gate);
  return Object.fromEntries(
    rows.map(({ policy: name, urn, outcome, message }) => [
      `${name} ${urn.split("::").at(-1)}`,
      message === "" ? outcome : `${outcome}: ${message}`,
    ]),
  );
}

const onQueues = (name: string, more: Partial<PackPolicy> = {}) =>
  policy(name, { tags: ["resource-type:aws:sqs/queue:Queue"], ...more });

describe("an event log of Pulumi's engine", () => {
  it("tells who passed, who failed and whom a policy does not apply to", () => {
    const rows = rowsOf(
      resultOf(whole(violation(), judged({ failed: ["encrypted"], passed: ["tagged"] })), {
        policies: [onQueues("encrypted"), onQueues("tagged"), onQueues("wired")],
      }),
    );
    assert.equal(rows["encrypted orders"], "fail: not encrypted");
    assert.equal(rows["tagged orders"], "pass");
    assert.match(rows["wired orders"] ?? "", /^not-applicable: .*does not tell why/);
  });

  it("what the record of the pack says takes the place of what the log leaves open", () => {
    const record = log(
      { pack: "guard", version: "1.0.0", start: true },
      {
        pack: "guard",
        urn: queueUrn,
        notApplicable: [{ policy: "wired", reason: "Is a dead-letter queue." }],
      },
      { pack: "guard", notApplicable: [{ policy: "budget", reason: `${queueUrn}: Is free.` }] },
    );
    const rows = rowsOf(
      resultOf(whole(judged({ passed: ["encrypted"] })), {
        policies: [onQueues("encrypted"), onQueues("wired"), onQueues("budget", { type: "stack" })],
        record,
      }),
    );
    assert.deepEqual(rows, {
      "encrypted orders": "pass",
      "wired orders": "not-applicable: Is a dead-letter queue.",
      "budget orders": "not-applicable: Is free.",
    });
  });

  it("a log that does not tell who was evaluated makes nothing a pass", () => {
    const rows = rowsOf(
      resultOf(whole(), {
        policies: [onQueues("encrypted"), onQueues("budget", { type: "stack" })],
      }),
    );
    for (const outcome of Object.values(rows)) assert.match(outcome, /^unknown: .*does not tell/);
    assert.equal(Object.keys(rows).length, 2);
  });

  it("a stack policy that failed for one resource is no pass for the others", () => {
    const told = {
      timestamp: 2,
      policyAnalyzeStackSummaryEvent: { ...of, failed: ["encrypted"] },
    };
    const other = "urn:pulumi:dev::shop::aws:sqs/queue:Queue::mails";
    const rows = rowsOf(
      resultOf(whole(registered(other), violation(), told), {
        policies: [onQueues("encrypted", { type: "stack" })],
      }),
    );
    assert.equal(rows["encrypted orders"], "fail: not encrypted");
    assert.match(
      rows["encrypted mails"] ?? "",
      /^not-applicable: No violation; .* does not tell whether/,
    );
  });

  it("what is deleted is not part of the stack, and secrets and unknowns are words", () => {
    const inputs = {
      name: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
      key: {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        value: "hush",
      },
    };
    const { resources } = resultOf(
      log(
        registered(stackUrn),
        registered(queueUrn, "update", { inputs, protect: true, provider: "urn:x::p::id" }),
        registered("urn:pulumi:dev::shop::aws:sqs/queue:Queue::old", "delete"),
        summary(),
      ),
    );
    assert.deepEqual(
      resources.map(({ name }) => name),
      ["shop-dev", "orders"],
    );
    assert.deepEqual(resources[1]?.inputs, { name: "[unknown]", key: "[secret]" });
    assert.equal(resources[1]?.protect, true);
    assert.equal(resources[1]?.provider, "urn:x::p");
  });

  it("of pulumi up the update counts, not the preview before it", () => {
    const result = resultOf(
      log(
        registered(stackUrn),
        registered(queueUrn),
        violation({ enforcementLevel: "advisory" }),
        summary(),
        registered(stackUrn, "same"),
        registered(queueUrn, "create"),
        judged({ passed: ["encrypted"] }),
        summary({ isPreview: false }),
        end,
      ),
      { policies: [onQueues("encrypted")] },
    );
    assert.deepEqual(rowsOf(result), { "encrypted orders": "pass" });
    assert.match(result.notChecked.join(), /the Pulumi CLI's update/);
  });

  it("colours and the description before a message are left out", () => {
    const message =
      "\u001b[31mWhy encrypted matters.\nnot <{%fg 1%}>encrypted<{%reset%}>\u001b[0m\n";
    const rows = rowsOf(resultOf(whole(violation({ message }), judged({ failed: ["encrypted"] }))));
    assert.equal(rows["encrypted orders"], "fail: not encrypted");
  });
});

describe("what is no whole event log of this stack", () => {
  const refused = (
    text: string,
    message: RegExp,
    code: "usage" | "undecidable",
    more: object = {},
  ) =>
    assert.throws(
      () => resultOf(text, more),
      (thrown: Error & { code?: string }) => {
        assert.match(thrown.message, message);
        assert.equal(thrown.code, code);
        return true;
      },
    );

  it("a log that is cut off", () => {
    const text = whole(judged());
    refused(
      text.slice(0, text.length - 150),
      /events\.jsonl:\d: the log ends in the middle of an event/,
      "usage",
    );
    refused(log(registered(stackUrn)), /has no summary at its end, so it is not whole/, "usage");
    const twice = log(registered(stackUrn), summary(), end, registered(stackUrn, "same"));
    refused(twice, /has no summary at its end/, "usage");
  });

  it("another kind of file", () => {
    refused('{"config": {}, "steps": []}', /: this is what pulumi preview --json prints/, "usage");
    refused("Previewing update (dev)\n", /:1: this is no event of Pulumi's engine/, "usage");
    refused('{"version": "2.1.0"}', /:1: this is no event/, "usage");
    refused("", /has no summary/, "usage");
    refused(
      log({ policyEvent: { policyName: "x" } }),
      /:1: this policyEvent has no message/,
      "usage",
    );
  });

  it("a run that failed decides nothing, whatever its policies said", () => {
    const failed = log(
      registered(stackUrn),
      error("<{%reset%}>Running program failed: boom\n"),
      error("preview failed\n"),
      summary({ result: "failed" }),
    );
    refused(
      failed,
      /the Pulumi CLI's run failed, so it decides nothing: Running program failed: boom$/,
      "undecidable",
    );
    const silent = log(registered(stackUrn), summary({ result: "failed" }));
    refused(silent, /its result is "failed"/, "undecidable");
  });

  it("a run that its policies made fail is a verdict", () => {
    const text = log(
      registered(stackUrn),
      registered(queueUrn),
      violation(),
      judged({ failed: ["encrypted"] }),
      error("preview failed\n"),
      summary({ result: "failed" }),
    );
    assert.equal(rowsOf(resultOf(text))["encrypted orders"], "fail: not encrypted");
  });

  it("a log of another stack, of no stack, of other packs or another version", () => {
    refused(whole(), /is of the stack dev of project shop, not of prod of shop/, "usage", {
      stack: "prod",
    });
    refused(log(summary()), /tells of no resource/, "usage");
    refused(
      whole(),
      /the policy pack mine did not run; guard did\. Run pulumi preview with/,
      "usage",
      {
        packs: ["mine"],
      },
    );
    const two = log(
      registered(stackUrn),
      summary({ PolicyPacks: { guard: "1.0.0", other: "2.0.0" } }),
    );
    refused(two, /: other ran too\. Name every pack/, "usage");
    const old = log(registered(stackUrn), summary({ PolicyPacks: { guard: "0.9.0" } }));
    refused(old, /guard 0\.9\.0 ran, and \/guard is version 1\.0\.0/, "usage");
  });

  it("a record that is cut off", () => {
    refused(whole(), /pack\.jsonl:2: this is no line of a pack's record/, "usage", {
      record: '{"pack":"guard","start":true}\n{"pack":"guard","urn":"u","notAppl',
    });
  });
});
