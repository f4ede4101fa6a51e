import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Stripe from "stripe";
import { expandEvents } from "../../infra/stripe/events";
import { finsightEvents } from "../../infra/systems/finsight/billing";
import {
  type BillingStore,
  billingHandlers,
  stripeReader,
} from "../../infra/webhooks/handlers-billing";
import { handlerTable } from "../../infra/webhooks/handlers-table";
import { ProviderCalls } from "../../infra/webhooks/outgoing";
import type { HandlerContext } from "../../infra/webhooks/worker-types";
import { PostgresServer } from "./postgres-server";
import { WorkerWorld } from "./worker-world";

interface StripeObject {
  readonly id?: string;
  readonly object: string;
  readonly status?: string;
}

describe("handlers of Stripe's billing, on a real Postgres and with Stripe's library", function () {
  this.timeout(60_000);
  let postgres: PostgresServer;
  let world: WorkerWorld;
  let stripe: Server;
  /** Stripe's objects as they are now, and what was asked for. */
  let objects: Map<string, StripeObject>;
  let asked: string[];
  let failure: number;
  let client: Stripe;

  before(async () => {
    postgres = await PostgresServer.start();
    world = await WorkerWorld.open(postgres);
    await world.owner.query(`
      CREATE TABLE public.mirror (id text PRIMARY KEY, status text NOT NULL);
      GRANT SELECT, INSERT, UPDATE ON public.mirror TO webhooks_worker`);
    stripe = createServer((request, response) => {
      const id = request.url?.split("?")[0]?.split("/").at(-1) ?? "";
      asked.push(`${id} ${request.headers["stripe-account"] ?? "-"}`);
      const found = objects.get(id);
      const code = failure > 0 ? "rate_limit" : "resource_missing";
      const error = { error: { code, type: "invalid_request_error" } };
      const status = failure > 0 ? failure : found === undefined ? 404 : 200;
      response.writeHead(status, { "content-type": "application/json", "retry-after": "90" });
      response.end(JSON.stringify(status === 200 ? found : error));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => stripe.once("listening", resolve));
    const { port } = stripe.address() as AddressInfo;
    const host = { host: "127.0.0.1", port, protocol: "http", telemetry: false } as const;
    client = new Stripe("sk_test_1", host);
  });
  after(async () => {
    stripe.closeAllConnections();
    stripe.close();
    await world.close();
    await postgres.stop();
  });
  beforeEach(async () => {
    objects = new Map();
    asked = [];
    failure = 0;
    await world.reset();
    await world.owner.query("TRUNCATE public.mirror");
  });

  const keep = ({ database }: HandlerContext, id: string, status: string) =>
    database.query(
      `INSERT INTO public.mirror VALUES ($1, $2)
       ON CONFLICT (id) DO UPDATE SET status = excluded.status`,
      [id, status],
    );
  const effect = ({ database, event }: HandlerContext, what: string) =>
    database.query("INSERT INTO public.effects (event, what) VALUES ($1, $2)", [event.row, what]);
  const store: BillingStore = {
    subscription: async ({ id, status }, context) => {
      await keep(context, id, status);
    },
    invoice: async ({ id, status }, isDeleted, context) => {
      await keep(context, id ?? "", isDeleted ? "deleted" : (status ?? ""));
    },
    customer: async ({ id }, context) => {
      await keep(context, id, "known");
    },
    checkout: async ({ id }, context) => {
      await keep(context, id, "paid");
    },
    notice: async ({ type }, context) => {
      await effect(context, type);
    },
  };
  const worker = () => {
    const calls = new ProviderCalls({ name: "stripe", repeatableSeconds: 86_400 });
    const names = [...expandEvents(finsightEvents), "customer.updated"] as const;
    const handlers = billingHandlers(names, store, stripeReader(client, calls));
    return world.worker(async () => {}, { handlers: handlerTable({ stripe: handlers }) });
  };
  let count = 0;
  const add = (type: string, object: StripeObject, account = "") => {
    count += 1;
    const id = `evt_${count}`;
    const body = { id, object: "event", type, data: { object } };
    const event = {
      id,
      type,
      objectId: object.id ?? null,
      payload: Buffer.from(JSON.stringify(body)),
    };
    return world.add(event, { account });
  };
  const mirror = async () =>
    Object.fromEntries(
      (await world.owner.query("SELECT id, status FROM public.mirror ORDER BY id")).rows.map(
        ({ id, status }) => [id, status],
      ),
    );
  const subscription = (status: string): StripeObject => ({
    id: "sub_1",
    object: "subscription",
    status,
  });

  it("end with what is true now, in whatever order a subscription's events come", async () => {
    const history = [
      ["customer.subscription.created", "incomplete"],
      ["customer.subscription.updated", "active"],
      ["customer.subscription.updated", "past_due"],
      ["customer.subscription.deleted", "canceled"],
    ] as const;
    objects.set("sub_1", subscription("canceled"));
    const rows: string[] = [];
    for (const [type, status] of history) rows.push(await add(type, subscription(status)));
    const { failed } = await worker().process(rows.toReversed().map((row) => world.message(row)));
    assert.deepEqual(failed, []);
    assert.deepEqual(await mirror(), { sub_1: "canceled" });
    assert.deepEqual((await world.effects()).length, 4);
    assert.deepEqual(new Set(asked), new Set(["sub_1 -"]));
  });

  it("keep sessions, customers and invoices, of connected accounts too", async () => {
    objects.set("cus_1", { id: "cus_1", object: "customer" });
    objects.set("in_1", { id: "in_1", object: "invoice", status: "paid" });
    const rows = [
      await add("checkout.session.completed", { id: "cs_1", object: "checkout.session" }),
      await add("customer.updated", { id: "cus_1", object: "customer" }),
      await add(
        "invoice.payment_failed",
        { id: "in_1", object: "invoice", status: "open" },
        "acct_1",
      ),
      await add("invoice.deleted", { id: "in_2", object: "invoice", status: "draft" }),
      await add("invoice.upcoming", { object: "invoice", status: "draft" }),
    ];
    const { failed } = await worker().process(rows.map((row) => world.message(row)));
    assert.deepEqual(failed, []);
    assert.deepEqual(await mirror(), {
      cs_1: "paid",
      cus_1: "known",
      in_1: "paid",
      in_2: "deleted",
    });
    assert.deepEqual(asked.toSorted(), ["cus_1 -", "in_1 acct_1", "in_2 -"]);
    assert.equal((await world.effects()).length, 5);
  });

  it("wait in the outbox while Stripe limits us, and are handled afterwards", async () => {
    const row = await add("customer.subscription.updated", subscription("active"));
    await world.owner.query("DELETE FROM webhooks.outbox");
    failure = 429;
    const first = worker();
    const message = world.message(row);
    assert.deepEqual(await first.process([message]), { done: [message.id], failed: [] });
    assert.deepEqual(world.results(), ["deferred"]);
    const due = (await world.dueIn(row)) ?? 0;
    assert.ok(due > 80 && due < 120, String(due));
    assert.equal((await world.row(row)).attempts, 0);
    assert.deepEqual(await mirror(), {});
    failure = 0;
    objects.set("sub_1", subscription("active"));
    await worker().process([world.message(row)]);
    assert.deepEqual(await mirror(), { sub_1: "active" });
  });

  it("fail and are tried again when Stripe does not know what an event is about", async () => {
    const row = await add("customer.subscription.updated", subscription("active"));
    await worker().process([world.message(row)]);
    assert.deepEqual(world.results(), ["failed"]);
    assert.match(world.outcomes[0]?.error ?? "", /resource_missing/);
    assert.deepEqual(await world.effects(), []);
  });
});
