/** What changed between the items of two reports that decided over the same checklist. */
import type { StackReport } from "../report/model";
import type { ItemResult } from "../verdict/types";
import { isOpen, kindOf, sides, sinceOf } from "./open";
import type { Change } from "./types";

/** Items that the phase of neither report waits for are left out. */
export function itemChanges(before: StackReport, after: StackReport): Change[] {
  const [old, now] = [before.checklist, after.checklist];
  if (old === undefined || now === undefined || old.system !== now.system) return [];
  const titles = new Map(
    [...old.controls, ...now.controls].map((control) => [control.id, control.title]),
  );
  const about = ({ id, control }: ItemResult) => ({
    subject: "item" as const,
    id,
    title: titles.get(control) ?? control,
  });
  const earlier = new Map(old.items.map((item) => [item.id, item]));
  const changes: Change[] = [];
  for (const item of now.items) {
    const was = earlier.get(item.id);
    if (!item.required && was?.required !== true) continue;
    if (!isOpen(item) && (was === undefined || !isOpen(was))) continue;
    const since = sinceOf(was, before.finishedAt) ?? after.finishedAt;
    changes.push({
      kind: kindOfItem(was, item),
      ...about(item),
      ...sides(was, item),
      ...(was === undefined ? { cause: "item-added" as const } : {}),
      since,
      ...(isOpen(item) || was === undefined ? {} : { message: was.reason }),
    });
  }
  const ids = new Set(now.items.map(({ id }) => id));
  for (const was of old.items) {
    if (ids.has(was.id) || !was.required || !isOpen(was)) continue;
    changes.push({
      kind: "vanished",
      ...about(was),
      ...sides(was, undefined),
      cause: "item-gone",
      since: was.since ?? before.finishedAt,
      message: was.reason,
    });
  }
  return changes;
}

function kindOfItem(was: ItemResult | undefined, item: ItemResult): Change["kind"] {
  if (was === undefined) return "new";
  if (isOpen(item)) return kindOf(was, item);
  return item.outcome === "pass" ? "fixed" : "changed";
}
