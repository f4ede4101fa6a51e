/** How a report tells what a deployment would do to what exists. */
import type { ReportChanges } from "./model";

/** `2 created, 1 replaced`; of what does not happen nothing. */
export function changesHeadline({ source, counts }: ReportChanges): string {
  const parts = (
    [
      [counts.delete, "deleted"],
      [counts.replace, "replaced"],
      [counts.mayReplace, "may be replaced"],
      [counts.update, "updated in place, or secret and not comparable"],
      [counts.create, "created"],
      [counts.same, "unchanged"],
    ] as const
  ).filter(([count]) => count > 0);
  const by = source === "state" ? "compared with the deployed state" : "by Pulumi's plan";
  const said = parts.map(([count, what]) => `${count} ${what}`).join(", ");
  return `${said || "nothing"}, ${by}`;
}

export function idleNote({ idleAllowances }: ReportChanges): string | undefined {
  if (idleAllowances.length === 0) return undefined;
  const list = idleAllowances.join(", ");
  return `gonogo:allowDeletion allows what does not happen: ${list}. Remove it, or it stays open.`;
}

export const verbs = {
  delete: "delete",
  replace: "replace",
  "may-replace": "may replace",
} as const;
