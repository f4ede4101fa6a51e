import type { Database } from "./database";
import type { Metrics } from "./metrics";

export interface MeasureOptions {
  /**
   * Hours before a calendar's last channel ends at which it is counted: our choice, so that there
   * is a day to look after renewals have failed. See renewal.ts, which begins 60 hours before.
   */
  readonly channelHours?: number;
}

/** What waits, and for how long: seconds, and numbers of events and calendars. */
export interface Measured {
  readonly waiting: number;
  readonly oldestWaiting: number;
  readonly oldestUnsent: number;
  /** Given up within the last hour. */
  readonly deadEvents: number;
  readonly oldestPayload: number;
  readonly oldestFinished: number;
  readonly channelsEnding: number;
}

/**
 * An entry that no relay has taken is late since it could be taken, one that the queue refused since
 * it was written. What was deferred is not late before its time.
 */
const figures = `
  SELECT
    (SELECT count(*) FROM webhooks.webhook_events WHERE finished_at IS NULL)::integer AS "waiting",
    (SELECT extract(epoch FROM now() - min(received_at)) FROM webhooks.webhook_events
      WHERE finished_at IS NULL)::float8 AS "oldestWaiting",
    (SELECT extract(epoch FROM
        now() - min(CASE WHEN attempts = 0 THEN available_at ELSE created_at END))
      FROM webhooks.outbox)::float8 AS "oldestUnsent",
    (SELECT count(*) FROM webhooks.webhook_events
      WHERE state = 'dead' AND finished_at > now() - interval '1 hour')::integer AS "deadEvents",
    (SELECT extract(epoch FROM now() - min(finished_at)) FROM webhooks.webhook_events
      WHERE state = 'processed' AND purged_at IS NULL)::float8 AS "oldestPayload",
    (SELECT extract(epoch FROM now() - min(finished_at)) FROM webhooks.webhook_events
      WHERE finished_at IS NOT NULL)::float8 AS "oldestFinished",
    (SELECT count(*) FROM (
      SELECT FROM webhooks.channels WHERE confirmed_at IS NOT NULL
      GROUP BY tenant, calendar_id
      HAVING max(expires_at) FILTER (WHERE stopped_at IS NULL) IS NULL
        OR max(expires_at) FILTER (WHERE stopped_at IS NULL) < now() + $1 * interval '1 hour'
    ) AS ending)::integer AS "channelsEnding"`;

/** Reads the tables once: call it each minute. Needs the role `webhooks_worker`. */
export async function measure(
  database: Database,
  { channelHours = 24 }: MeasureOptions = {},
): Promise<Measured> {
  const { rows } = await database.query(figures, [channelHours]);
  const [row] = rows as { readonly [Figure in keyof Measured]: number | null }[];
  if (row === undefined) throw new Error("the tables gave no figures");
  const seconds = (value: number | null) => Math.max(0, Math.round(value ?? 0));
  return {
    waiting: row.waiting ?? 0,
    oldestWaiting: seconds(row.oldestWaiting),
    oldestUnsent: seconds(row.oldestUnsent),
    deadEvents: row.deadEvents ?? 0,
    oldestPayload: seconds(row.oldestPayload),
    oldestFinished: seconds(row.oldestFinished),
    channelsEnding: row.channelsEnding ?? 0,
  };
}

/** The same as metrics, under the names that the alarms watch. */
export function report(measured: Measured, metrics: Metrics): void {
  for (const [name, value] of Object.entries(measured)) {
    metrics.add(name as keyof Measured, value);
  }
}
