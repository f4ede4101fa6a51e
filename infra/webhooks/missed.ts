/**
 * Events that a provider has and we do not: after an outage longer than it repeats, or when an
 * endpoint was switched off. What is there already is left alone, so that it may be run at any time.
 */
import type { Database } from "./database";
import type { Inbox } from "./inbox";
import type { Delivery, Provider } from "./verification";

/** A provider that lists its events. */
export interface EventSource {
  readonly provider: Provider;
  /** Pages of events that happened in the window, each a delivery of its own. */
  list(from: Date, until: Date): AsyncIterable<readonly Delivery[]>;
}

export interface MissedEvents {
  /** Events that the provider lists. */
  readonly listed: number;
  /** Of these, the ones that we did not have. */
  readonly missing: number;
  /** Of these, the ones that were stored: none unless there is an inbox. */
  readonly added: number;
  readonly byType: Readonly<Record<string, number>>;
}

export interface MissedOptions {
  readonly from: Date;
  readonly until: Date;
  /** Where to put what is missing; without it nothing is stored. */
  readonly inbox?: Inbox;
  /** Stops between two pages. */
  readonly signal?: AbortSignal;
}

const known = `
  SELECT given.number::integer FROM unnest($2::text[], $3::text[])
    WITH ORDINALITY AS given (account, event_id, number)
  JOIN webhooks.webhook_events event
    ON event.provider = $1 AND event.account = given.account AND event.event_id = given.event_id`;

/** Needs the role `webhooks_operator`. */
export async function findMissed(
  database: Database,
  source: EventSource,
  { from, until, inbox, signal }: MissedOptions,
): Promise<MissedEvents> {
  const byType = new Map<string, number>();
  let [listed, missing, added] = [0, 0, 0];
  for await (const page of source.list(from, until)) {
    listed += page.length;
    for (const delivery of await unknownOf(database, source.provider, page)) {
      missing += 1;
      for (const { type } of delivery.events) byType.set(type, (byType.get(type) ?? 0) + 1);
      // By itself: a page holds events of several accounts and modes.
      added += (await inbox?.accept(delivery))?.added ?? 0;
    }
    if (signal?.aborted === true) break;
  }
  const types = [...byType].sort(([one], [other]) => (one < other ? -1 : 1));
  return { listed, missing, added, byType: Object.fromEntries(types) };
}

async function unknownOf(database: Database, provider: string, page: readonly Delivery[]) {
  const accounts = page.map(({ account }) => account);
  const ids = page.map(({ events }) => events[0]?.id ?? "");
  const { rows } = await database.query(known, [provider, accounts, ids]);
  const found = new Set((rows as { readonly number: number }[]).map(({ number }) => number - 1));
  return page.filter((_, index) => !found.has(index));
}
