import assert from "node:assert/strict";
import { SaxesParser } from "saxes";
import { validateXML } from "xmllint-wasm";
import { junit } from "../../gonogo/report/junit";
import type { Outcome, Report } from "../../gonogo/report/model";
import { assertGolden } from "./golden";
import { pack, policy, reportOf, resource, result, sampleReport, staging } from "./sample";
import { auditedReport } from "./sample-audit";
import { readSchema } from "./schemas";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** Reads it as any XML parser does; what is not well-formed throws. */
function parse(xml: string): Element {
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes, children: [], text: "" };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("text", (text) => {
    const element = open.at(-1);
    if (element) element.text += text;
  });
  parser.on("closetag", () => open.pop());
  parser.write(xml).close();
  const [document] = root.children;
  assert.ok(document);
  return document;
}

const named = (element: Element, name: string) => element.children.filter((c) => c.name === name);
const casesOf = (document: Element) =>
  named(document, "testsuite").flatMap((suite) => named(suite, "testcase"));

function caseOf(document: Element, name: RegExp): Element {
  const [found, second] = casesOf(document).filter((c) => name.test(c.attributes.name ?? ""));
  assert.ok(found && !second, String(name));
  return found;
}

/** `failure`, `error`, `skipped`, or `passed`, with its type. */
function endOf({ children }: Element): string {
  assert.ok(children.length <= 1, "one failure at most");
  const [end] = children;
  return end === undefined ? "passed" : `${end.name} ${end.attributes.type}`;
}

function assertCounts(document: Element): void {
  const kinds = { failures: "failure", errors: "error", skipped: "skipped" };
  for (const suite of named(document, "testsuite")) {
    const cases = named(suite, "testcase");
    assert.equal(Number(suite.attributes.tests), cases.length);
    for (const [attribute, kind] of Object.entries(kinds)) {
      const found = cases.filter((c) => named(c, kind).length > 0).length;
      assert.equal(Number(suite.attributes[attribute]), found, attribute);
    }
  }
  for (const attribute of ["tests", "failures", "errors"]) {
    const sum = named(document, "testsuite").reduce(
      (n, suite) => n + Number(suite.attributes[attribute]),
      0,
    );
    assert.equal(Number(document.attributes[attribute]), sum, attribute);
  }
}

const key = ({ attributes }: Element) => `${attributes.classname}\n${attributes.name}`;

/** One queue, and what one policy says of it. */
function reportWith(messages: readonly string[], gate?: Parameters<typeof reportOf>[1]): Report {
  const own = policy("queue-encrypted");
  const { urn, ...queue } = resource("aws:sqs/queue:Queue", "orders");
  const violations = messages.map((message) => ({
    policy: own.name,
    urn,
    level: "mandatory" as const,
    message,
  }));
  return reportOf(result([{ urn, ...queue }], [pack([own], { violations })]), gate);
}

