/** What probes found, for a terminal. */

import { waiverPolicyName } from "../../policies/framework/own-policies";
import { groupBy } from "../report/group-by";
import type { Result, StackReport } from "../report/model";
import { waiverText } from "../report/names";
import { neutral } from "../report/neutral";
import { type Layout, makeLayout, type Style, wrap } from "../report/text/layout";
import { plural } from "../report/verdict";
import { type LineResult, lineResults } from "./list-lines";
import type { SystemList } from "./lists";
import type { ProbeResult } from "./run";
import { probePack } from "./settles";

const words: Readonly<Record<ProbeResult["outcome"] | "open", readonly [string, Style]>> = {
  pass: ["✓ PASS", "green"],
  fail: ["✘ FAIL", "red"],
  unknown: ["? OPEN", "yellow"],
  open: ["? OPEN", "yellow"],
  error: ["! ERROR", "red"],
  "not-applicable": ["· NONE", "dim"],
};

export interface Looked {
  /** The report of the looks: what is waived, and what that makes of them. */
  readonly run: StackReport;
  readonly results: readonly ProbeResult[];
  /** What the stack's system wants to see; without one every look is a line. */
  readonly list?: SystemList;
}

export function probesText(
  { run, results, list }: Looked,
  options: { readonly color: boolean; readonly width: number },
): string {
  const layout = makeLayout(options);
  const lines = list === undefined ? [] : lineResults(list, results);
  const told = list === undefined ? results : results.filter(isWrong);
  const waivers = waiversOf(run);
  return `${[
    ...lines.map((line) => listLine(line, layout)),
    ...(lines.length > 0 ? unseenLines(lines, layout) : []),
    ...(lines.length > 0 && told.length > 0 ? [""] : []),
    ...blocksOf(told).flatMap((block) => blockLines(block, waivers, layout)),
    ...waiverProblems(run, layout),
    "",
    verdictLine({ run, results }, layout),
    ...(list === undefined ? [] : [endLine(lines, list, results)]),
  ].join("\n")}\n`;
}

/** What is wrong with the waivers is no look, and blocks as one. */
function waiverProblems({ results }: StackReport, layout: Layout): readonly string[] {
  const [word, style] = words.fail;
  return results
    .filter(({ pack, policy }) => pack === probePack && policy === waiverPolicyName)
    .flatMap(({ message }) => [
      `${layout.paint(style, word)} | A waiver is not in order  ${layout.paint("dim", waiverPolicyName)}`,
      ...wrap(neutral(message), layout.width - 9).map((line) => `         ${line}`),
    ]);
}

function isWrong({ outcome }: ProbeResult): boolean {
  return outcome !== "pass" && outcome !== "not-applicable";
}

/** Nothing but the mark and the name: what reads the lines of a checklist finds them as they are. */
function listLine({ name, outcome }: LineResult, layout: Layout): string {
  const [word, style] = words[outcome];
  return `${layout.paint(style, word)} | ${name}`;
}

function unseenLines(lines: readonly LineResult[], layout: Layout): readonly string[] {
  const open = lines.filter(({ outcome, unseen }) => outcome !== "pass" && unseen.length > 0);
  const told = open.flatMap(({ name, unseen }) =>
    wrap(neutral(`${name}: nothing was looked at by ${unseen.join(", ")}.`), layout.width),
  );
  return told.length > 0 ? ["", ...told] : [];
}

function verdictLine({ run, results }: Looked, layout: Layout): string {
  const looked = results.filter(({ outcome }) => outcome !== "not-applicable");
  const count = (outcome: ProbeResult["outcome"]) =>
    looked.filter((result) => result.outcome === outcome).length;
  const own = run.results.filter(({ pack }) => pack === probePack);
  const wrong = count("fail");
  const open = count("unknown") + count("error");
  const waived = own.filter(({ waiver }) => waiver !== undefined).length;
  const parts = [
    `${count("pass")} of ${plural(looked.length, "look", "looks")} passed`,
    ...(wrong > 0 ? [`${wrong} failed`] : []),
    ...(open > 0 ? [`${open} could not be decided`] : []),
    ...(waived > 0 ? [plural(waived, "finding is waived", "findings are waived")] : []),
  ];
  const word = {
    failed: layout.paint("no-go", " NO-GO "),
    open: layout.paint("yellow", " OPEN "),
    passed: layout.paint("go", " GO "),
  }[stateOf(run)];
  return `${word}  ${layout.paint("bold", neutral(run.stack))}  ${parts.join(", ")}.`;
}

