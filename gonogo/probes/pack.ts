/**
 * Looks at the running system as results of a pack: a probe is its policy, a target its resource.
 * So every format, waivers, history, signatures and the verdict treat them as policies. Pure.
 */
import { defaultLevel } from "../../policies/framework/levels";
import { waiverPolicyName } from "../../policies/framework/own-policies";
import { WaiverLedger } from "../../policies/framework/waivers/ledger";
import { waiversOfPack } from "../../policies/framework/waivers/of-pack";
import type { Waiver } from "../../policies/framework/waivers/waiver";
import type { EnforcementLevel, PackPolicy } from "../engine/types";
import type { Gate, Observation, Outcome, ReportResource } from "../report/model";
import { blocks, type Row, type RunBeside } from "../report/row";
import { optionEvidence } from "./judge";
import { enabled, levelSaid, type ProbeLevels } from "./levels";
import { newest, type Seen } from "./looks";
import { probePack } from "./settles";

export interface PackAbout {
  readonly project: string;
  readonly stack: string;
  readonly gate: Gate;
  /** The waivers of the stack's files, of all packs. */
  readonly waivers: readonly Waiver[];
  /** What the stack says over the levels that follow from severity and environment. */
  readonly levels?: ProbeLevels;
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly now: string;
}

const targetType = "gonogo:probes:Target";

/** @returns Rows of the newest looks; a look that had no target is none. */
export function probeRun(all: readonly Seen[], about: PackAbout): RunBeside {
  const { levels: said = new Map() } = about;
  const seen = all.filter(({ outcome }) => outcome !== "not-applicable");
  const looks = newest(enabled(seen, said, ({ probe }) => probe));
  const policies = policiesOf(looks, about);
  const levels = new Map(policies.map(({ name, enforcementLevel }) => [name, enforcementLevel]));
  const waivers = waiversOf(looks, about);
  const ledger = new WaiverLedger(waivers, severitiesOf(looks), about.now.slice(0, 10));
  const rows = looks
    .flatMap((look) => rowsOf(look, levels, about))
    .map((row) => waived(row, ledger));
  const problems = waivers.length === 0 ? [] : ledger.problems();
  const own = waivers.length === 0 ? [] : [waiverPolicy(about)];
  const names = [...new Set(looks.map(({ target }) => target))];
  const stack = problems.length === 0 ? [] : [about.stack];
  const pack = {
    name: probePack,
    version: about.version,
    dir: "",
    policies: [...policies, ...own],
    analyzed: names.length,
    violations: [],
    notApplicable: [],
    remediations: [],
    errors: [],
  };
  const told = problems.map(({ sentence }) => waiverRow(sentence, about));
  const subjects = [...names, ...stack].map((name) => subjectOf(name, about));
  return { pack, rows: [...rows, ...told], subjects };
}

/** An identity in the form of a URN that no engine gives: those begin with `urn:pulumi:`. */
export function targetUrn(name: string, { stack, project }: PackAbout): string {
  return `urn:gonogo:${stack}::${project}::${targetType}::${name}`;
}

function subjectOf(name: string, about: PackAbout): ReportResource {
  return {
    urn: targetUrn(name, about),
    type: targetType,
    name,
    custom: true,
    // It is looked at, not created.
    read: true,
    protect: false,
    frames: [],
  };
}

function policiesOf(looks: readonly Seen[], { gate, levels }: PackAbout): readonly PackPolicy[] {
  const byProbe = new Map(looks.map((look) => [look.probe, look]));
  return [...byProbe.values()].map((look) => ({
    name: look.probe,
    displayName: look.title,
    description: whyOf(look),
    enforcementLevel:
      levelSaid(levels, look.probe) ?? defaultLevel(look.severity, gate.environment),
    severity: look.severity,
    tags: look.controls.map((control) => `control:${control}`),
    remediationSteps: look.fix,
    url: "docs/probes.md",
    type: "resource",
  }));
}

