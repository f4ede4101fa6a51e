/** What receiver, relay, worker and jobs tell: each thing that happens to the log and the metrics. */
import { errorWords } from "./error-words";
import type { WebhookLog } from "./log";
import type { Metrics } from "./metrics";
import type { Queue } from "./postgres-outbox";
import type { Outcome } from "./receiver";
import type { Renewed } from "./renewal";
import type { WorkerOutcome } from "./worker-types";

export interface Observer {
  /** For `observe` of the receiver. */
  received(outcome: Outcome): void;
  /** For `observe` of the worker. */
  worked(outcome: WorkerOutcome): void;
  /** A queue that tells what it took: give it to `relay`. */
  watched(queue: Queue): Queue;
  /** For the figures of a renewal. */
  renewed(counts: Renewed): void;
  /** Runs a job, and tells its figures or that it failed. Rejects as the job does. */
  job<Counts extends object>(name: string, run: () => Promise<Counts>): Promise<Counts>;
}

export function observer(log: WebhookLog, metrics: Metrics): Observer {
  return {
    received: (outcome) => received(outcome, log, metrics),
    worked: (outcome) => worked(outcome, log, metrics),
    watched: (queue) => ({
      send: async (events) => {
        try {
          const ids = await queue.send(events);
          metrics.add("relayed", ids.length);
          if (ids.length < events.length) metrics.add("relayFailures");
          return ids;
        } catch (error) {
          metrics.add("relayFailures");
          log.write("error", "webhook.job_failed", { job: "relay", error: errorWords(error) });
          throw error;
        }
      },
    }),
    renewed: ({ renewed, failed }) => {
      metrics.add("channelsRenewed", renewed);
      metrics.add("renewalFailures", failed);
    },
    job: async (name, run) => {
      const started = performance.now();
      const duration = () => Math.round(performance.now() - started);
      try {
        const counts = await run();
        log.write("info", "webhook.job", { job: name, duration_ms: duration(), counts });
        return counts;
      } catch (error) {
        const said = { job: name, duration_ms: duration(), error: errorWords(error) };
        log.write("error", "webhook.job_failed", said);
        throw error;
      }
    },
  };
}

function received(outcome: Outcome, log: WebhookLog, metrics: Metrics): void {
  const { status, path, provider, reason, error, events, added } = outcome;
  const level = status === 503 ? "error" : status === 204 ? "info" : "warn";
  const said = { status, path, provider, reason, error };
  log.write(level, "http.request", {
    ...said,
    ...{ events, added },
    // Of what is not POST we know only that it is not.
    ...(status !== 405 && status !== 404 && { method: "POST" }),
  });
  if (status === 400) log.write("warn", "webhook.rejected", said);
  // A path that is nobody's would be a series for each that somebody tries.
  if (path === undefined) return;
  metrics.add("requests", 1, path);
  if (status === 503) metrics.add("unavailable", 1, path);
  else if (status !== 204) metrics.add("refusals", 1, path);
  if (reason === "timestamp") metrics.add("untimely", 1, path);
  if (events === undefined || added === undefined) return;
  metrics.add("added", added, path);
  metrics.add("repeated", events - added, path);
}

function worked(outcome: WorkerOutcome, log: WebhookLog, metrics: Metrics): void {
  const { event, provider, type, result, attempts, milliseconds, ageSeconds, error } = outcome;
  const said = {
    ...{ row: event, provider, type, attempts, error, reason: result },
    ...{ duration_ms: Math.round(milliseconds), age_s: Math.round(ageSeconds) },
  };
  if (result === "dead" || result === "malformed" || result === "unknown") {
    log.write("error", "webhook.failed", said);
  } else if (result === "failed") log.write("warn", "webhook.retried", said);
  else log.write("info", "webhook.processed", said);
  // A message that is none of ours names no provider that could be believed.
  if (provider === "" || result === "malformed") return;
  if (result === "dead") metrics.add("dead", 1, provider);
  if (result === "failed") metrics.add("attemptsFailed", 1, provider);
  if (result !== "processed" && result !== "stale") return;
  metrics.add("processed", 1, provider);
  metrics.add("handling", milliseconds, provider);
  metrics.add("age", ageSeconds, provider);
}
