/** `gonogo webhooks` as an operator runs it, against a Postgres with events of every state. */
import type { Client } from "pg";
import { run } from "../../gonogo/cli/run";
import type { PayloadKeys } from "../../infra/webhooks/encryption";
import { migrate } from "../../infra/webhooks/migrate";
import { PostgresInbox } from "../../infra/webhooks/postgres-inbox";
import type { Provider } from "../../infra/webhooks/verification";
import { PostgresServer } from "../webhooks/postgres-server";
import { captured } from "./support";

export const canary = "zoe.canary@example.com";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export class WebhooksWorld {
  private constructor(
    readonly server: PostgresServer,
    readonly owner: Client,
  ) {}

  static async start(): Promise<WebhooksWorld> {
    const server = await PostgresServer.start();
    const owner = await server.connect();
    await migrate(owner);
    for (const role of ["operator", "receiver", "rekeyer"]) {
      await owner.query(`CREATE ROLE ${role}_login LOGIN`);
      await owner.query(`GRANT webhooks_${role} TO ${role}_login`);
    }
    return new WebhooksWorld(server, owner);
  }

  async stop(): Promise<void> {
    await this.owner.end();
    await this.server.stop();
  }

  url(login = "operator_login"): string {
    const folder = encodeURIComponent(String(this.server.config().host));
    return `postgresql://${login}:secret-canary@/postgres?host=${folder}`;
  }

  async run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const { io, out, err } = captured({ env: { DATABASE_URL: this.url(), ...env } });
    const code = await run(["webhooks", ...args], io);
    return { code, out: out(), err: err() };
  }

  async add(
    ids: readonly string[],
    more: {
      readonly provider?: Provider;
      readonly type?: string;
      readonly state?: string;
      readonly ago?: string;
      readonly keys?: PayloadKeys;
    } = {},
  ): Promise<void> {
    const { provider = "stripe", type = "invoice.paid", state = "received", ago = "0" } = more;
    await new PostgresInbox(this.owner, more.keys).accept({
      ...{ provider, account: "", livemode: true, contentType: "application/json" },
      events: ids.map((id) => ({
        ...{ id, type, occurredAt: null, objectId: null },
        payload: Buffer.from(JSON.stringify({ id, email: canary })),
      })),
    });
    await this.owner.query(
      `UPDATE webhooks.webhook_events SET state = $2, attempts = 5, received_at = now() - $3::interval,
         last_error = CASE WHEN $2 IN ('failed', 'dead') THEN 'TypeError' END,
         finished_at = CASE WHEN $2 IN ('processed', 'dead') THEN now() END
       WHERE event_id = ANY ($1)`,
      [ids, state, ago],
    );
    if (state === "received") return;
    await this.owner.query(
      `DELETE FROM webhooks.outbox WHERE event IN
         (SELECT id FROM webhooks.webhook_events WHERE event_id = ANY ($1))`,
      [ids],
    );
  }

  async rowOf(id: string): Promise<string> {
    const { rows } = await this.owner.query(
      "SELECT id::text FROM webhooks.webhook_events WHERE event_id = $1",
      [id],
    );
    return String(rows[0]?.id);
  }

  /** Ids of events in a state. */
  async ids(where = "true"): Promise<readonly string[]> {
    const { rows } = await this.owner.query(
      `SELECT event_id FROM webhooks.webhook_events event WHERE ${where} ORDER BY event_id`,
    );
    return rows.map(({ event_id }) => event_id);
  }

  /** Ids of events that wait for the queue. */
  unsent(): Promise<readonly string[]> {
    return this.ids("EXISTS (SELECT FROM webhooks.outbox WHERE outbox.event = event.id)");
  }

  async empty(): Promise<void> {
    await this.owner.query(
      "TRUNCATE webhooks.webhook_events, webhooks.channels RESTART IDENTITY CASCADE",
    );
  }
}
