/** The function that the clock and the receiver start: one event names one job. */
import { SQSClient } from "@aws-sdk/client-sqs";
import { cleanUp } from "../clean-up";
import { ConfigurationError } from "../configuration-error";
import { kmsUnwrap } from "../kms";
import { webhookLog } from "../log";
import { measure, report } from "../measure";
import { Metrics } from "../metrics";
import { type Observer, observer } from "../observer";
import { storedKeys } from "../payload-keys";
import { type Queue, relay } from "../postgres-outbox";
import { rekey } from "../rekey";
import { SqsQueue } from "../sqs-queue";
import { sweep } from "../sweep";
import { type JobsConfig, readConfig } from "./config";
import { SecretDatabase } from "./connection";
import { lookTwice, type Relayed } from "./look-twice";
import { RoutedQueue } from "./routed-queue";
import { readSecret } from "./secrets";

export interface JobEvent {
  readonly job: string;
  /** Whether a receiver started it, which for a moment starts no other one. */
  readonly woken?: boolean;
}

/** What Lambda tells of an invocation. */
export interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

type Counts = Readonly<Record<string, number>>;
type Job = (signal: AbortSignal, event: JobEvent) => Promise<Counts>;

/** Events that a relay leases at once; SQS takes ten of them in a call. */
const relayBatch = 100;
/** Milliseconds of an invocation that are left for what a job has begun. */
const reserveMs = 15_000;

export function jobsHandler(config: JobsConfig) {
  const database = new SecretDatabase(config.database);
  const metrics = new Metrics({ namespace: config.namespace });
  const watch = observer(webhookLog({ service: "jobs" }), metrics);
  const queue = queueOf(config, watch);
  const keys = storedKeys(() => readSecret(config.payloadKeys), { unwrap: kmsUnwrap() });
  const jobs: Readonly<Record<string, Job>> = {
    relay: async (signal, { woken = false }) => {
      const look = () => relayAll(database, queue, signal);
      // The login has few connections, and other jobs need them.
      return { ...(woken ? await lookTwice(look, () => database.close()) : await look()) };
    },
    sweep: async () => ({ ...(await sweep(database)) }),
    "clean-up": async (signal) => ({ ...(await cleanUp(database, { signal })) }),
    // Started by hand after a new key: aws lambda invoke.
    rekey: async () => ({ ...(await rekey(database, keys)) }),
    measure: async () => {
      const measured = await measure(database);
      report(measured, metrics);
      return { ...measured };
    },
  };
  return async (event: JobEvent, context: LambdaContext): Promise<Counts> => {
    const { job } = event;
    const run = Object.hasOwn(jobs, job) ? jobs[job] : undefined;
    if (run === undefined) {
      throw new ConfigurationError(`no such job; known: ${Object.keys(jobs).sort().join(", ")}`);
    }
    const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - reserveMs));
    try {
      return await watch.job(job, () => run(signal, event));
    } finally {
      metrics.flush();
      // A frozen instance would keep a connection that another one needs.
      await database.close();
    }
  };
}

/** One client for all queues: they are of one region. */
function queueOf({ queues }: JobsConfig, watch: Observer): Queue {
  const client = new SQSClient({});
  const all = new Map(
    Object.entries(queues).map(([provider, url]) => [provider, new SqsQueue({ client, url })]),
  );
  return watch.watched(new RoutedQueue((provider) => all.get(provider)));
}

/** Until the outbox has nothing that is due, or the time is over: the next run goes on. */
async function relayAll(
  database: SecretDatabase,
  queue: Queue,
  signal: AbortSignal,
): Promise<Relayed> {
  const sum = { taken: 0, confirmed: 0 };
  while (!signal.aborted) {
    const { taken, confirmed } = await relay(database, queue, { batch: relayBatch }).catch(busy);
    sum.taken += taken;
    sum.confirmed += confirmed;
    if (taken < relayBatch) break;
  }
  return sum;
}

/** Other relays, woken by a burst of deliveries, have all connections of the login: they go on. */
function busy(error: unknown): Relayed {
  const isFull = error instanceof Error && "code" in error && error.code === "53300";
  if (isFull) return { taken: 0, confirmed: 0 };
  throw error;
}

let ready: ReturnType<typeof jobsHandler> | undefined;

export async function jobs(event: JobEvent, context: LambdaContext): Promise<Counts> {
  ready ??= jobsHandler(readConfig<JobsConfig>());
  return await ready(event, context);
}
