/** The relay and the sweep in a process of their own, to be killed. */
import { Pool } from "pg";
import { poolOptions } from "../../../infra/webhooks/database";
import { type Queue, relay } from "../../../infra/webhooks/postgres-outbox";
import { sweep } from "../../../infra/webhooks/sweep";
import { endWithParent, openQueue, reach, readSettings, tell } from "./settings";

const settings = readSettings();
endWithParent();
const pool = new Pool({ ...settings.postgres, ...poolOptions, options: "-c role=webhooks_worker" });
pool.on("error", () => undefined);
const queue = openQueue(settings.queue);
const watched: Queue = {
  send: async (events) => {
    await reach("before-send", settings);
    const confirmed = await queue.send(events);
    await reach("after-send", settings);
    return confirmed;
  },
};

const { silentSeconds } = settings;
/** Seconds, far shorter than in production, so that the test need not wait for hours. */
const leaseSeconds = 3;

async function everySoOften(pauseMs: number, work: () => Promise<boolean>): Promise<void> {
  for (;;) {
    // What is down now is up soon: the error is not ours to end with.
    const isMore = await work().catch(() => false);
    if (!isMore) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

void everySoOften(30, async () => (await relay(pool, watched, { leaseSeconds })).taken > 0);
void everySoOften(1_000, async () => (await sweep(pool, { silentSeconds })).putBack > 0);
tell({ kind: "ready" });