/** With what the stack says over its options, so that whoever reads a pass sees what it took. */
function whyOf({ why, evidence = {} }: Seen): string {
  const said = Object.entries(evidence).flatMap(([name, value]) =>
    name.startsWith(optionEvidence) ? [`${name.slice(optionEvidence.length)} ${value}`] : [],
  );
  const words = ` The stack's configuration asks with ${said.join("; ")}.`;
  // A look that was read from a report has them already.
  return said.length === 0 || why.endsWith(words) ? why : why + words;
}

function severitiesOf(looks: readonly Seen[]) {
  return looks.map(({ probe, severity }) => ({ id: probe, severity }));
}

function rowsOf(
  look: Seen,
  levels: ReadonlyMap<string, EnforcementLevel>,
  about: PackAbout,
): readonly Row[] {
  const { probe, severity, target, at, days, place, items, evidence } = look;
  const level = levels.get(probe) ?? "mandatory";
  const observed: Observation = {
    at,
    days,
    ...(place === undefined ? {} : { place }),
    ...(items.length === 0 ? {} : { items }),
    ...(evidence === undefined ? {} : { evidence }),
  };
  return endingsOf(look, about.now).map(({ outcome, message, property }) => ({
    policy: probe,
    urn: targetUrn(target, about),
    outcome,
    blocking: blocks(outcome, level, about.gate),
    level,
    severity,
    message,
    ...(property === undefined || property === "" ? {} : { property }),
    observed,
  }));
}

interface Ending {
  readonly outcome: Outcome;
  readonly message: string;
  readonly property?: string;
}

function endingsOf(look: Seen, now: string): readonly Ending[] {
  const { outcome, findings, reason = "Nothing says why." } = look;
  if (outcome === "fail") {
    if (findings.length === 0) return [{ outcome, message: reason }];
    return findings.map(({ sentence, property }) => ({ outcome, message: sentence, property }));
  }
  if (outcome !== "pass") return [{ outcome, message: reason }];
  // What failed has failed, however long ago; what passed may have changed since.
  if (isFresh(look, now)) return [{ outcome, message: "" }];
  const day = look.at.slice(0, 10);
  const message = `It passed on ${day}, which no longer counts: look again.`;
  return [{ outcome: "unknown", message }];
}

/** Clocks of two machines differ by less: our choice. */
const skew = 5 * 60_000;

/** Whether a look still counts. @param days For which it does, where the look itself says more. */
export function isFresh(
  { at, days }: Pick<Seen, "at" | "days">,
  now: string,
  most = days,
): boolean {
  const age = Date.parse(now) - Date.parse(at);
  return age >= -skew && age <= Math.min(days, most) * 86_400_000;
}

/** Waivers of probes that looked here: what was not asked says nothing about its waivers. */
function waiversOf(
  looks: readonly Seen[],
  { waivers }: Pick<PackAbout, "waivers">,
): readonly Waiver[] {
  const asked = new Set(looks.map(({ probe }) => probe));
  return waiversOfPack(probePack, waivers).filter(({ policy }) => asked.has(policy));
}

/** What ended in an error cannot be waived: nothing is known about it. */
function waived(row: Row, ledger: WaiverLedger): Row {
  if (row.outcome !== "fail" && row.outcome !== "unknown") return row;
  return ledger.waive(row) === undefined ? row : { ...row, waived: true };
}

function waiverPolicy({ gate }: PackAbout): PackPolicy {
  return {
    name: waiverPolicyName,
    displayName: "Waivers of probes are current and cover what they say",
    description: "A waiver that has ended, ends too late or covers nothing hides what is so.",
    enforcementLevel: gate.environment === "development" ? "advisory" : "mandatory",
    severity: "high",
    tags: [],
    remediationSteps: "Mend what was waived and delete the waiver, or have it approved anew.",
    url: "docs/waivers.md",
    type: "stack",
  };
}

function waiverRow(message: string, about: PackAbout): Row {
  const { name, severity, enforcementLevel: level } = waiverPolicy(about);
  return {
    policy: name,
    urn: targetUrn(about.stack, about),
    outcome: "fail",
    blocking: blocks("fail", level, about.gate),
    level,
    severity: severity as "high",
    message,
  };
}
