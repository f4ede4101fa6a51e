/** What each kind of file shows. */
import type { EvidenceKind, Reader, Reading } from "./evidence";
import { json, list, number, record, text } from "./json";
import { junit } from "./junit";

const plural = (count: number, one: string) => `${count} ${one}${count === 1 ? "" : "s"}`;

/** Istanbul's coverage-summary.json, Cobertura's XML, or LCOV. */
const coverage: Reader = (content, { minimumPercent }) => {
  const percent = linePercent(content.toString("utf8"));
  const summary = `${Number(percent.toFixed(2))} % of the lines are covered, ${minimumPercent} asked`;
  return { outcome: percent >= minimumPercent ? "pass" : "fail", summary };
};

function linePercent(content: string): number {
  if (content.trimStart().startsWith("{")) {
    const lines = record(record(record(JSON.parse(content)).total).lines);
    return share(number(lines.covered), number(lines.total));
  }
  const cobertura = /<coverage\b[^>]*?\sline-rate="([0-9.]+)"/.exec(content);
  if (cobertura) return 100 * number(Number(cobertura[1]));
  const sum = (key: string) =>
    [...content.matchAll(new RegExp(`^${key}:(\\d+)\\s*$`, "gm"))].reduce(
      (total, [, count]) => total + Number(count),
      0,
    );
  if (!/^end_of_record\s*$/m.test(content)) throw new Error("it is no coverage report");
  return share(sum("LH"), sum("LF"));
}

function share(part: number, whole: number): number {
  if (whole <= 0 || part > whole) throw new Error("it covers no lines");
  return (100 * part) / whole;
}

/** Least security severity that counts as high: GitHub's scale of code scanning. */
const high = 7;

/** SARIF 2.1.0 of any scanner: open results of level error, or of a high security severity. */
const sarif: Reader = (content) => {
  const log = record(json(content));
  if (!text(log.version).startsWith("2.1")) throw new Error("it is no SARIF 2.1.0 log");
  const runs = list(log.runs).map(record);
  if (runs.length === 0) return { outcome: "unknown", summary: "no scanner ran" };
  // A scan that broke off has not found nothing.
  const broken = runs.some((run) =>
    list(run.invocations ?? []).some((each) => record(each).executionSuccessful === false),
  );
  const open = runs.flatMap((run) => {
    const rules = new Map(
      list(record(record(run.tool).driver).rules ?? []).map((rule) => [
        record(rule).id,
        record(rule),
      ]),
    );
    return list(run.results ?? [])
      .map(record)
      .filter((result) => isOpen(result) && isGrave(result, rules.get(result.ruleId)));
  });
  const revision = list(runs[0]?.versionControlProvenance ?? [])
    .map((each) => record(each).revisionId)
    .find((id) => typeof id === "string");
  const ended = list(runs[0]?.invocations ?? [])
    .map((each) => record(each).endTimeUtc)
    .find((time) => typeof time === "string");
  const known = {
    ...(typeof revision === "string" ? { commit: revision } : {}),
    ...(typeof ended === "string" ? { made: ended } : {}),
  };
  if (open.length > 0) {
    return { outcome: "fail", summary: `${plural(open.length, "open grave result")}`, ...known };
  }
  if (broken) return { outcome: "unknown", summary: "the scan did not come to its end", ...known };
  return { outcome: "pass", summary: "the scan found nothing grave that is open", ...known };
};

type Json = Readonly<Record<string, unknown>>;

function isOpen(result: Json): boolean {
  const kind = result.kind ?? "fail";
  const accepted = list(result.suppressions ?? []).some(
    (each) => (record(each).status ?? "accepted") === "accepted",
  );
  return kind === "fail" && !accepted && result.baselineState !== "absent";
}

function isGrave(result: Json, rule: Json | undefined): boolean {
  const severity = Number(
    record(result.properties ?? {})["security-severity"] ??
      record(rule?.properties ?? {})["security-severity"],
  );
  if (!Number.isNaN(severity)) return severity >= high;
  // SARIF 3.27.10: without a level the rule's counts, and without that it is a warning.
  const configured = record(rule?.defaultConfiguration ?? {}).level;
  return (result.level ?? configured ?? "warning") === "error";
}

