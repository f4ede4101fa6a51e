/** `gonogo webhooks list`: the events that are there, without what they say. */
import {
  countEvents,
  type EventCount,
  type EventFilter,
  eventStates,
  type ListedEvent,
  listEvents,
} from "../../infra/webhooks/event-table";
import type { Arguments } from "./arguments";
import { type ExitCode, exitCodes } from "./exit-codes";
import type { Io } from "./io";
import { withDatabase } from "./webhooks-database";
import { readCount, readFilter } from "./webhooks-filter";
import { aligned, countText, spanText, tell } from "./webhooks-text";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const filter = readFilter(args, new Date());
  const limit = readCount("--limit", args.value("limit"), { usual: 50, most: 10_000 });
  const { counts, events } = await withDatabase(io, async (database) => ({
    counts: await countEvents(database, filter),
    events: await listEvents(database, withoutDone(filter), limit),
  }));
  const listable = counts
    .filter(({ state }) => withoutDone(filter).states?.includes(state) ?? true)
    .reduce((sum, { events: more }) => sum + more, 0);
  const more = Math.max(0, listable - events.length);
  await tell(args, io, { counts, events, more }, () => textOf(counts, events, more));
  return exitCodes.go;
}

/** Who names no state looks for what is not done. */
function withoutDone(filter: EventFilter): EventFilter {
  const isNamed = filter.states ?? filter.eventIds ?? filter.rows;
  if (isNamed !== undefined) return filter;
  return { ...filter, states: eventStates.filter((state) => state !== "processed") };
}

function textOf(
  counts: readonly EventCount[],
  events: readonly ListedEvent[],
  more: number,
): string {
  if (counts.length === 0) return "There is no such event.\n";
  const summary = aligned(
    [
      ["provider", "state", "events", "oldest"],
      ...counts.map(({ provider, state, events: count, oldestSeconds }) => [
        ...[provider, state, count.toLocaleString("en-US"), spanText(oldestSeconds)],
      ]),
    ],
    [2, 3],
  );
  if (events.length === 0) return `${summary}\nNothing waits and nothing failed.\n`;
  const list = aligned(
    [
      ["row", "provider", "type", "state", "attempts", "age", "event", "last error"],
      ...events.map((event) => [
        ...[event.row, event.provider, event.type, stateText(event), String(event.attempts)],
        ...[spanText(event.ageSeconds), idText(event), event.lastError ?? ""],
      ]),
    ],
    [0, 4, 5],
  );
  const rest = more > 0 ? `${countText(more, "more event")}: --limit shows them.\n` : "";
  return `${summary}\n${list}${rest}`;
}

function stateText({ state, unsent, purged }: ListedEvent): string {
  if (purged) return `${state}, purged`;
  return unsent ? `${state}, unsent` : state;
}

function idText({ account, eventId }: ListedEvent): string {
  return account === "" ? eventId : `${eventId} (${account})`;
}
