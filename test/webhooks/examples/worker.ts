/** The worker as docs/webhooks.md shows it: a test holds the two to each other. */
import { SQSClient } from "@aws-sdk/client-sqs";
import { Pool } from "pg";
import Stripe from "stripe";
import { clientflowEvents } from "../../../infra/systems/clientflow/billing";
import { serviceAccount } from "../../../infra/webhooks/google-calendar-api";
import type { ClientflowHandlers } from "../../../infra/webhooks/handlers";
import {
  type BillingStore,
  billingHandlers,
  stripeReader,
} from "../../../infra/webhooks/handlers-billing";
import {
  type CalendarStore,
  calendarHandlers,
  googleChanges,
} from "../../../infra/webhooks/handlers-calendar-sync";
import { type MessageStore, messageHandlers } from "../../../infra/webhooks/handlers-messages";
import { handlerTable } from "../../../infra/webhooks/handlers-table";
import { webhookLog } from "../../../infra/webhooks/log";
import { Metrics } from "../../../infra/webhooks/metrics";
import { observer } from "../../../infra/webhooks/observer";
import { ProviderCalls } from "../../../infra/webhooks/outgoing";
import { storedKeys } from "../../../infra/webhooks/payload-keys";
import { SqsQueue } from "../../../infra/webhooks/sqs-queue";
import { Worker } from "../../../infra/webhooks/worker";
import { runWorker } from "../../../infra/webhooks/worker-loop";
import { workerPoolOptions } from "../../../infra/webhooks/worker-pool";

/** What a system writes itself. */
declare const store: BillingStore;
declare const messages: MessageStore;
declare const calendars: CalendarStore;
declare const connectionString: string;
declare const url: string;
declare const signal: AbortSignal;

export async function work(): Promise<void> {
  // docs/webhooks.md, from here
  const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? "");
  const stripeCalls = new ProviderCalls({ name: "stripe", repeatableSeconds: 86_400 });
  const googleCalls = new ProviderCalls({ name: "google", repeatableSeconds: 0 });
  const accessToken = serviceAccount(process.env.GOOGLE_SVC_ACCOUNT_JSON ?? "");
  const handlers: ClientflowHandlers = {
    stripe: billingHandlers(clientflowEvents, store, stripeReader(stripe, stripeCalls)),
    twilio: messageHandlers(messages),
    "google-calendar": calendarHandlers(
      calendars,
      googleChanges({ accessToken, calls: googleCalls }),
    ),
    "sendgrid-inbound": {
      "mail.received": async (mail, { database, event }) => {
        const row = [event.id, mail.subject];
        await database.query("INSERT INTO tickets (id, subject) VALUES ($1, $2)", row);
      },
    },
  };
  const keys = storedKeys(async () => process.env.WEBHOOK_PAYLOAD_KEYS ?? "");
  const metrics = new Metrics({ namespace: "clientflow-prod" });
  const seen = observer(webhookLog({ service: "worker" }), metrics);
  const pool = new Pool({ ...workerPoolOptions(), connectionString });
  const worker = new Worker({ pool, keys, handlers: handlerTable(handlers), observe: seen.worked });
  await runWorker({ queue: new SqsQueue({ client: new SQSClient(), url }), worker, signal });
  // to here
}
