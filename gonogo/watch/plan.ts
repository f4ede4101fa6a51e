/** What is due of a checklist after the launch, and how it is looked at. Pure. */
import { type Checklist, itemsOf } from "../../policies/catalogue/checklist";
import { cadenceDays, firstDayHours, type WatchCadence, watchCadences } from "./cadence";
import { isFirstDay } from "./first-day";
import { type Watched, watchedOf } from "./schedule";

export interface WatchItem extends Watched {
  readonly id: string;
  readonly requirement: string;
}

/** The items of a checklist that a cadence is about, in its order. */
export function itemsFor(checklist: Checklist, cadence: WatchCadence): readonly WatchItem[] {
  return itemsOf(checklist)
    .filter((item) => (cadence === "first-day" ? isFirstDay(item.id) : item.cadence === cadence))
    .map(({ id, requirement, control }) => {
      const own = watchedOf(control) ?? {
        manual: { who: "whoever answers for the item", what: "Do what the item asks for." },
      };
      return { id, requirement, ...own };
    });
}

export interface WatchTimes {
  /** ISO 8601, UTC. */
  readonly now: string;
  /** When the system was launched, where that is known. */
  readonly launched?: string;
  /** Cadence → when it was last looked at by it. */
  readonly last: Partial<Readonly<Record<WatchCadence, string>>>;
}

/** Cadences that are due now, among those for which the checklist has an item. */
export function dueNow(checklist: Checklist, times: WatchTimes): readonly WatchCadence[] {
  return watchCadences.filter(
    (cadence) => itemsFor(checklist, cadence).length > 0 && isDue(cadence, times),
  );
}

const dayMs = 86_400_000;

function isDue(cadence: WatchCadence, { now, launched, last }: WatchTimes): boolean {
  const time = Date.parse(now);
  if (cadence === "first-day") {
    if (launched === undefined) return false;
    const since = time - Date.parse(launched);
    if (since < 0 || since > (firstDayHours / 24) * dayMs) return false;
  }
  const before = last[cadence];
  if (before === undefined) return true;
  // A record of tomorrow is of a clock that is wrong: it must not keep anybody from looking.
  const age = time - Date.parse(before);
  return age < 0 || age >= cadenceDays[cadence].due * dayMs;
}