/** What failed counts above what could not be decided, and a waiver above both. */
export function stateOf({ results }: StackReport): "failed" | "open" | "passed" {
  if (results.some(({ blocking, outcome }) => blocking && outcome === "fail")) return "failed";
  const isOpen = ({ outcome, waiver }: Result) =>
    waiver === undefined && (outcome === "unknown" || outcome === "error");
  return results.some(isOpen) ? "open" : "passed";
}

function endLine(
  lines: readonly LineResult[],
  { end }: SystemList,
  results: readonly ProbeResult[],
): string {
  const passed = lines.filter(({ outcome }) => outcome === "pass").length;
  const share = `${passed}/${lines.length}`;
  if (end === undefined) return `${share} checks pass`;
  // Whoever waits for this sentence deploys on it: one look beyond the list must not be behind it.
  const all = passed === lines.length && !results.some(isWrong);
  return `${all ? "All checks pass" : "Not all checks pass"} (${share})`;
}

type Waivers = ReadonlyMap<string, Result>;

const keyOf = (probe: string, target: string, property: string) =>
  JSON.stringify([probe, target, property]);

function waiversOf({ results }: StackReport): Waivers {
  const waived = results.filter(({ pack, waiver }) => pack === probePack && waiver !== undefined);
  return new Map(
    waived.map((result) => {
      const target = result.urn.split("::").slice(3).join("::");
      return [keyOf(result.policy, target, result.property ?? ""), result];
    }),
  );
}

/** Looks at one thing that are open for the same reason are told together: it is mended once. */
function blocksOf(told: readonly ProbeResult[]): readonly (readonly ProbeResult[])[] {
  const blocks = groupBy(told, ({ outcome, target, reason, probe }) =>
    outcome === "unknown" ? JSON.stringify([target, reason]) : JSON.stringify([probe, target]),
  );
  return [...blocks.values()].flatMap((block) =>
    block[0]?.outcome === "unknown" ? [block] : block.map((result) => [result]),
  );
}

function blockLines(
  block: readonly ProbeResult[],
  waivers: Waivers,
  layout: Layout,
): readonly string[] {
  const [first] = block;
  if (first === undefined) return [];
  if (block.length === 1) return resultLines(first, waivers, layout);
  const [word, style] = words[first.outcome];
  const names = `${block.map(({ probe }) => probe).join(", ")}.`;
  return [
    `${layout.paint(style, word)} | ${block.length} looks  ${layout.paint("dim", neutral(first.target))}`,
    ...[first.reason ?? "", names].flatMap((text) =>
      wrap(neutral(text), layout.width - 9).map((line) => `         ${line}`),
    ),
  ];
}

function resultLines(result: ProbeResult, waivers: Waivers, layout: Layout): string[] {
  const { outcome, title, target, probe, findings, reason } = result;
  const [word, style] = words[outcome];
  const about = target === "" ? probe : `${probe}, ${neutral(target)}`;
  const head = `${layout.paint(style, word)} | ${title}  ${layout.paint("dim", about)}`;
  const waiver = (property: string) => {
    const found = waivers.get(keyOf(probe, target, property))?.waiver;
    return found === undefined ? [] : [waiverText(found)];
  };
  const details = [
    ...findings.flatMap(({ property, sentence }) => [
      property === "" ? sentence : `${property}: ${sentence}`,
      ...waiver(property),
    ]),
    ...(reason === undefined ? [] : [reason, ...(outcome === "fail" ? [] : waiver(""))]),
  ];
  const room = layout.width - 9;
  return [
    head,
    ...details.flatMap((text) => wrap(neutral(text), room).map((line) => `         ${line}`)),
  ];
}
