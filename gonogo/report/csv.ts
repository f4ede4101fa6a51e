/**
 * CSV of RFC 4180, to sort, filter and count in a spreadsheet: a row for each result, for each item
 * of the checklist, and for each stack without a verdict. UTF-8 without a mark at the start. A
 * cell that a spreadsheet would take for a formula starts with an apostrophe.
 */
import type { Change } from "../history/types";
import type { ItemResult } from "../verdict/types";
import { dispositionsOf } from "./disposition";
import type { Report, ReportPolicy, ReportWaiver, Result, StackReport } from "./model";
import { policyKey, splitUrn } from "./names";
import { neutral } from "./neutral";

const columns = [
  "stack",
  "subject",
  "id",
  "title",
  "controls",
  "checklist items",
  "section",
  "outcome",
  "disposition",
  "blocking",
  "severity",
  "level",
  "level source",
  "required",
  "way",
  "strength",
  "phase",
  "resource",
  "type",
  "urn",
  "property",
  "message",
  "fix",
  "file",
  "line",
  "column",
  "waiver reason",
  "waiver owner",
  "waiver approver",
  "waiver ticket",
  "waiver expires",
  "change",
  "since",
  "fingerprint",
] as const;
type Row = Partial<Record<(typeof columns)[number], string | number | boolean | undefined>>;

export function csv(report: Report): string {
  const rows = [
    ...report.runs.flatMap(stackRows),
    ...report.failures.map(
      ({ stack, code, message }): Row => ({ stack, subject: "stack", id: code, message }),
    ),
  ];
  const lines = rows.map((row) => columns.map((column) => cell(row[column])).join(","));
  return `${[columns.join(","), ...lines].join("\r\n")}\r\n`;
}

type ChangeOf = (subject: Change["subject"], id: string) => Change | undefined;

function stackRows(run: StackReport): Row[] {
  const policies = new Map(run.policies.map((p) => [policyKey(p, p.name), p]));
  const changes = new Map(
    run.comparison?.changes.map((each) => [`${each.subject} ${each.id}`, each]),
  );
  const changeOf: ChangeOf = (subject, id) => changes.get(`${subject} ${id}`);
  const disposition = dispositionsOf(run);
  return [
    ...run.results.map((result) => ({
      stack: run.stack,
      ...resultRow(result, policies.get(policyKey(result, result.policy)), changeOf),
      disposition: disposition.result(result),
    })),
    ...(run.checklist?.items ?? []).map((item) => ({
      stack: run.stack,
      ...itemRow(item, changeOf),
      disposition: disposition.item(item),
    })),
  ];
}

function resultRow(result: Result, policy: ReportPolicy | undefined, changeOf: ChangeOf): Row {
  const { urn, source, fingerprint } = result;
  const { name, type } = splitUrn(urn);
  return {
    subject: "result",
    id: policyKey(result, result.policy),
    title: policy?.title,
    controls: policy?.controls.join(" "),
    "checklist items": policy?.boxes.join(" "),
    outcome: result.outcome,
    blocking: result.blocking,
    severity: result.severity,
    level: result.level,
    "level source": result.override?.place ?? policy?.levelSource,
    resource: name,
    type,
    urn,
    property: result.property,
    message: result.message,
    // What is done already needs no advice.
    fix: result.outcome === "fail" || result.outcome === "unknown" ? policy?.fix : undefined,
    file: source?.file,
    line: source?.line,
    column: source?.column,
    ...waiverCells(result.waiver),
    change: changeOf("result", fingerprint)?.kind,
    since: result.since,
    fingerprint,
  };
}

function itemRow(item: ItemResult, changeOf: ChangeOf): Row {
  const places = item.contributions.flatMap(({ place }) => place ?? []);
  return {
    subject: "item",
    id: item.id,
    title: item.requirement,
    controls: item.control,
    section: item.section,
    outcome: item.outcome,
    blocking: item.blocking,
    required: item.required,
    way: item.way,
    strength: item.strength,
    phase: item.phase,
    message: item.reason,
    file: places.join(" "),
    ...waiverCells(item.waiver),
    change: changeOf("item", item.id)?.kind,
    since: item.since,
  };
}

function waiverCells(waiver: ReportWaiver | undefined): Row {
  return {
    "waiver reason": waiver?.reason,
    "waiver owner": waiver?.owner,
    "waiver approver": waiver?.approver,
    "waiver ticket": waiver?.ticket,
    "waiver expires": waiver?.expires,
  };
}

/** What Excel, LibreOffice or Google Sheets would evaluate; full-width signs are taken as such. */
const formula = /^[\s'"]*[=+\-@\uff1d\uff0b\uff0d\uff20]/;
/** A semicolon is what divides cells where a comma divides the digits of a number. */
const special = /[",;\s]/;

function cell(value: string | number | boolean | undefined): string {
  if (value === undefined) return "";
  if (typeof value !== "string") return String(value);
  const text = neutral(value);
  const safe = formula.test(text) ? `'${text}` : text;
  return special.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
