import assert from "node:assert/strict";
import type { PreviewedResource } from "../../gonogo/engine/types";
import { type AuditPhase, buildVerdict, type Sayings } from "../../gonogo/verdict/build";
import { nextSteps } from "../../gonogo/verdict/next";
import { auditsText, auditText } from "../../gonogo/verdict/text";
import type { ChecklistReport, ItemWaiver } from "../../gonogo/verdict/types";
import type { Checklist, ChecklistItem } from "../../policies/catalogue/checklist";
import { auditedReport } from "../report/sample-audit";
import { item, report, resource, says } from "./support";

function verdict(
  items: readonly ChecklistItem[],
  by: {
    readonly phase?: AuditPhase;
    readonly run?: ReturnType<typeof report>;
    readonly resources?: readonly PreviewedResource[];
    readonly sayings?: Sayings;
    readonly waivers?: ReadonlyMap<string, ItemWaiver>;
  } = {},
): ChecklistReport {
  const checklist: Checklist = {
    system: "shop",
    title: "Launch of the shop",
    sections: [{ title: "All", items }],
  };
  return buildVerdict({
    checklist,
    phase: by.phase ?? "pre-launch",
    run: by.run ?? report({}),
    resources: by.resources ?? [],
    sayings: by.sayings ?? new Map(),
    waivers: by.waivers ?? new Map(),
  });
}
const waiver: ItemWaiver = {
  covers: "shop-001",
  reason: "The proxy of the office ends TLS.",
  owner: "Ann",
  approver: "Bob",
  ticket: "OPS-1",
  expires: "2099-01-01",
  place: "waivers/https.yaml:1",
};
const outcomesOf = ({ items }: ChecklistReport) => items.map(({ outcome }) => outcome);

describe("the verdict over a checklist", () => {
  it("is GO when every required item passes", () => {
    const made = verdict([item()], { run: report({ "https-enforced": "pass" }) });
    assert.equal(made.go, true);
    assert.equal(made.summary, "1 item is required; 1 pass, and nothing is open.");
    assert.deepEqual(nextSteps(made), []);
  });

  it("is NO-GO for what is open, doubtful or wrong", () => {
    for (const outcome of ["fail", "unknown", "error"] as const) {
      const made = verdict([item()], { run: report({ "https-enforced": outcome }) });
      assert.equal(made.go, false, outcome);
    }
    assert.equal(verdict([item()]).go, false);
  });

  it("is NO-GO when the preview is, whatever the checklist says", () => {
    const run = report({ "https-enforced": "pass" });
    const blocked = {
      ...run,
      verdict: { ...run.verdict, go: false, summary: "1 finding blocks." },
    };
    const made = verdict([item()], { run: blocked });
    assert.equal(made.go, false);
    assert.match(made.summary, /1 finding blocks\./);
  });

  it("goes on beside a waiver, which changes no outcome", () => {
    const run = report({ "https-enforced": "fail" }, { waived: ["https-enforced"] });
    const made = verdict([item()], { run });
    assert.deepEqual([made.go, outcomesOf(made)], [true, ["fail"]]);
    const waivers = new Map([["shop-001", waiver]]);
    const whole = verdict([item()], { waivers });
    assert.deepEqual([whole.go, outcomesOf(whole)], [true, ["manual"]]);
    assert.deepEqual(whole.items[0]?.waiver, waiver);
  });

  it("reports a doubt only, where the stack's gate does", () => {
    const run = report({ "https-enforced": "unknown" }, { undecided: "report" });
    const made = verdict([item()], { run });
    assert.deepEqual([made.go, outcomesOf(made)], [true, ["unknown"]]);
  });

  it("waits for the items of its phase and those before it", () => {
    const phases = ["pre-launch", "launch-day", "post-launch", "ongoing", "incident"] as const;
    const items = phases.map((phase, index) => item({ id: `shop-00${index + 1}`, phase }));
    const required = (phase: AuditPhase) => verdict(items, { phase }).required;
    assert.deepEqual(
      [required("pre-launch"), required("launch-day"), required("post-launch")],
      [1, 2, 4],
    );
  });

  it("does not wait for what the checklist calls optional", () => {
    const made = verdict([item({ optional: true })]);
    assert.deepEqual([made.go, made.required, outcomesOf(made)], [true, 0, ["manual"]]);
  });

  it("needs one of a choice only", () => {
    const mail = { control: "email-provider", way: "attestation", oneOf: "shop-001" } as const;
    const items = [
      item({ ...mail, id: "shop-001", oneOf: "shop-009" }),
      item({ ...mail, id: "shop-002", oneOf: "shop-009" }),
      item({ id: "shop-009", control: "email-provider", way: "attestation" }),
    ];
    const word = [says("attestation", "pass")];
    const sayings = new Map([
      ["shop-002", word],
      ["shop-009", word],
    ]);
    const made = verdict(items, { sayings });
    assert.deepEqual(outcomesOf(made), ["not-applicable", "pass", "pass"]);
    assert.equal(made.go, true);
    assert.equal(verdict(items).go, false);
  });

  it("holds an item that stands for others to the worst of them", () => {
    const items = [
      item({ id: "shop-001", control: "cors-no-wildcard" }),
      item({ id: "shop-002", allOf: ["cors-no-wildcard"] }),
      item({ id: "shop-003", control: "checklist-complete", way: "configuration", allOf: ["*"] }),
    ];
    const run = (cors: "pass" | "fail") =>
      report({ "https-enforced": "pass", "cors-no-wildcard": cors });
    assert.deepEqual(outcomesOf(verdict(items, { run: run("pass") })), ["pass", "pass", "pass"]);
    const failed = verdict(items, { run: run("fail") });
    assert.deepEqual(outcomesOf(failed), ["fail", "fail", "fail"]);
    // The part itself blocks; the whole would only say so again.
    assert.equal(failed.blocking, 1);
  });

  it("tells a control by the worst of its items", () => {
    const items = [
      item({ id: "shop-001", way: "attestation" }),
      item({ id: "shop-002", way: "attestation" }),
    ];
    const sayings = new Map([["shop-001", [says("attestation", "pass")]]]);
    const [control] = verdict(items, { sayings }).controls;
    assert.deepEqual(control, {
      id: "https-enforced",
      title: "Public traffic is HTTPS only",
      outcome: "manual",
      blocking: true,
      items: ["shop-001", "shop-002"],
    });
  });
});

