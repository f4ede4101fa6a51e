/** The receiver in a process of its own, to be killed. */
import type { AddressInfo } from "node:net";
import { Pool } from "pg";
import { poolOptions } from "../../../infra/webhooks/database";
import { calendarEndpoint, signedEndpoint } from "../../../infra/webhooks/endpoint";
import type { Inbox } from "../../../infra/webhooks/inbox";
import { webhookServer } from "../../../infra/webhooks/node-server";
import { PostgresChannels, PostgresInbox } from "../../../infra/webhooks/postgres-inbox";
import { Receiver } from "../../../infra/webhooks/receiver";
import { endWithParent, reach, readSettings, tell } from "./settings";

const settings = readSettings();
const { origin, secrets } = settings;
endWithParent();
const pool = new Pool({
  ...settings.postgres,
  ...poolOptions,
  options: "-c role=webhooks_receiver",
});
pool.on("error", () => undefined);
const stored = new PostgresInbox(pool);
const inbox: Inbox = {
  accept: async (delivery) => {
    await reach("before-insert", settings);
    const result = await stored.accept(delivery);
    await reach("after-insert", settings);
    return result;
  },
};
const receiver = new Receiver({
  origin,
  isProduction: true,
  inbox,
  endpoints: [
    signedEndpoint("stripe", "/webhooks/stripe", async () => ({ secrets: [secrets.stripe] })),
    signedEndpoint("twilio", "/webhooks/twilio", async () => ({ authTokens: [secrets.twilio] })),
    signedEndpoint("sendgrid", "/webhooks/sg", async () => ({ publicKeys: [secrets.sendGrid] })),
    calendarEndpoint("/webhooks/gcal", new PostgresChannels(pool)),
  ],
});
const server = webhookServer(receiver);
server.listen(0, "127.0.0.1", () => {
  tell({ kind: "ready", port: (server.address() as AddressInfo).port });
});
