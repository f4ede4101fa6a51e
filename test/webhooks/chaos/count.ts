/** What was lost, and what was done twice. */
import type { Client } from "pg";
import type { Plan } from "./events";
import type { Outside } from "./outside";

export interface Count {
  /** Events without an effect: in our tables, and at the provider whose API handlers call. */
  readonly lost: readonly string[];
  readonly lostOutside: readonly string[];
  /** Events with more than one effect. */
  readonly twice: readonly string[];
  readonly twiceOutside: readonly string[];
  /** Effects of what nobody sent. */
  readonly invented: readonly string[];
  /** Objects that an older version was written over, or that no version was written of. */
  readonly outdated: readonly string[];
  /** Rows by state, and entries that wait in the outbox. */
  readonly states: Readonly<Record<string, number>>;
  readonly waiting: number;
}

/** A run in which every promise was kept. */
export function perfect(events: number): Count {
  return {
    lost: [],
    lostOutside: [],
    twice: [],
    twiceOutside: [],
    invented: [],
    outdated: [],
    states: { processed: events },
    waiting: 0,
  };
}

/** Of one moment, although work may still go on. */
export async function count(owner: Client, outside: Outside, plan: Plan): Promise<Count> {
  await owner.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  const found = await countNow(owner, outside, plan);
  await owner.query("COMMIT");
  return found;
}

async function countNow(owner: Client, outside: Outside, plan: Plan): Promise<Count> {
  const rows = async <T>(sql: string) => (await owner.query(sql)).rows as T[];
  const effects = new Map(
    (
      await rows<{ event: string; times: number }>(
        "SELECT event, count(*)::integer AS times FROM chaos.effects GROUP BY event",
      )
    ).map(({ event, times }) => [event, times]),
  );
  const objects = new Map(
    (
      await rows<{ object: string; version: string }>(
        "SELECT object, version::text FROM chaos.objects",
      )
    ).map(({ object, version }) => [object, Number(version)]),
  );
  const states = await rows<{ state: string; rows: number }>(
    "SELECT state, count(*)::integer AS rows FROM webhooks.webhook_events GROUP BY state",
  );
  const [outbox] = await rows<{ entries: number }>(
    "SELECT count(*)::integer AS entries FROM webhooks.outbox",
  );
  const sent = new Set(plan.events);
  const repeated = (times: ReadonlyMap<string, number>) =>
    [...times].filter(([, number]) => number > 1).map(([event]) => event);
  return {
    lost: plan.events.filter((event) => !effects.has(event)),
    lostOutside: plan.events.filter((event) => !outside.done.has(event)),
    twice: repeated(effects),
    twiceOutside: repeated(outside.done),
    invented: [...effects.keys(), ...outside.done.keys()].filter((event) => !sent.has(event)),
    outdated: [...plan.objects].flatMap(([object, version]) =>
      objects.get(object) === version ? [] : [object],
    ),
    states: Object.fromEntries(states.map(({ state, rows: number }) => [state, number])),
    waiting: outbox?.entries ?? 0,
  };
}
