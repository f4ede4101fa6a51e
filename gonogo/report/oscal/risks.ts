/** What is wrong, as risks: one for what is open of a policy, one for each waiver of it. */

import type { ItemResult } from "../../verdict/types";
import { groupBy } from "../group-by";
import type { ReportPolicy, ReportWaiver, Result } from "../model";
import { policyKey } from "../names";
import { markup, props } from "./document";
import type { Naming } from "./observations";

export function policyRisks(
  policies: readonly ReportPolicy[],
  results: readonly Result[],
  uuid: Naming,
) {
  // What a waiver covers is a risk somebody took, undecided as it may be.
  const failed = results.filter((r) => r.outcome === "fail" || r.waiver !== undefined);
  const byPolicy = groupBy(failed, (r) => policyKey(r, r.policy));
  return policies.flatMap((policy) => {
    const own = byPolicy.get(policyKey(policy, policy.name)) ?? [];
    const byWaiver = groupBy(own, ({ waiver }) => waiver?.place ?? "");
    return [...byWaiver.values()].flatMap((members) => riskOf(policy, members, uuid));
  });
}

export interface Risk {
  readonly uuid: string;
  readonly [key: string]: unknown;
}

function riskOf(policy: ReportPolicy, results: readonly Result[], uuid: Naming): Risk[] {
  const [first] = results;
  if (first === undefined) return [];
  return [
    {
      uuid: riskUuid(first, uuid),
      title: markup(policy.title),
      description: markup(policy.fix || policy.title),
      statement: markup(policy.why || policy.title),
      ...statusOf(first.waiver, {
        policy: policyKey(policy, policy.name),
        severity: policy.severity,
      }),
      "related-observations": results.map(({ fingerprint }) => ({
        "observation-uuid": uuid("result", fingerprint),
      })),
    },
  ];
}

export function riskUuid({ pack, policy, waiver }: Result, uuid: Naming): string {
  return uuid("risk", pack, policy, waiver?.place ?? "");
}

/** Of an item that a waiver of its own covers. */
export function itemRisk(item: ItemResult, waiver: ReportWaiver, uuid: Naming): Risk {
  const { id, requirement, reason } = item;
  return {
    uuid: uuid("item-risk", id),
    title: markup(`${id}: ${requirement}`),
    description: markup(reason || requirement),
    statement: markup(requirement),
    ...statusOf(waiver, { item: id }),
    "related-observations": [{ "observation-uuid": uuid("item", id) }],
  };
}

function statusOf(waiver: ReportWaiver | undefined, about: Readonly<Record<string, string>>) {
  if (waiver === undefined) return { ...props(about), status: "open" };
  const { owner, approver, ticket, place } = waiver;
  return {
    ...props({ ...about, "waiver-reason": waiver.reason, owner, approver, ticket, waiver: place }),
    status: "deviation-approved",
    // To the end of the last day.
    deadline: `${waiver.expires}T23:59:59Z`,
  };
}
