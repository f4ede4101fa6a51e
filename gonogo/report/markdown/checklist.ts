/** The verdict over a checklist, and what is open of it, in the order in which to take it up. */
import { nextSteps, type OpenControl } from "../../verdict/next";
import type { ItemResult } from "../../verdict/types";
import { isItemWaived, itemWaiverText } from "../disposition";
import { outcomes, type StackReport } from "../model";
import { plural } from "../verdict";
import { code, text } from "./text";

/** Controls of one step, and waived items, that are shown; the full report has the rest. */
const maxRows = 30;
const maxIds = 8;

/** A table of counts first, then a folded part for each thing to do. */
export function checklistBlocks({ checklist, stack }: StackReport): string[] {
  if (!checklist) return [];
  const steps = nextSteps(checklist);
  const head = [
    `## ${text(stack)}: ${text(checklist.title)}, ${checklist.phase}\n`,
    `| Required | ${outcomes.join(" | ")} | in the way |`,
    `| --: |${" --: |".repeat(outcomes.length + 1)}`,
    `| ${checklist.required} | ${outcomes.map((each) => checklist.counts[each]).join(" | ")} | ` +
      `${checklist.blocking} |`,
    "",
  ].join("\n");
  const parts = steps.map(({ todo, outcome, items, controls }, at) =>
    folded(
      `${at + 1}. ${text(todo)} (${outcome}, ${plural(items, "item", "items")})`,
      "| What must hold | Items | Known so far |\n| --- | --- | --- |",
      controls.map(controlRow),
    ),
  );
  const problems = checklist.waiverProblems ?? [];
  return [
    problems.length > 0 ? `${head}\n${problems.map((each) => `- ${text(each)}\n`).join("")}` : head,
    ...parts,
    ...waivedItems(stack, checklist.items),
  ];
}

function controlRow({ title, items, reason }: OpenControl): string {
  const more = items.length > maxIds ? `, +${items.length - maxIds}` : "";
  return `| ${text(title)} | ${items.slice(0, maxIds).map(code).join(", ")}${more} | ${text(reason)} |`;
}

function waivedItems(stack: string, items: readonly ItemResult[]): string[] {
  const waived = items.filter(isItemWaived);
  if (waived.length === 0) return [];
  return [
    folded(
      `${text(stack)}: ${plural(waived.length, "item is", "items are")} open and waived`,
      "| Item | | Waiver |\n| --- | --- | --- |",
      waived.map(
        (item) =>
          `| ${code(item.id)} | ${text(item.requirement)} | ${text(itemWaiverText(item))} |`,
      ),
    ),
  ];
}

/** @param summary Markdown already. */
export function folded(summary: string, head: string, rows: readonly string[]): string {
  const more = rows.length - maxRows;
  return [
    `<details><summary>${summary}</summary>\n`,
    head,
    ...rows.slice(0, maxRows),
    "",
    ...(more > 0 ? [`… and ${more} more; see the full report.`, ""] : []),
    "</details>",
    "",
  ].join("\n");
}
