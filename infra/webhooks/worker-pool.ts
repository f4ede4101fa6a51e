import { webhookHandlerSeconds } from "../defaults";
import { poolOptions } from "./database";

/**
 * Options of the worker's `pg.Pool`: for each message that is handled at once a connection for the
 * handler's transaction and one for what must outlive it, and one for the relay. A handler's own
 * statements have as long as the handler.
 */
export function workerPoolOptions(concurrency = 10, handlerSeconds = webhookHandlerSeconds) {
  return {
    ...poolOptions,
    application_name: "webhooks-worker",
    max: 2 * concurrency + 1,
    // The server's limits are set for each transaction; this is for a server that is gone.
    query_timeout: (handlerSeconds + 5) * 1000,
  };
}
