/** The cases of a stack: what each is called, and what became of it. */
import { domainOf } from "../../../policies/catalogue/controls";
import type { ItemResult } from "../../verdict/types";
import { isItemWaived, itemWaiverText } from "../disposition";
import { groupBy } from "../group-by";
import { memo } from "../memo";
import type { ReportPolicy, Result, StackReport } from "../model";
import { place, policyKey, shortType, splitUrn, waiverText } from "../names";
import { neutral } from "../neutral";
import { goOf } from "../verdict";

/** What became of a case; without a kind it passed. */
export interface Ending {
  readonly kind: "failure" | "error" | "skipped";
  readonly type: string;
  readonly message: string;
  /** Lines below the message. */
  readonly more: readonly string[];
}

export interface Case {
  readonly classname: string;
  readonly name: string;
  readonly ending?: Ending;
}

export function casesOf(run: StackReport): readonly Case[] {
  const policies = new Map(run.policies.map((p) => [policyKey(p, p.name), p]));
  const nameOf = memo((urn) => {
    const { name, type } = splitUrn(urn);
    return `${name} (${shortType(type)})`;
  });
  const classOf = memo((policy) => classnameOf(policies.get(policy), policy));
  const byCase = groupBy(run.results, (r) => `${r.pack}\n${r.policy}\n${r.urn}`);
  return [
    verdictCase(run),
    ...[...byCase.values()].flatMap((results) =>
      policyCase(results, { policies, nameOf, classOf }),
    ),
    ...(run.checklist?.items ?? []).map(itemCase),
  ];
}

/** Boxes that nobody has ticked are skipped cases; this one says that they stop the launch. */
function verdictCase(run: StackReport): Case {
  const summary = run.checklist?.summary ?? run.verdict.summary;
  const ending: Ending = { kind: "failure", type: "no-go", message: summary, more: [] };
  return { classname: "launch", name: "verdict", ...(goOf(run) ? {} : { ending }) };
}

interface Names {
  /** `pack/policy` → the policy. */
  readonly policies: ReadonlyMap<string, ReportPolicy>;
  /** URN → resource and type. */
  readonly nameOf: (urn: string) => string;
  readonly classOf: (policy: string) => string;
}

/** Everything that a policy says of a resource: what is worst decides. */
function policyCase(
  results: readonly Result[],
  { policies, nameOf, classOf }: Names,
): readonly Case[] {
  const [first] = results;
  if (first === undefined) return [];
  const key = policyKey(first, first.policy);
  const policy = policies.get(key);
  const ending = endingOf(results, policy);
  return [
    {
      classname: classOf(key),
      name: `${first.policy} · ${nameOf(first.urn)}`,
      ...(ending === undefined ? {} : { ending }),
    },
  ];
}

/** @param key `pack/policy` */
function classnameOf(policy: ReportPolicy | undefined, key: string): string {
  const [control] = policy?.controls ?? [];
  if (control !== undefined) return classname(domainOf(control), control);
  return policy === undefined ? classname("policies", key) : classname(policy.pack, policy.name);
}

function endingOf(
  results: readonly Result[],
  policy: ReportPolicy | undefined,
): Ending | undefined {
  const open = results.filter(({ waiver }) => waiver === undefined);
  const failed = open.filter(({ outcome }) => outcome === "fail");
  const broken = open.filter(({ outcome }) => outcome === "error");
  const undecided = open.filter(({ outcome }) => outcome === "unknown");
  const fix = policy?.fix ? [`Fix: ${policy.fix}`] : [];
  if (failed.length > 0) return ending("failure", failed, fix);
  if (broken.length > 0) return ending("error", broken, []);
  if (undecided.some(({ blocking }) => blocking)) return ending("error", undecided, fix);
  if (undecided.length > 0) return ending("skipped", undecided, []);
  const [first] = results;
  const waived = results.find(({ waiver }) => waiver !== undefined);
  if (waived?.waiver) {
    const { outcome, message, waiver } = waived;
    const more = [`${outcome}: ${message}`];
    return { kind: "skipped", type: "waived", message: waiverText(waiver), more };
  }
  if (first === undefined || first.outcome === "pass") return undefined;
  return { kind: "skipped", type: first.outcome, message: first.message, more: [] };
}

function ending(
  kind: Ending["kind"],
  results: readonly Result[],
  fix: readonly string[],
): Ending | undefined {
  const [first, ...others] = results;
  if (first === undefined) return undefined;
  const told = (r: Result) => (r.outcome === "unknown" ? `Undecided: ${r.message}` : r.message);
  const at = first.source;
  return {
    kind,
    type: first.outcome === "fail" ? first.level : first.outcome,
    message: told(first),
    more: [
      ...others.map(told),
      ...(first.severity === "unspecified" ? [] : [`Severity: ${first.severity}`]),
      ...(at === undefined ? [] : [`At: ${place(at)}`]),
      ...fix,
      first.urn,
    ],
  };
}

function itemCase(item: ItemResult): Case {
  const ending = itemEnding(item);
  return {
    classname: classname(item.section, item.control),
    name: `${item.id} · ${item.requirement}`,
    ...(ending === undefined ? {} : { ending }),
  };
}

function itemEnding(item: ItemResult): Ending | undefined {
  const { outcome, reason, blocking, required } = item;
  if (outcome === "pass") return undefined;
  const told = { type: outcome, message: reason || outcome, more: [] };
  if (isItemWaived(item)) {
    const more = [`${outcome}: ${reason}`];
    return { kind: "skipped", type: "waived", message: itemWaiverText(item), more };
  }
  if (outcome === "manual" || outcome === "not-applicable") return { kind: "skipped", ...told };
  if (!required) {
    const message = `Not asked for in this phase. ${outcome}: ${reason}`;
    return { ...told, kind: "skipped", message };
  }
  if (outcome === "fail") return { kind: "failure", ...told };
  if (outcome === "error" || blocking) return { kind: "error", ...told };
  return { kind: "skipped", ...told };
}

/** `launch.<section>.<control>`; a full stop is what divides a class from its package. */
function classname(section: string, control: string): string {
  const parts = [section, control].map(
    (part) =>
      neutral(part)
        .replace(/[\s.›/]+/g, "-")
        .replace(/^-+|-+$/g, "") || "other",
  );
  return ["launch", ...parts].join(".");
}