describe("JUnit XML", () => {
  const both = auditedReport();
  const report: Report = { ...both, failures: [] };
  const document = parse(junit(report));

  it("is as in the golden file", () => assertGolden("audit.junit.xml", junit(both)));

  it("follows the schema of Jenkins, with and without a checklist", async () => {
    const schema = [readSchema("junit-10.xsd")];
    for (const each of [both, sampleReport(), { ...report, runs: [] }]) {
      const xml = [{ fileName: "report.xml", contents: junit(each) }];
      assert.deepEqual((await validateXML({ xml, schema })).errors, []);
    }
    const bad = junit(report).replace("<testcase ", '<testcase surprise="1" ');
    const { valid } = await validateXML({ xml: [{ fileName: "bad.xml", contents: bad }], schema });
    assert.equal(valid, false);
  });

  it("has counts that add up", () => {
    assertCounts(document);
    assertCounts(parse(junit(sampleReport())));
  });

  it("has a case for each policy and resource, each item, each verdict, with a name of its own", () => {
    const [run] = report.runs;
    assert.ok(run?.checklist);
    const pairs = new Set(run.results.map((r) => `${r.pack} ${r.policy} ${r.urn}`)).size;
    const cases = casesOf(document);
    assert.equal(cases.length, pairs + run.checklist.items.length + 1);
    assert.equal(new Set(cases.map(key)).size, cases.length);
  });

  it("names the stack in every case where there are several, whose cases are alike", () => {
    const twins = both.runs.flatMap((run) => [run, { ...run, stack: "shop-staging" }]);
    const cases = casesOf(parse(junit({ ...both, runs: twins })));
    assert.equal(new Set(cases.map(key)).size, cases.length);
    assert.equal(cases.length, 2 * casesOf(document).length + 1);
    assert.ok(cases.every(({ attributes }) => /^shop-\w+ · /.test(attributes.name ?? "")));
    assert.equal(endOf(caseOf(parse(junit(both)), /^shop-dev · verdict$/)), "error undecidable");
  });

  it("tells time in UTC without a zone", () => {
    const [suite] = named(document, "testsuite");
    assert.equal(suite?.attributes.timestamp, "2026-01-02T03:04:05");
    assert.equal(suite?.attributes.time, "1.500");
  });

  it("files items under their section and control, policies under their domain and control", () => {
    const item = caseOf(document, /^shop-001 /);
    assert.equal(item.attributes.classname, "launch.Data-Storage.storage-encrypted-at-rest");
    const own = caseOf(document, /^rds-storage-encrypted · orders/);
    assert.equal(own.attributes.classname, "launch.postgres.storage-encrypted-at-rest");
    const foreign = caseOf(document, /^no-public-buckets · images/);
    assert.equal(foreign.attributes.classname, "launch.checks.no-public-buckets");
  });

  it("ends a case by its outcome, its waiver, and whether it is asked for", () => {
    const ends: readonly (readonly [RegExp, string])[] = [
      [/^rds-storage-encrypted · orders/, "failure mandatory"],
      [/^bucket-recovery · images/, "failure advisory"],
      [/^bucket-recovery · uploads/, "passed"],
      [/^container-logs · api/, "error unknown"],
      [/^bucket-https-only · images/, "error error"],
      [/^bucket-https-only · invoices/, "skipped waived"],
      [/^bucket-https-only · uploads/, "skipped not-applicable"],
      [/^shop-001 /, "failure fail"],
      [/^shop-002 /, "skipped unknown"],
      [/^shop-501 /, "skipped waived"],
      [/^shop-005 /, "skipped not-applicable"],
      [/^shop-006 /, "skipped manual"],
      [/^shop-007 /, "passed"],
    ];
    for (const [name, end] of ends) assert.equal(endOf(caseOf(document, name)), end, String(name));
    const undecided = ["Undecided: kmsKeyId is not known until deployment. [kmsKeyId]"];
    const open = parse(junit(reportWith(undecided, staging)));
    assert.equal(endOf(caseOf(open, /^queue-encrypted/)), "skipped unknown");
  });

  it("fails the case of the verdict, also where only open boxes are in the way", () => {
    assert.equal(endOf(caseOf(document, /^verdict$/)), "failure no-go");
    const go = parse(junit(reportWith([])));
    assert.equal(endOf(caseOf(go, /^verdict$/)), "passed");
    const [run] = reportWith([]).runs;
    const checklist = report.runs[0]?.checklist;
    assert.ok(run && checklist);
    const items = checklist.items.map((item) => ({ ...item, outcome: "manual" as Outcome }));
    const manual = { ...run, checklist: { ...checklist, go: false, items } };
    const open = parse(junit({ ...report, runs: [manual], failures: [] }));
    assert.equal(open.attributes.failures, "1");
    assert.equal(endOf(caseOf(open, /^verdict$/)), "failure no-go");
  });

  it("prints what is wrong with waivers as the output of the stack", () => {
    const [suite] = named(document, "testsuite");
    assert.ok(suite);
    const [output] = named(suite, "system-out");
    assert.match(output?.text ?? "", /^stacks\/shop-prod\.waivers\/prices\.yaml:1: shop-007/);
  });

  it("gathers what one policy says of one resource in one failure", () => {
    const found = parse(junit(reportWith(["First. [a]", "Second. [b]", "Undecided: c. [c]"])));
    const [failure] = caseOf(found, /^queue-encrypted/).children;
    assert.equal(failure?.attributes.message, "First.");
    assert.match(failure?.text ?? "", /^Second\.\n/);
    assertCounts(found);
  });

  it("gives a second case of the same name a name of its own", () => {
    const own = policy("p");
    const urns = ["a$aws:sqs/queue:Queue", "b$aws:sqs/queue:Queue"].map(
      (type) => `urn:pulumi:shop-prod::shop::${type}::twin`,
    );
    const queues = [...urns, `${urns[0]} #2`].map((urn) => ({
      ...resource("aws:sqs/queue:Queue", "twin"),
      urn,
    }));
    const cases = casesOf(parse(junit(reportOf(result(queues, [pack([own])])))));
    assert.equal(cases.length, 4);
    assert.equal(new Set(cases.map(key)).size, 4);
  });

  it("holds no character that XML forbids", () => {
    const found = parse(junit(reportWith(["a\u0000b\u001b[31m\ufffe\uffff\ud800 <&>\"' ]]> 👩"])));
    const [failure] = caseOf(found, /^queue-encrypted/).children;
    assert.equal(
      failure?.attributes.message,
      "a\\u0000b\\u001b[31m\ufffd\ufffd\ufffd <&>\"' ]]> 👩",
    );
  });
});
