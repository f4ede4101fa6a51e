/** Handlers of Google Calendar's notifications, which bring what changed up to date. */
import type { CalendarHandlers, TypedHandler } from "./handlers";
import type { CalendarNotification } from "./handlers-calendar";
import type { ProviderCalls } from "./outgoing";
import { ProviderError, successful } from "./outgoing-failure";
import { asObject, type JsonObject } from "./payload";
import type { HandlerContext } from "./worker-types";

/** A calendar that a channel watches. */
export interface WatchedCalendar {
  readonly tenant: string;
  readonly calendarId: string;
}

/** What a system keeps of calendars. Write with `context.database`. */
export interface CalendarStore {
  /** Google's `nextSyncToken` that {@link save} kept last; undefined before the first time. */
  position(calendar: WatchedCalendar, context: HandlerContext): Promise<string | undefined>;
  /**
   * @param changes Events as Google lists them; a cancelled one is `{ id, status: "cancelled" }`.
   * @param isAll Whether these are all events of the calendar, so that what is not among them is
   *   gone.
   */
  save(
    calendar: WatchedCalendar,
    changes: readonly JsonObject[],
    next: { readonly position: string; readonly isAll: boolean },
    context: HandlerContext,
  ): Promise<void>;
  /** The calendar was deleted, or is not shared any more. */
  gone(calendar: WatchedCalendar, context: HandlerContext): Promise<void>;
}

export interface CalendarChanges {
  readonly changes: readonly JsonObject[];
  readonly position: string;
}

/** Where changes are listed: {@link googleChanges}. */
export interface CalendarReader {
  /**
   * All changes since a position, or all events without one. Undefined when Google has forgotten
   * the position: list all events then.
   */
  changes(
    calendar: WatchedCalendar,
    position: string | undefined,
    context: HandlerContext,
  ): Promise<CalendarChanges | undefined>;
}

/**
 * A notification says only that something changed. The calendar's row is locked while its changes
 * are listed and stored, so that two notifications at once, also of two channels that overlap, list
 * one after the other and the position never goes back.
 */
export function calendarHandlers(store: CalendarStore, reader: CalendarReader): CalendarHandlers {
  const update: TypedHandler<CalendarNotification> = async ({ channel }, context) => {
    const calendar = await watched(channel, context);
    // The channel's row outlives the channel by a day: its successor has told us the same since.
    if (calendar === undefined) return;
    await context.objects.lock(calendar.calendarId);
    const position = await store.position(calendar, context);
    const since = await reader.changes(calendar, position, context);
    if (since !== undefined) {
      const next = { position: since.position, isAll: position === undefined };
      return await store.save(calendar, since.changes, next, context);
    }
    const all = await reader.changes(calendar, undefined, context);
    if (all === undefined) throw new Error("Google lists neither changes nor all events");
    await store.save(calendar, all.changes, { position: all.position, isAll: true }, context);
  };
  return {
    "calendar.sync": update,
    "calendar.exists": update,
    "calendar.not_exists": async ({ channel }, context) => {
      const calendar = await watched(channel, context);
      if (calendar === undefined) return;
      await context.objects.lock(calendar.calendarId);
      await store.gone(calendar, context);
    },
  };
}

async function watched(
  channel: string,
  { database }: HandlerContext,
): Promise<WatchedCalendar | undefined> {
  const { rows } = await database.query(
    `SELECT tenant, calendar_id AS "calendarId" FROM webhooks.channels WHERE id = $1`,
    [channel],
  );
  return (rows as WatchedCalendar[])[0];
}

/** Pages of one listing, and events of each: the most that Google gives, ten times as usual. */
const mostPages = 100;
const maxResults = "2500";

export interface GoogleChangesOptions {
  /** See google-calendar-api.ts. */
  readonly accessToken: (tenant: string) => Promise<string>;
  readonly calls: Pick<ProviderCalls, "call">;
  /** `https://www.googleapis.com`, unless a test stands in for it. */
  readonly origin?: string;
}

/** Changes by Google's `events.list` with its sync tokens. */
export function googleChanges(options: GoogleChangesOptions): CalendarReader {
  const { accessToken, calls, origin = "https://www.googleapis.com" } = options;
  async function page(
    { tenant, calendarId }: WatchedCalendar,
    query: Readonly<Record<string, string>>,
    context: HandlerContext,
  ): Promise<JsonObject> {
    const url = new URL(`/calendar/v3/calendars/${encodeURIComponent(calendarId)}/events`, origin);
    url.search = new URLSearchParams(query).toString();
    return await calls.call(context, async (signal) => {
      const headers = { authorization: `Bearer ${await accessToken(tenant)}` };
      const response = await successful(await fetch(url, { headers, signal, redirect: "error" }));
      return asObject(await response.json()) ?? {};
    });
  }
  return {
    async changes(calendar, position, context) {
      const since = position === undefined ? {} : { syncToken: position };
      const changes: JsonObject[] = [];
      let pageToken: string | undefined;
      try {
        for (let count = 0; count < mostPages; count += 1) {
          const query = { ...since, maxResults, ...(pageToken !== undefined && { pageToken }) };
          const { items, nextPageToken, nextSyncToken } = await page(calendar, query, context);
          const list: readonly unknown[] = Array.isArray(items) ? items : [];
          changes.push(...list.map(asObject).filter((one) => one !== undefined));
          if (typeof nextSyncToken === "string") return { changes, position: nextSyncToken };
          if (typeof nextPageToken !== "string") break;
          pageToken = nextPageToken;
        }
      } catch (error) {
        if (error instanceof ProviderError && error.status === 410) return undefined;
        throw error;
      }
      throw new Error("Google's list of events has no end");
    },
  };
}
