/** The receiver as docs/webhooks.md shows it: a test holds the two to each other. */
import { Pool } from "pg";
import { cached } from "../../../infra/webhooks/cached";
import { poolOptions } from "../../../infra/webhooks/database";
import { calendarEndpoint, signedEndpoint } from "../../../infra/webhooks/endpoint";
import { webhookLog } from "../../../infra/webhooks/log";
import { Metrics } from "../../../infra/webhooks/metrics";
import { webhookServer } from "../../../infra/webhooks/node-server";
import { observer } from "../../../infra/webhooks/observer";
import { storedKeys } from "../../../infra/webhooks/payload-keys";
import { PostgresChannels, PostgresInbox } from "../../../infra/webhooks/postgres-inbox";
import { Receiver } from "../../../infra/webhooks/receiver";

const pool = new Pool({ connectionString: process.env.DATABASE_URL, ...poolOptions });
pool.on("error", (error) => console.error(error.name));
const keys = storedKeys(async () => process.env.WEBHOOK_PAYLOAD_KEYS ?? "");
const metrics = new Metrics({ namespace: "clientflow-prod" });
setInterval(() => metrics.flush(), 10_000);
const stripe = cached(async () => ({ secrets: JSON.parse(process.env.STRIPE_SECRETS ?? "[]") }));
const receiver = new Receiver({
  origin: "https://api.clientflow.ai",
  isProduction: true,
  inbox: new PostgresInbox(pool, keys),
  endpoints: [
    signedEndpoint("stripe", "/webhooks/stripe", stripe),
    calendarEndpoint("/webhooks/gcal", new PostgresChannels(pool)),
  ],
  observe: observer(webhookLog({ service: "receiver" }), metrics).received,
});
webhookServer(receiver).listen(8080);
// Or, in Lambda: export const handler = webhookHandler(receiver);
