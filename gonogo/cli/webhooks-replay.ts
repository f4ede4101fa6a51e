/** `gonogo webhooks replay`: has events handled again. */
import {
  type EventFilter,
  eventStates,
  planReplay,
  type ReplayPlan,
  replay,
} from "../../infra/webhooks/event-table";
import { GonogoError } from "../errors";
import type { Arguments } from "./arguments";
import { type ExitCode, exitCodes } from "./exit-codes";
import type { Io } from "./io";
import { withDatabase } from "./webhooks-database";
import { readFilter } from "./webhooks-filter";
import { aligned, countText, tell } from "./webhooks-text";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const { filter, done } = chosen(args);
  const doIt = args.flag("yes");
  const { plan, left, replayed } = await withDatabase(io, async (database) => ({
    plan: await planReplay(database, filter),
    left: done === undefined ? 0 : (await planReplay(database, done)).events,
    replayed: doIt ? await replay(database, filter) : 0,
  }));
  await tell(args, io, { dryRun: !doIt, replayed, leftProcessed: left, ...plan }, () =>
    textOf(plan, { left, replayed, doIt }),
  );
  return exitCodes.go;
}

/** Of what was processed only what is named with --again: its handlers would run twice. */
function chosen(args: Arguments): { filter: EventFilter; done: EventFilter | undefined } {
  const filter = readFilter(args, new Date());
  if (Object.keys(filter).length === 0) {
    throw new GonogoError(
      "usage",
      "Say which events: rows of gonogo webhooks list, --state dead, or another filter.",
    );
  }
  if (args.flag("again")) return { filter, done: undefined };
  if (filter.states?.includes("processed")) {
    throw new GonogoError(
      "usage",
      "--state processed runs handlers a second time: give --again if that is meant.",
    );
  }
  const states = eventStates.filter((state) => state !== "processed");
  return {
    filter: { ...filter, states: filter.states ?? states },
    done: filter.states === undefined ? { ...filter, states: ["processed"] } : undefined,
  };
}

function textOf(
  plan: ReplayPlan,
  { left, replayed, doIt }: { left: number; replayed: number; doIt: boolean },
): string {
  const rows = plan.byType.map(({ provider, type, events }) => [
    ...[events.toLocaleString("en-US"), provider, type],
  ]);
  const lines = [
    ...(plan.processed > 0
      ? [`${countText(plan.processed, "event")} of these ran before: the handlers run again.`]
      : []),
    ...(left > 0
      ? [`${countText(left, "event")} left out, done already: --again replays them too.`]
      : []),
    ...(plan.purged > 0
      ? [`${countText(plan.purged, "event")} left out: the payload is purged.`]
      : []),
    ...(plan.busy > 0
      ? [`${countText(plan.busy, "event")} left out: a worker has it right now.`]
      : []),
    doIt
      ? `${countText(replayed, "event")} put into the outbox.`
      : plan.events === 0
        ? "Nothing to replay."
        : `${countText(plan.events, "event")} would be replayed. Nothing was changed: --yes does it.`,
  ];
  const table =
    rows.length > 0 ? `${aligned([["events", "provider", "type"], ...rows], [0])}\n` : "";
  return `${table}${lines.join("\n")}\n`;
}
