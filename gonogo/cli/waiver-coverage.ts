/** What a waiver would cover: the results of a preview that it is about. Pure. */
import { nameOf } from "../../policies/framework/glob";
import { concerns, mostResources, type Waiver } from "../../policies/framework/waivers/waiver";
import { GonogoError } from "../errors";
import type { Result, StackReport } from "../report/model";
import { neutral } from "../report/neutral";
import { wrap } from "../report/text/layout";
import { plural } from "../report/verdict";

export interface Coverage {
  readonly results: readonly Result[];
  readonly resources: number;
}

/** Most findings that a refusal names as what may have been meant. */
const mostNamed = 5;

/**
 * @param replaced Place of the waiver that the new one takes the place of.
 * @throws GonogoError `usage` when there is nothing to cover, or more than a waiver may.
 */
export function coverageOf(waiver: Waiver, report: StackReport, replaced?: string): Coverage {
  const found = report.results.filter(
    ({ policy, outcome }) =>
      policy === waiver.policy && (outcome === "fail" || outcome === "unknown"),
  );
  const broken = report.results.filter(
    (result) => result.outcome === "error" && concerns(waiver, result),
  );
  if (broken.length > 0) {
    throw refused(waiver, `a policy that ended in an error cannot be waived: ${listed(broken)}`);
  }
  const covered = found.filter((result) => concerns(waiver, result));
  if (covered.length === 0) {
    const others = found.length > 0 ? `; it has findings on ${listed(found)}` : "";
    throw refused(waiver, `it covers nothing in ${report.stack}${others}`);
  }
  const resources = new Set(covered.map(({ urn }) => urn)).size;
  if (resources > mostResources) {
    const most = `${resources} resources, more than ${mostResources}`;
    throw refused(waiver, `it covers ${most}: ${listed(covered)}`);
  }
  const isReplaced = (place: string) => replaced !== undefined && place.startsWith(`${replaced}:`);
  const open = covered.filter((result) => !result.waiver || isReplaced(result.waiver.place));
  if (open.length === 0) {
    const places = new Set(covered.flatMap((result) => result.waiver?.place ?? []));
    throw refused(waiver, `all that it covers is waived already: ${[...places].join(", ")}`);
  }
  return { results: covered, resources };
}

function refused({ policy, resource, property }: Waiver, why: string): GonogoError {
  const of = property === undefined ? resource : `${resource}, ${property}`;
  return new GonogoError("usage", `The waiver of ${policy} for ${of} was not written: ${why}.`);
}

function listed(results: readonly Result[]): string {
  const names = [...new Set(results.map(told))];
  const rest = names.length - mostNamed;
  const shown = names.slice(0, mostNamed).join(", ");
  return rest > 0 ? `${shown} and ${rest} more` : shown;
}

function told({ urn, property }: Result): string {
  return neutral(property === undefined ? nameOf(urn) : `${nameOf(urn)} (${property})`);
}

/** Policy, resource, property and outcome of each finding, for people. */
export function coverageText(
  { results, resources }: Coverage,
  waiver: Waiver,
  stack: string,
  width: number,
): string[] {
  const what = plural(results.length, "finding", "findings");
  const where = plural(resources, "resource", "resources");
  return [
    `The waiver covers ${what} of ${waiver.policy} on ${where} of ${stack}:`,
    ...results.flatMap((result) => ["", ...resultText(result, width)]),
  ];
}

function resultText(result: Result, width: number): string[] {
  const { urn, property, outcome, severity, source, message } = result;
  const effect = result.waiver
    ? `waived already by ${neutral(result.waiver.place)}`
    : result.blocking
      ? "blocks"
      : "does not block anyway";
  const path = property === undefined ? "" : `  ${neutral(property)}`;
  const at = source ? [`at ${neutral(source.file)}:${source.line}:${source.column}`] : [];
  return [
    `  ${outcome}, ${severity}, ${effect}`,
    `    ${neutral(nameOf(urn))}${path}`,
    ...wrap(neutral(message), width - 4).map((line) => `    ${line}`),
    ...at.map((line) => `    ${line}`),
  ];
}
