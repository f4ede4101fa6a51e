/** Results of looks from wherever they come: this run, records, reports. Pure. */
import type { Severity } from "../../policies/framework/define-policy";
import { groupBy } from "../report/group-by";
import type { StackReport } from "../report/model";
import { splitUrn } from "../report/names";
import type { ReadRecord } from "./record";
import { probes } from "./registry";
import type { ProbeResult } from "./run";
import { probePack } from "./settles";

/** A result, and how it came here. */
export interface Seen
  extends Pick<ProbeResult, "probe" | "title" | "target" | "outcome" | "findings"> {
  readonly why: string;
  readonly fix: string;
  readonly severity: Severity;
  readonly controls: readonly string[];
  readonly items: readonly string[];
  readonly reason?: string;
  readonly evidence?: Readonly<Record<string, string | number>>;
  /** ISO 8601, UTC: when the look began. */
  readonly at: string;
  /** Days for which a pass counts. */
  readonly days: number;
  /** The file that told it. */
  readonly place?: string;
}

/** Our choice: a look at a running system is news for a week. */
export const daysOfLook = 7;

/** The results of a record; what it does not say of a probe, the registry does. */
export function seenIn(record: ReadRecord, place?: string): readonly Seen[] {
  const days = record.days ?? daysOfLook;
  return record.results.map((result) => {
    const known = probes.find(({ id }) => id === result.probe);
    const { probe, title, target, outcome, findings, controls, reason, evidence } = result;
    return {
      probe,
      title,
      target,
      outcome,
      findings,
      controls,
      ...(reason === undefined ? {} : { reason }),
      ...(evidence === undefined ? {} : { evidence }),
      items: result.items ?? [],
      why: result.why ?? known?.why ?? "",
      fix: result.fix ?? known?.fix ?? "",
      // A record that does not say how grave it is must not make it harmless.
      severity: result.severity ?? known?.severity ?? "high",
      at: result.startedAt ?? record.startedAt,
      days,
      ...(place === undefined ? {} : { place }),
    };
  });
}

/** The results of looks that a report holds. */
export function seenInReport(run: StackReport, place: string): readonly Seen[] {
  const policies = new Map(
    run.policies.filter(({ pack }) => pack === probePack).map((policy) => [policy.name, policy]),
  );
  const looks = new Map<string, Seen>();
  for (const result of run.results) {
    const policy = policies.get(result.policy);
    const { observed, outcome } = result;
    if (result.pack !== probePack || policy === undefined || observed === undefined) continue;
    if (outcome === "manual") continue;
    const { name: target } = splitUrn(result.urn);
    const key = JSON.stringify([policy.name, result.urn, observed.at, outcome]);
    const { property = "", message, severity } = result;
    const found = outcome === "fail" ? [{ property, sentence: message }] : [];
    const earlier = looks.get(key);
    looks.set(key, {
      probe: policy.name,
      title: policy.title,
      why: policy.why,
      fix: policy.fix,
      severity: severity === "unspecified" ? "high" : severity,
      controls: policy.controls,
      items: observed.items ?? [],
      target,
      outcome,
      findings: [...(earlier?.findings ?? []), ...found],
      ...(outcome === "fail" || outcome === "pass" ? {} : { reason: message }),
      ...(observed.evidence === undefined ? {} : { evidence: observed.evidence }),
      at: observed.at,
      days: observed.days,
      place,
    });
  }
  return [...looks.values()];
}

/** Of several looks at the same thing those of the newest record count, whatever they found. */
export function newest(looks: readonly Seen[]): readonly Seen[] {
  const same = groupBy(looks, ({ probe, target }) => JSON.stringify([probe, target]));
  return [...same.values()].flatMap((own) => {
    const last = own.reduce((a, b) => (Date.parse(b.at) > Date.parse(a.at) ? b : a));
    // What a look is about does not change with the record that tells it.
    const items = [...new Set(own.flatMap((look) => look.items))];
    return own.filter(({ place }) => place === last.place).map((look) => ({ ...look, items }));
  });
}
