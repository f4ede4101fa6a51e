/**
 * Renewal of Google's push channels, which end after days and cannot be prolonged. The new channel
 * is there before the old one is stopped, and notifications of both are taken meanwhile.
 */
import { randomBytes, randomUUID } from "node:crypto";
import type { Database } from "./database";
import { errorWords } from "./error-words";
import { type CalendarApi, GoogleError } from "./google-calendar-api";
import { tokenDigest } from "./providers/google-calendar";

/** Figures of our choice. */
export interface RenewalOptions {
  /** Where Google sends notifications: the endpoint's URL. */
  readonly address: string;
  /** Hours before its end at which a channel is renewed: a daily job may fail twice. */
  readonly withinHours?: number;
  /** Hours that are asked for: Google gives a week at most. */
  readonly lifeHours?: number;
  /** Seconds for which both channels are there at the least. */
  readonly overlapSeconds?: number;
  /** Seconds for which one run has a channel: longer than Google may take to answer. */
  readonly claimSeconds?: number;
  /** Channels in one run. */
  readonly most?: number;
  /** A channel that could not be renewed or stopped. The others go on. */
  readonly failed?: (error: string) => void;
}

export interface Renewed {
  readonly renewed: number;
  readonly stopped: number;
  readonly failed: number;
}

/** A channel to renew or to stop. */
export interface RenewableChannel {
  readonly id: string;
  readonly tenant: string;
  readonly calendar_id: string;
  readonly resource_id: string | null;
  readonly expires_at: Date;
}

/**
 * The newest channel of each calendar, if it ends soon or has ended: a channel that nobody was in
 * time for is made up for. One that Google has not confirmed does not count: the process may have
 * died before it asked. What was tried before comes last, so that calendars that Google refuses do
 * not keep a run from the others.
 */
const due = `
  SELECT id, tenant, calendar_id, resource_id, expires_at FROM (
    SELECT DISTINCT ON (tenant, calendar_id)
      id, tenant, calendar_id, resource_id, expires_at, renewing_until
    FROM webhooks.channels
    WHERE confirmed_at IS NOT NULL AND stopped_at IS NULL
    ORDER BY tenant, calendar_id, expires_at DESC, id DESC
  ) AS newest
  WHERE expires_at < now() + $1 * interval '1 hour'
    AND (renewing_until IS NULL OR renewing_until < now())
  ORDER BY renewing_until NULLS FIRST, expires_at, id LIMIT $2`;

/** Since the list was read another renewal may have replaced the channel, and given it back. */
const claim = `
  UPDATE webhooks.channels old SET renewing_until = now() + $2 * interval '1 second'
  WHERE id = $1 AND stopped_at IS NULL AND (renewing_until IS NULL OR renewing_until < now())
    AND ($3::boolean OR NOT EXISTS (
      SELECT FROM webhooks.channels new
      WHERE new.tenant = old.tenant AND new.calendar_id = old.calendar_id
        AND new.confirmed_at IS NOT NULL AND new.stopped_at IS NULL
        AND (new.expires_at, new.id) > (old.expires_at, old.id)
    ))
  RETURNING id`;

/** After a failure it says when that was. */
const release = `
  UPDATE webhooks.channels SET renewing_until = CASE WHEN $2::boolean THEN now() END WHERE id = $1`;

const expect = `
  INSERT INTO webhooks.channels
    (id, tenant, calendar_id, token_sha256, expires_at, confirmed_at)
  VALUES ($1, $2, $3, $4, $5, NULL)`;

const confirm = `
  UPDATE webhooks.channels
  SET resource_id = $2, expires_at = $3, confirmed_at = now() WHERE id = $1`;

/**
 * Channels that another one of the same calendar has replaced: it was confirmed long enough ago,
 * outlives this one, and Google's first notification has come through it, which shows that it
 * works. Without that the old one ends by itself.
 */
