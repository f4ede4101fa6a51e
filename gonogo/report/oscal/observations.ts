/**
 * What was seen: for each policy its whole population, for each result that is no pass what is
 * wrong with it, and for each item of the checklist what stands behind its outcome.
 */
import type { Contribution, ItemResult, Way } from "../../verdict/types";
import type { ReportPolicy, Result, StackReport } from "../model";
import { place, policyKey } from "../names";
import { hrefOf, listed, markup, props, string } from "./document";
import { packUuid, resourceUuid } from "./subjects";

/** UUIDs within one report: what kind of thing, and which. */
export type Naming = (kind: string, ...parts: readonly string[]) => string;

/** How a way of deciding is called in an assessment. */
const methods: Readonly<Record<Way, string>> = {
  policy: "TEST",
  provisioned: "TEST",
  configuration: "TEST",
  probe: "TEST",
  evidence: "EXAMINE",
  attestation: "INTERVIEW",
};

export function policyObservations(
  run: StackReport,
  results: ReadonlyMap<string, readonly Result[]>,
  uuid: Naming,
) {
  return run.policies.flatMap((policy) => {
    const own = results.get(policyKey(policy, policy.name)) ?? [];
    return own.length > 0 ? [population(policy, own, run, uuid)] : [];
  });
}

function population(
  policy: ReportPolicy,
  results: readonly Result[],
  run: StackReport,
  uuid: Naming,
) {
  const { pack, name, title, why, severity, level, levelSource } = policy;
  return {
    uuid: uuid("policy", pack, name),
    title: markup(title),
    description: markup(why || title),
    ...props({ policy: `${pack}/${name}`, severity, level, "level-source": levelSource }),
    methods: ["TEST"],
    types: ["control-objective"],
    origins: originOf(pack),
    subjects: results.map(({ urn, outcome, message }) => ({
      "subject-uuid": resourceUuid(urn),
      type: "inventory-item",
      ...props({ outcome }),
      ...(outcome === "not-applicable" ? { remarks: markup(message) } : {}),
    })),
    collected: run.finishedAt,
  };
}

/** Of what did not pass. */
export function resultObservations(
  { policies, finishedAt }: StackReport,
  results: readonly Result[],
  uuid: Naming,
) {
  const titles = new Map(policies.map((p) => [policyKey(p, p.name), p.title]));
  return results.map((result) => {
    const { pack, policy, urn, outcome, blocking, severity, message, property, source } = result;
    return {
      uuid: uuid("result", result.fingerprint),
      title: markup(titles.get(policyKey(result, policy)) ?? policy),
      description: markup(message),
      ...props({
        policy: `${pack}/${policy}`,
        outcome,
        blocking,
        severity,
        level: result.level,
        property,
        fingerprint: result.fingerprint,
        since: result.since,
      }),
      methods: ["TEST"],
      types: ["finding"],
      origins: originOf(pack),
      subjects: [{ "subject-uuid": resourceUuid(urn), type: "inventory-item" }],
      ...listed(
        "relevant-evidence",
        source === undefined
          ? []
          : [{ href: hrefOf(source.file, source.line), description: markup(place(source)) }],
      ),
      collected: finishedAt,
    };
  });
}

function originOf(pack: string) {
  return [{ actors: [{ type: "tool", "actor-uuid": packUuid(pack) }] }];
}

/** Every item has one, also where nobody has said anything. */
export function itemObservation(item: ItemResult, run: StackReport, uuid: Naming) {
  const { id, requirement, reason, outcome, way, strength, contributions } = item;
  const said = contributions.filter(({ sample }) => sample !== true);
  const seen = said.map((each) => methods[each.way]);
  const urns = new Set(contributions.flatMap(({ resources = [] }) => resources));
  return {
    uuid: uuid("item", id),
    title: markup(`${id}: ${requirement}`),
    description: markup(reason || outcome),
    ...props({ outcome, way, strength, since: item.since }),
    methods: [...new Set(seen.length > 0 ? seen : [methods[way]])],
    types: ["control-objective"],
    ...listed(
      "subjects",
      [...urns].map((urn) => ({ "subject-uuid": resourceUuid(urn), type: "inventory-item" })),
    ),
    ...listed("relevant-evidence", contributions.flatMap(evidenceOf)),
    collected: run.finishedAt,
  };
}

function evidenceOf({ place: told, summary, way, outcome, sample }: Contribution) {
  const [, file, line] = /^(.+):(\d+)$/.exec(told ?? "") ?? [];
  if (file === undefined) return [];
  return [
    {
      href: hrefOf(string(file), line),
      description: markup(summary),
      ...props({ way, outcome, sample }),
    },
  ];
}