/** gitleaks' JSON: a list of findings. The findings themselves are never repeated. */
const gitleaks: Reader = (content) => {
  const findings = list(json(content));
  return findings.length === 0
    ? { outcome: "pass", summary: "gitleaks found no secret" }
    : { outcome: "fail", summary: `gitleaks found ${plural(findings.length, "secret")}` };
};

/** CycloneDX or SPDX as JSON: that the parts are listed. */
const sbom: Reader = (content) => {
  const document = record(json(content));
  if (document.bomFormat === "CycloneDX") {
    const parts = list(document.components ?? []).length;
    const made = record(document.metadata ?? {}).timestamp;
    return partList(parts, made);
  }
  if (typeof document.spdxVersion === "string") {
    const parts = list(document.packages ?? []).length;
    return partList(parts, record(document.creationInfo ?? {}).created);
  }
  throw new Error("it is neither CycloneDX nor SPDX as JSON");
};

function partList(count: number, made: unknown): Reading {
  const known = typeof made === "string" ? { made } : {};
  return count > 0
    ? { outcome: "pass", summary: `${plural(count, "component")} are listed`, ...known }
    : { outcome: "unknown", summary: "no component is listed", ...known };
}

/** A document: that it exists and says something. What it says is for people. */
const document: Reader = (content) =>
  content.toString("utf8").trim().length >= 200 || content.includes(0)
    ? { outcome: "pass", summary: "the document exists" }
    : { outcome: "unknown", summary: "the document has less than 200 characters" };

/** The summary of k6 (`--summary-export` or handleSummary) or of autocannon (`--json`). */
const loadTest: Reader = (content, evidence) => {
  const summary = record(json(content));
  const figures = "metrics" in summary ? ofK6(record(summary.metrics)) : ofAutocannon(summary);
  const { users, errorPercent, p95 } = figures;
  const { minimumUsers, maximumErrorPercent, maximumP95Ms } = evidence;
  const wrong = [
    ...(users < minimumUsers ? [`${users} users, ${minimumUsers} asked`] : []),
    ...(errorPercent > maximumErrorPercent
      ? [`${Number(errorPercent.toFixed(3))} % failed, ${maximumErrorPercent} allowed`]
      : []),
    ...(p95 > maximumP95Ms ? [`95 % within ${Math.round(p95)} ms, ${maximumP95Ms} asked`] : []),
  ];
  return wrong.length > 0
    ? { outcome: "fail", summary: wrong.join("; ") }
    : {
        outcome: "pass",
        summary:
          `${users} users, ${Number(errorPercent.toFixed(3))} % failed, ` +
          `95 % within ${Math.round(p95)} ms`,
      };
};

interface Load {
  readonly users: number;
  readonly errorPercent: number;
  readonly p95: number;
}

/** k6 writes the figures of a metric beside each other, or under `values`. */
function ofK6(metrics: Json): Load {
  const values = (name: string) => {
    const metric = record(metrics[name]);
    return record(metric.values ?? metric);
  };
  const failed = values("http_req_failed");
  return {
    users: number(values("vus_max").max ?? values("vus_max").value),
    errorPercent: 100 * number(failed.rate ?? failed.value),
    p95: number(values("http_req_duration")["p(95)"]),
  };
}

/** autocannon has no 95th percentile: the 97.5th is stricter. */
function ofAutocannon(summary: Json): Load {
  const sent = number(record(summary.requests).total) + number(summary.errors);
  if (sent <= 0) throw new Error("no request was sent");
  return {
    users: number(summary.connections),
    errorPercent: (100 * (number(summary.non2xx) + number(summary.errors))) / sent,
    p95: number(record(summary.latency).p97_5),
  };
}

export const readers: Readonly<Record<EvidenceKind, Reader>> = {
  junit,
  coverage,
  sarif,
  gitleaks,
  sbom,
  "load-test": loadTest,
  document,
};
