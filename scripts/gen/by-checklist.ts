/** Each box of each checklist: the control behind it, and the policies that say something. */
import type { KnownItem } from "../../policies/catalogue/checklist";
import { checklistOf, systems } from "../../policies/catalogue/checklists";
import { policiesByControl } from "./coverage";
import type { Documented } from "./docs";
import { cell, notice, policyLink, table } from "./markdown";

const head = ["box", "what it asks for", "control", "decided by", "policies"];

/** Path from the root → content. */
export function checklistPage(policies: readonly Documented[]): readonly [string, string] {
  const byControl = policiesByControl(policies);
  const row = ({ id, requirement, control, way, also = [] }: KnownItem) => [
    id,
    cell(requirement),
    `\`${control}\``,
    [way, ...also].join(", "),
    (byControl.get(control) ?? []).map(({ policy }) => policyLink(policy.id)).join(", "),
  ];
  const lines = [
    notice,
    "# Policies by checklist",
    "",
    "Every box and bullet (from 501 on) in the order of its checklist, in our words. What decides " +
      "it comes first; the policies are those of its control, and may show only a part of it. Why " +
      "some controls have none: [coverage.md](coverage.md#controls-without-a-policy).",
    "",
    ...systems.map((system) => `- [${checklistOf(system).title}](#${anchor(system)})`),
  ];
  for (const system of systems) {
    const { title, sections } = checklistOf(system);
    const boxes = sections.flatMap(({ items }) => items).length;
    lines.push("", `<a id="${anchor(system)}"></a>`, "", `## ${title}`, "", `${boxes} boxes.`);
    for (const section of sections) {
      lines.push("", `### ${section.title}`, "", ...table(head, section.items.map(row)));
    }
  }
  return ["docs/policies/by-checklist.md", `${lines.join("\n")}\n`];
}

const anchor = (system: string) => `checklist-${system}`;
