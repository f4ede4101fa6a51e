/** The worker in a process of its own, to be killed. */
import { Pool } from "pg";
import { Worker } from "../../../infra/webhooks/worker";
import { runWorker } from "../../../infra/webhooks/worker-loop";
import { workerPoolOptions } from "../../../infra/webhooks/worker-pool";
import type { Connection, ConnectionPool } from "../../../infra/webhooks/worker-types";
import { countingHandlers } from "./handlers";
import { endWithParent, openQueue, reach, readSettings, tell } from "./settings";

const concurrency = 10;

const settings = readSettings();
const { handlerSeconds } = settings;
endWithParent();
const pool = new Pool({
  ...settings.postgres,
  ...workerPoolOptions(concurrency, handlerSeconds),
  options: "-c role=webhooks_worker",
});
pool.on("error", () => undefined);

/** Stands still around the statement that makes a handler's writes and its mark durable. */
const watched: ConnectionPool = {
  query: async (text, values) => await pool.query(text, values),
  connect: async (): Promise<Connection> => {
    const connection = await pool.connect();
    return {
      on: (name, listener) => connection.on(name, listener),
      off: (name, listener) => connection.off(name, listener),
      release: (broken) => connection.release(broken),
      query: async (text, values) => {
        const isCommit = /\bCOMMIT$/.test(text);
        if (isCommit) await reach("before-commit", settings);
        const result = await connection.query(text, values);
        if (isCommit) await reach("after-commit", settings);
        return result;
      },
    };
  },
};

const counts = new Map<string, number>();
const worker = new Worker({
  pool: watched,
  handlers: countingHandlers(settings),
  handlerSeconds,
  concurrency,
  settleSeconds: 1,
  retry: () => 1,
  observe: ({ result }) => {
    const count = (counts.get(result) ?? 0) + 1;
    counts.set(result, count);
    tell({ kind: "outcome", result, count });
  },
});
void runWorker({
  queue: openQueue(settings.queue),
  worker,
  signal: new AbortController().signal,
  hideSeconds: handlerSeconds,
  waitSeconds: 1,
});
tell({ kind: "ready" });
