/** Which policies decide which control of the checklists, and why no policy decides the others. */
import { allControls, boxesOf, domainOf, titleOf } from "../../policies/catalogue/controls";
import reasons from "../../policies/catalogue/undecidable.json";
import type { Documented } from "./docs";
import { cell, notice, policyLink, shortType, table } from "./markdown";

type Control = ReturnType<typeof allControls>[number];
const whyNot: Readonly<Record<string, { readonly way: string; readonly reason: string }>> = reasons;

/** Path from the root → content. */
export function coveragePage(policies: readonly Documented[]): readonly [string, string] {
  const byControl = policiesByControl(policies);
  const covered = allControls().filter((id) => byControl.has(id));
  const open = allControls().filter((id) => !byControl.has(id));
  const boxes = new Set(covered.flatMap(boxesOf));
  const lines = [
    notice,
    "# Controls and the policies that decide them",
    "",
    `${covered.length} of ${covered.length + open.length} controls have ${policies.length} ` +
      `policies; they stand behind ${boxes.size} boxes and bullets of the checklists. A policy ` +
      "decides what a preview shows of a control; the rest of a control may need a probe, " +
      "evidence or a person. The same by box: [by-checklist.md](by-checklist.md).",
    "",
    "## Controls with policies",
    ...byDomain(covered, ["control", "policies", "resource types", "boxes"], (id) => {
      const own = byControl.get(id) ?? [];
      return [name(id), own.map(({ policy }) => policyLink(policy.id)).join(", "), types(own)];
    }),
    "",
    "## Controls without a policy",
    "",
    "What decides them instead, and why a preview cannot.",
    ...byDomain(open, ["control", "decided by", "why", "boxes"], (id) => [
      name(id),
      whyNot[id]?.way ?? "",
      cell(whyNot[id]?.reason ?? ""),
    ]),
    "",
  ];
  return ["docs/policies/coverage.md", lines.join("\n")];
}

export function policiesByControl(
  policies: readonly Documented[],
): ReadonlyMap<string, readonly Documented[]> {
  const byControl = new Map<string, Documented[]>();
  for (const documented of policies) {
    for (const control of documented.policy.controls) {
      byControl.set(control, [...(byControl.get(control) ?? []), documented]);
    }
  }
  return byControl;
}

const name = (id: string) => `\`${id}\`: ${cell(titleOf(id))}`;

function types(own: readonly Documented[]): string {
  const all = own.flatMap(({ policy }) => policy.resources.map(shortType));
  return [...new Set(all)].sort().join(", ");
}

/** A table for each field of work; the boxes are the last column of every row. */
function byDomain(
  controls: readonly Control[],
  head: readonly string[],
  row: (id: Control) => readonly string[],
): string[] {
  const domains = [...new Set(controls.map(domainOf))].sort();
  return domains.flatMap((domain) => {
    const own = controls.filter((id) => domainOf(id) === domain);
    const rows = own.map((id) => [...row(id), boxesOf(id).join(", ") || "none"]);
    return ["", `### ${domain}`, "", ...table(head, rows)];
  });
}
