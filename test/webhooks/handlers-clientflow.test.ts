import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type CalendarStore,
  calendarHandlers,
  googleChanges,
} from "../../infra/webhooks/handlers-calendar-sync";
import { messageHandlers } from "../../infra/webhooks/handlers-messages";
import { handlerTable } from "../../infra/webhooks/handlers-table";
import { ProviderCalls } from "../../infra/webhooks/outgoing";
import type { HandlerContext } from "../../infra/webhooks/worker-types";
import { PostgresServer } from "./postgres-server";
import { WorkerWorld } from "./worker-world";

describe("handlers of Twilio's messages and Google's calendars, on a real Postgres", function () {
  this.timeout(60_000);
  let postgres: PostgresServer;
  let world: WorkerWorld;

  before(async () => {
    postgres = await PostgresServer.start();
    world = await WorkerWorld.open(postgres);
    await world.owner.query(`
      CREATE TABLE public.kept (id text PRIMARY KEY, value text NOT NULL);
      GRANT SELECT, INSERT, UPDATE, DELETE ON public.kept TO webhooks_worker`);
  });
  after(async () => {
    await world.close();
    await postgres.stop();
  });
  beforeEach(async () => {
    await world.reset();
    await world.owner.query("TRUNCATE public.kept, webhooks.channels");
  });

  const keep = ({ database }: HandlerContext, id: string, value: string) =>
    database.query(
      `INSERT INTO public.kept VALUES ($1, $2)
       ON CONFLICT (id) DO UPDATE SET value = excluded.value`,
      [id, value],
    );
  const kept = async () =>
    Object.fromEntries(
      (await world.owner.query("SELECT id, value FROM public.kept ORDER BY id")).rows.map(
        ({ id, value }) => [id, value],
      ),
    );

  describe("Twilio", () => {
    const add = (sid: string, status: string) => {
      const body = new URLSearchParams({ MessageSid: sid, MessageStatus: status, Body: "hi" });
      return world.add(
        {
          id: `${sid}:${status}`,
          type: `message.${status}`,
          objectId: sid,
          payload: Buffer.from(body.toString()),
        },
        { provider: "twilio", livemode: null, contentType: "application/x-www-form-urlencoded" },
      );
    };
    const handlers = handlerTable({
      twilio: messageHandlers({
        received: async ({ sid, body = "" }, context) => {
          await keep(context, sid, body);
        },
        progress: async ({ sid, status }, context) => {
          await keep(context, sid, status);
        },
      }),
    });

    it("statuses in any order end with the furthest one, of each message by itself", async () => {
      const orders = [
        ["queued", "sent", "delivered"],
        ["delivered", "queued", "sent"],
        ["sent", "delivered", "queued"],
        ["delivered", "undelivered", "sent"],
      ];
      for (const [at, statuses] of orders.entries()) {
        for (const status of statuses) {
          const row = await add(`SM${at}`, status);
          await world.worker(async () => {}, { handlers }).process([world.message(row)]);
        }
      }
      assert.deepEqual(Object.values(await kept()), Array(4).fill("delivered"));
      assert.ok(world.results().every((result) => result === "processed" || result === "stale"));
    });

    it("messages that come in are kept", async () => {
      const row = await add("SM9", "received");
      await world.worker(async () => {}, { handlers }).process([world.message(row)]);
      assert.deepEqual(await kept(), { SM9: "hi" });
    });
  });

  describe("Google Calendar", () => {
    let google: Server;
    let origin: string;
    /** Google's list of changes; the position is how many of them were seen. */
    let changes: { readonly id: string; readonly status: string }[];
    let asked: string[];
    /** Positions before this one are forgotten. */
    let oldest: number;
    let pageSize: number;

    before(async () => {
      google = createServer((request, response) => {
        const url = new URL(request.url ?? "", origin);
        const token = url.searchParams.get("syncToken");
        asked.push(`${request.headers.authorization} ${url.pathname} ${token ?? "all"}`);
        const from = Number(url.searchParams.get("pageToken") ?? token ?? 0);
        const isGone = token !== null && Number(token) < oldest;
        // Google's own figures: 250 unless it is asked for more, and 2,500 at most.
        const wanted = Math.min(2_500, Number(url.searchParams.get("maxResults") ?? 250));
        const items = changes.slice(from, from + Math.min(pageSize, wanted));
        const end = from + items.length;
        const next =
          end < changes.length ? { nextPageToken: String(end) } : { nextSyncToken: String(end) };
        response.writeHead(isGone ? 410 : 200, { "content-type": "application/json" });
        response.end(JSON.stringify(isGone ? { error: { code: 410 } } : { items, ...next }));
      }).listen(0, "127.0.0.1");
      await new Promise((resolve) => google.once("listening", resolve));
      origin = `http://127.0.0.1:${(google.address() as AddressInfo).port}`;
    });
    after(() => {
      google.closeAllConnections();
      google.close();
    });
    beforeEach(async () => {
      [changes, asked, oldest, pageSize] = [[], [], 0, 2];
      await world.owner.query(
        `INSERT INTO webhooks.channels (id, tenant, calendar_id, token_sha256, expires_at)
         SELECT id, 'org_1', 'team@example.com', repeat('0', 64), now() + interval '1 day'
         FROM unnest(ARRAY['old', 'new']) AS id`,
      );
    });

    const store: CalendarStore = {
      position: async (_, { database }) => {
        const { rows } = await database.query("SELECT value FROM public.kept WHERE id = 'at'");
        return (rows as { value: string }[])[0]?.value;
      },
      save: async ({ tenant }, some, { position, isAll }, context) => {
        if (isAll) await context.database.query("DELETE FROM public.kept");
        for (const { id, status } of some) await keep(context, String(id), `${tenant} ${status}`);
        await keep(context, "at", position);
      },
      gone: async (_, { database }) => {
        await database.query("DELETE FROM public.kept");
      },
    };
    const reader = () => {
      const calls = new ProviderCalls({ name: "google", repeatableSeconds: 0 });
      const accessToken = async (tenant: string) => `token of ${tenant}`;
      return googleChanges({ accessToken, calls, origin });
    };
    const worker = () => {
      const handlers = handlerTable({ "google-calendar": calendarHandlers(store, reader()) });
      return world.worker(async () => {}, { handlers });
    };
    let number = 0;
    async function notify(state = "exists", channel = "new"): Promise<string> {
      number += 1;
      const body = { channel, resource: "r1", state, number: String(number) };
      return await world.add(
        {
          id: `${channel}:${number}`,
          type: `calendar.${state}`,
          payload: Buffer.from(JSON.stringify(body)),
        },
        { provider: "google-calendar", account: "org_1", livemode: null },
      );
    }
    const handle = async (...rows: string[]) => {
      const { failed } = await worker().process(rows.map((row) => world.message(row)));
      assert.deepEqual(failed, []);
    };

    it("lists all events first and then what changed, page by page", async () => {
      changes.push({ id: "a", status: "ok" }, { id: "b", status: "ok" }, { id: "c", status: "ok" });
      await handle(await notify("sync"));
      assert.deepEqual(await kept(), { a: "org_1 ok", at: "3", b: "org_1 ok", c: "org_1 ok" });
      changes.push({ id: "a", status: "cancelled" });
      await handle(await notify());
      assert.deepEqual(await kept(), {
        a: "org_1 cancelled",
        at: "4",
        b: "org_1 ok",
        c: "org_1 ok",
      });
      const path = "/calendar/v3/calendars/team%40example.com/events";
      assert.deepEqual(
        asked,
        ["all", "all", "3"].map((position) => `Bearer token of org_1 ${path} ${position}`),
      );
    });

    it("lists a calendar of many years in few pages", async () => {
      changes = Array.from({ length: 30_000 }, (_, at) => ({ id: `e${at}`, status: "ok" }));
      pageSize = Number.POSITIVE_INFINITY;
      const context = { signal: new AbortController().signal } as HandlerContext;
      const calendar = { tenant: "org_1", calendarId: "team@example.com" };
      const all = await reader().changes(calendar, undefined, context);
      assert.deepEqual([all?.changes.length, all?.position, asked.length], [30_000, "30000", 12]);
    });

    it("never goes back when notifications of two channels come at once", async () => {
      const rows: string[] = [];
      for (let at = 0; at < 6; at += 1) {
        changes.push({ id: `e${at}`, status: "ok" });
        rows.push(await notify("exists", at % 2 === 0 ? "old" : "new"));
      }
      await handle(...rows.toReversed());
      const { at, ...events } = await kept();
      assert.deepEqual([at, Object.keys(events).length], ["6", 6]);
    });

    it("lists all events again when Google has forgotten the position", async () => {
      changes.push({ id: "a", status: "ok" });
      await handle(await notify());
      changes.splice(0, 1, { id: "b", status: "ok" });
      oldest = 2;
      await handle(await notify());
      assert.deepEqual(await kept(), { at: "1", b: "org_1 ok" });
    });

    it("forgets a calendar that is gone, and ignores a channel that nobody knows any more", async () => {
      changes.push({ id: "a", status: "ok" });
      await handle(await notify());
      await handle(await notify("not_exists"));
      assert.deepEqual(await kept(), {});
      const before = asked.length;
      await handle(await notify("exists", "unknown"), await notify("not_exists", "unknown"));
      assert.equal(asked.length, before);
    });
  });
});