const replaced = `
  SELECT id, tenant, calendar_id, resource_id, expires_at FROM webhooks.channels old
  WHERE stopped_at IS NULL AND resource_id IS NOT NULL AND expires_at > now()
    AND (renewing_until IS NULL OR renewing_until < now())
    AND EXISTS (
      SELECT FROM webhooks.channels new
      WHERE new.tenant = old.tenant AND new.calendar_id = old.calendar_id
        AND new.id <> old.id AND new.stopped_at IS NULL
        AND (new.expires_at, new.id) > (old.expires_at, old.id)
        AND new.confirmed_at < now() - $1 * interval '1 second'
        AND EXISTS (
          SELECT FROM webhooks.webhook_events event
          WHERE event.provider = 'google-calendar' AND event.account = new.tenant
            AND event.event_id = new.id || ':1'
        )
    )
  ORDER BY expires_at, id LIMIT $2`;

/** The channels that {@link renew} would renew now, in its order. */
export async function dueChannels(
  database: Database,
  { withinHours = 60, most = 100 }: Pick<RenewalOptions, "withinHours" | "most"> = {},
): Promise<readonly RenewableChannel[]> {
  const { rows } = await database.query(due, [withinHours, most]);
  return rows as readonly RenewableChannel[];
}

/**
 * Renews what ends soon, then stops what was replaced for long enough. Run it every quarter of an
 * hour; several may run at once. Needs the role `webhooks_worker` or `webhooks_operator`.
 */
export async function renew(
  database: Database,
  google: CalendarApi,
  options: RenewalOptions,
): Promise<Renewed> {
  const { overlapSeconds = 600, claimSeconds = 120, most = 100 } = options;
  const { failed = () => undefined } = options;
  const counts = { renewed: 0, stopped: 0, failed: 0 };
  const each = async (
    channels: readonly RenewableChannel[],
    count: "renewed" | "stopped",
    act: (channel: RenewableChannel) => Promise<void>,
  ) => {
    for (const channel of channels) {
      if (
        (await database.query(claim, [channel.id, claimSeconds, count === "stopped"])).rows
          .length === 0
      )
        continue;
      let hasFailed = true;
      try {
        await act(channel);
        hasFailed = false;
        counts[count] += 1;
      } catch (error) {
        counts.failed += 1;
        failed(describe(error));
      } finally {
        await database.query(release, [channel.id, hasFailed]);
      }
    }
  };
  await each(await dueChannels(database, options), "renewed", (channel) =>
    replace(database, google, channel, options),
  );
  const { rows } = await database.query(replaced, [overlapSeconds, most]);
  await each(rows as RenewableChannel[], "stopped", (channel) => stop(database, google, channel));
  return counts;
}

/**
 * The row is there before Google is asked: its first notification may be faster than its answer.
 * It goes when Google refuses; when nothing is known of the request it stays until it ends.
 */
async function replace(
  database: Database,
  google: CalendarApi,
  { tenant, calendar_id: calendarId }: RenewableChannel,
  { address, lifeHours = 7 * 24 }: RenewalOptions,
): Promise<void> {
  const channelId = randomUUID();
  const token = randomBytes(32).toString("base64url");
  const expiresAt = new Date(Date.now() + lifeHours * 3_600_000);
  const digest = tokenDigest(token);
  await database.query(expect, [channelId, tenant, calendarId, digest, expiresAt]);
  const request = { calendarId, channelId, token, address, expiresAt };
  const made = await google.watch(tenant, request).catch(async (error: unknown) => {
    if (isRefusal(error)) {
      await database.query("DELETE FROM webhooks.channels WHERE id = $1", [channelId]);
    }
    throw error;
  });
  await database.query(confirm, [channelId, made.resourceId, made.expiresAt]);
}

/** What is under way when Google stops is taken all the same: the row lives until it ends. */
async function stop(database: Database, google: CalendarApi, channel: RenewableChannel) {
  const { id, tenant, resource_id: resource } = channel;
  if (resource !== null) await google.stop(tenant, id, resource);
  await database.query("UPDATE webhooks.channels SET stopped_at = now() WHERE id = $1", [id]);
}

function isRefusal(error: unknown): boolean {
  return error instanceof GoogleError && /^4\d\d$/.test(error.code);
}

/** Google's errors are ours: they hold a status and nothing of whose calendar it is. */
function describe(error: unknown): string {
  return error instanceof GoogleError ? error.message : errorWords(error);
}
