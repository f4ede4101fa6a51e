/** What looks at the running system say of the items of a checklist. */
import { type Checklist, type ChecklistItem, itemsOf } from "../../policies/catalogue/checklist";
import { isFresh } from "../probes/pack";
import { probePack } from "../probes/settles";
import { groupBy } from "../report/group-by";
import type { Observation, Result, StackReport } from "../report/model";
import { policyKey } from "../report/names";
import { plural } from "../report/verdict";
import { cadenceDays } from "../watch/cadence";
import { probesOfItem } from "../watch/schedule";
import type { Contribution } from "./types";

interface Look extends Result {
  readonly observed: Observation;
}

/**
 * @param now ISO 8601, UTC.
 * @returns What looks say of an item, those of `settledBy` among them: probes that saw what a
 * preview does not know of it.
 */
export function byProbes(
  run: StackReport,
  checklist: Checklist,
  now: string,
): (item: ChecklistItem, settledBy?: readonly string[]) => Contribution | undefined {
  const looks = run.results.filter(
    (result): result is Look => result.pack === probePack && result.observed !== undefined,
  );
  if (looks.length === 0) return () => undefined;
  const controls = new Map(run.policies.map((each) => [policyKey(each, each.name), each.controls]));
  const ids = new Set(itemsOf(checklist).map(({ id }) => id));
  const byItem = new Map<string, Look[]>();
  const byControl = new Map<string, Look[]>();
  for (const look of looks) {
    const own = (look.observed.items ?? []).filter((id) => ids.has(id));
    for (const id of own) add(byItem, id, look);
    if (own.length > 0) continue;
    for (const control of controls.get(policyKey(look, look.policy)) ?? []) {
      add(byControl, control, look);
    }
  }
  const byProbe = groupBy(looks, ({ policy }) => policy);
  return (item, settledBy = []) => {
    const named = [...probesOfItem(item), ...settledBy];
    const own = new Set([
      ...(byItem.get(item.id) ?? []),
      ...(byControl.get(item.control) ?? []),
      ...named.flatMap((probe) => byProbe.get(probe) ?? []),
    ]);
    return own.size === 0 ? undefined : contributionOf([...own], item, now);
  };
}

function add(lists: Map<string, Look[]>, key: string, look: Look): void {
  const list = lists.get(key);
  if (list) list.push(look);
  else lists.set(key, [look]);
}

function contributionOf(looks: readonly Look[], item: ChecklistItem, now: string): Contribution {
  const wrong = looks.filter(({ outcome }) => outcome !== "pass");
  const shown = wrong.length > 0 ? wrong : looks;
  const [place] = shown.flatMap(({ observed }) => observed.place ?? []);
  const about = {
    way: "probe",
    policies: [...new Set(looks.map(({ policy }) => policy))],
    resources: [...new Set(shown.map(({ urn }) => urn))],
    ...(place === undefined ? {} : { place }),
    ...(wrong.length > 0 && wrong.every(({ waiver }) => waiver !== undefined)
      ? { waived: true }
      : {}),
  } as const;
  const failed = wrong.filter(({ outcome }) => outcome === "fail");
  if (failed.length > 0) {
    return { ...about, outcome: "fail", summary: [...told(failed)].join(" ") };
  }
  const error = wrong.find(({ outcome }) => outcome === "error");
  const open = error ?? wrong[0];
  if (open !== undefined) {
    const outcome = error === undefined ? "unknown" : "error";
    return { ...about, outcome, summary: `${open.policy}: ${open.message}` };
  }
  const most = item.cadence === undefined ? undefined : cadenceDays[item.cadence].counts;
  const old = looks.find(({ observed }) => !isFresh(observed, now, most));
  if (old !== undefined) {
    const how = item.cadence === undefined ? "" : ` for what is due ${item.cadence}`;
    const day = old.observed.at.slice(0, 10);
    const summary = `The running system was looked at on ${day}, which no longer counts${how}.`;
    return { ...about, outcome: "unknown", summary };
  }
  const days = new Set(looks.map(({ observed }) => observed.at.slice(0, 10)));
  const count = plural(looks.length, "look", "looks");
  const names = about.policies.join(", ");
  return {
    ...about,
    outcome: "pass",
    summary: `${count} on ${[...days].sort().at(-1)} passed: ${names}.`,
  };
}

/** The first sentence of each probe that found something. */
function told(failed: readonly Look[]): Iterable<string> {
  const sentences = new Map<string, string>();
  for (const { policy, property, message } of failed) {
    if (sentences.has(policy)) continue;
    sentences.set(policy, `${policy}: ${property === undefined ? "" : `${property}: `}${message}`);
  }
  return sentences.values();
}