describe("what the program shows", () => {
  const task = (environment: object[], secrets: object[] = []) =>
    resource("aws:ecs/taskDefinition:TaskDefinition", "api", {
      containerDefinitions: JSON.stringify([{ name: "api", environment, secrets }]),
    });
  const named = item({
    control: "postgres-url",
    way: "configuration",
    environment: { names: ["DATABASE_URL"] },
  });
  const valued = item({
    control: "debug-disabled",
    way: "configuration",
    environment: { values: { DEBUG: "false" } },
  });
  const one = (asked: ChecklistItem, resources: readonly PreviewedResource[]) =>
    outcomesOf(verdict([asked], { resources }))[0];

  it("is a variable that a service is given, as a value or by reference", () => {
    assert.equal(one(named, [task([{ name: "DATABASE_URL", value: "x" }])]), "pass");
    assert.equal(one(named, [task([], [{ name: "DATABASE_URL", valueFrom: "arn" }])]), "pass");
    assert.equal(one(named, [task([{ name: "OTHER", value: "x" }])]), "fail");
    assert.equal(one(named, []), "manual");
  });

  it("is a function's variable too", () => {
    const lambda = resource("aws:lambda/function:Function", "f", {
      environment: { variables: { DATABASE_URL: "[secret]" } },
    });
    assert.equal(one(named, [lambda]), "pass");
  });

  it("is unknown where the deployment makes the variables", () => {
    const later = resource("aws:ecs/taskDefinition:TaskDefinition", "api", {
      containerDefinitions: "[unknown]",
    });
    assert.equal(one(named, [later]), "unknown");
    // Another service is given it for sure.
    assert.equal(one(named, [later, task([{ name: "DATABASE_URL", value: "x" }])]), "pass");
  });

  it("is a value, however the language spells true and false", () => {
    assert.equal(one(valued, [task([{ name: "DEBUG", value: "False" }])]), "pass");
    assert.equal(one(valued, [task([{ name: "DEBUG", value: "true" }])]), "fail");
    assert.equal(one(valued, [task([], [{ name: "DEBUG", valueFrom: "arn" }])]), "unknown");
  });

  it("is a resource of the kinds that are needed, all of them", () => {
    const worker = item({ control: "background-worker", way: "provisioned" });
    const service = resource("aws:ecs/service:Service", "worker");
    const queue = resource("aws:sqs/queue:Queue", "jobs");
    assert.equal(one(worker, [service]), "manual");
    assert.equal(one(worker, [service, queue]), "pass");
    assert.equal(one(worker, [service, { ...queue, read: true }]), "manual");
  });
});

describe("the audit as text", () => {
  it("of many stacks is a row each, those without a verdict too", () => {
    const text = auditsText(auditedReport(), { color: false, width: 100, summary: true });
    assert.match(text, /^Stack +Verdict +Checklist +Required +Pass +Waived +Fail/m);
    assert.match(text, /^shop-prod +NO-GO +shop +5 +1 +1 +2 +0 +0 +0$/m);
    assert.match(text, /^shop-dev +no verdict$/m);
    assert.match(text, /1 blocked, 1 without a verdict of 2 stacks/);
    assert.match(text, /The program threw: no region/);
  });

  it("of one shows what blocks the preview before everything else", () => {
    const text = auditsText(auditedReport(), { color: false, width: 100 });
    assert(text.indexOf("rds-storage-encrypted") < text.indexOf("shop-003"), text);
    assert.match(text, /The program threw: no region/);
  });

  it("says what to do next, the wrong first, then where the program can help", () => {
    const items = [
      item({ id: "shop-001", control: "gdpr-review", way: "attestation" }),
      item({ id: "shop-002", control: "schema-tables-exist", way: "probe" }),
      item({ id: "shop-003", control: "unit-tests", way: "evidence" }),
      item({ id: "shop-004", control: "redis-provisioned", way: "provisioned" }),
      item({ id: "shop-005" }),
    ];
    const run = report({ "https-enforced": "fail" });
    const audited = { ...run, stack: "shop-prod", checklist: verdict(items, { run }) };
    const text = auditText(audited, { color: false, width: 100 });
    const order = ["shop-005", "shop-004", "shop-003", "shop-001", "shop-002"];
    const places = order.map((id) => text.indexOf(id));
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
      text,
    );
    assert.match(text, /^ NO-GO {2}shop-prod {2}Launch of the shop, pre-launch$/m);
    assert.match(
      text,
      /5 items are required; 0 pass, 5 stand in the way \(1 fail, 1 unknown, 3 manual\)/,
    );
    assert.match(text, /1 of 1 check did not pass: policy-of-https-enforced\./);
  });
});
