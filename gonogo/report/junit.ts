/**
 * JUnit XML as Jenkins and GitLab read it: a suite for each stack, a case for each policy and
 * resource, for each item of the checklist, and for the verdict itself. A case has one failure at
 * most, for Jenkins keeps only one; its class and name are its own, for GitLab ignores the second
 * of a name. An advisory finding is a failure here too, of the type `advisory`; the case of the
 * verdict, and the exit code, say whether anything blocks.
 */
import { type Case, casesOf, type Ending } from "./junit/cases";
import type { Report, StackReport } from "./model";
import { neutral } from "./neutral";
import { goOf } from "./verdict";

export function junit(report: Report): string {
  // GitLab looks for a name in the whole file, not in its suite.
  const many = report.runs.length + report.failures.length > 1;
  const unique = namer();
  const suite = (stack: string, cases: readonly Case[], more: Attributes, run?: StackReport) => {
    const nameOf = (of: Case) => unique(many ? { ...of, name: `${stack} · ${of.name}` } : of);
    return suiteOf(stack, cases, { nameOf, attributes: more, run });
  };
  const suites = [
    ...report.runs.map((run) => suite(run.stack, casesOf(run), attributesOf(run), run)),
    ...report.failures.map(({ stack, code, message }) => {
      const ending: Ending = { kind: "error", type: code, message: "No verdict.", more: [message] };
      return suite(stack, [{ classname: "launch", name: "verdict", ending }], {});
    }),
  ];
  const sum = (of: keyof Counts) => suites.reduce((n, each) => n + each.counts[of], 0);
  const total = attributes({
    name: "gonogo",
    tests: sum("tests"),
    failures: sum("failures"),
    errors: sum("errors"),
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${total}>`,
    ...suites.map(({ xml }) => xml),
    "</testsuites>\n",
  ].join("\n");
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

type Attributes = Readonly<Record<string, string | number>>;

interface SuiteAbout {
  readonly nameOf: (of: Case) => string;
  readonly attributes: Attributes;
  readonly run: StackReport | undefined;
}

function suiteOf(name: string, cases: readonly Case[], about: SuiteAbout) {
  const count = (kind: Ending["kind"]) =>
    cases.filter(({ ending }) => ending?.kind === kind).length;
  const counts: Counts = {
    tests: cases.length,
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skipped"),
  };
  const xml = [
    `  <testsuite${attributes({ name, ...counts, ...about.attributes })}>`,
    ...(about.run === undefined ? [] : properties(about.run)),
    ...cases.map((each) => caseXml(each, about.nameOf)),
    ...outputOf(about.run),
    "  </testsuite>",
  ].join("\n");
  return { xml, counts };
}

/** What is wrong with waivers: of no case, and yet to be read. */
function outputOf(run: StackReport | undefined): string[] {
  const lines = (run?.checklist?.waiverProblems ?? []).map((line) => escaped(neutral(line)));
  return lines.length > 0 ? [`    <system-out>${lines.join("\n")}</system-out>`] : [];
}

/** Without a zone, which is UTC: Jenkins and GitLab read no other form. */
function attributesOf(run: StackReport): Attributes {
  const ms = Math.max(0, Date.parse(run.finishedAt) - Date.parse(run.startedAt));
  return { time: (ms / 1000).toFixed(3), timestamp: run.startedAt.slice(0, 19) };
}

function properties(run: StackReport): string[] {
  const { context, checklist } = run;
  const all: Readonly<Record<string, string | undefined>> = {
    verdict: goOf(run) ? "GO" : "NO-GO",
    project: run.project,
    organization: run.organization,
    environment: run.gate.environment,
    checklist: checklist?.system,
    phase: checklist?.phase,
    commit: context?.commit && `${context.commit.sha}${context.commit.dirty ? " (dirty)" : ""}`,
    ci: context?.ci?.url,
  };
  return [
    "    <properties>",
    ...Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [`      <property${attributes({ name, value })}/>`],
    ),
    "    </properties>",
  ];
}

/** Names that are their own within a class: a further one of a name says that it is. */
function namer(): (of: Case) => string {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return ({ classname, name }) => {
    const shown = neutral(name);
    const key = (of: string) => `${classname}\n${of}`;
    let found = shown;
    while (taken.has(key(found))) {
      const count = (counts.get(key(shown)) ?? 1) + 1;
      counts.set(key(shown), count);
      found = `${shown} #${count}`;
    }
    taken.add(key(found));
    return found;
  };
}

function caseXml(of: Case, unique: (of: Case) => string): string {
  const start = `    <testcase${attributes({ classname: of.classname, name: unique(of) })}`;
  if (of.ending === undefined) return `${start}/>`;
  const { kind, type, message, more } = of.ending;
  const lines = more.map((line) => escaped(neutral(line))).join("\n");
  const told = `<${kind}${attributes({ type, message })}>${lines}</${kind}>`;
  return `${start}>\n      ${told}\n    </testcase>`;
}

function attributes(of: Attributes): string {
  return Object.entries(of)
    .map(([name, value]) => ` ${name}="${escaped(neutral(String(value)))}"`)
    .join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** The last two code points of the first plane are no characters of XML. */
function escaped(text: string): string {
  return text.replace(/[&<>"\ufffe\uffff]/g, (c) => entities[c] ?? "\ufffd");
}
