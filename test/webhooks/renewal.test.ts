import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Client, Pool } from "pg";
import { calendarEndpoint } from "../../infra/webhooks/endpoint";
import { googleCalendar, serviceAccount } from "../../infra/webhooks/google-calendar-api";
import { migrate } from "../../infra/webhooks/migrate";
import { webhookServer } from "../../infra/webhooks/node-server";
import { PostgresChannels, PostgresInbox } from "../../infra/webhooks/postgres-inbox";
import { tokenDigest } from "../../infra/webhooks/providers/google-calendar";
import { Receiver } from "../../infra/webhooks/receiver";
import { dueChannels, type RenewalOptions, renew } from "../../infra/webhooks/renewal";
import { FakeGoogle } from "./fake-google";
import { openPool, PostgresServer } from "./postgres-server";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("renewal of Google's channels", () => {
  let server: PostgresServer;
  let owner: Client;
  let worker: Pool;
  let receiving: Pool;
  let google: FakeGoogle;
  let http: Server;
  let address = "";
  let going = false;
  const api = () => googleCalendar({ accessToken: async () => "t", origin: google.origin });
  const renewal = (more: Partial<RenewalOptions> = {}): RenewalOptions => ({ address, ...more });
  const rows = async (sql: string) =>
    (await owner.query(sql)).rows as Readonly<Record<string, string | null>>[];

  before(async () => {
    server = await PostgresServer.start();
    owner = await server.connect();
    await migrate(owner);
    worker = openPool(server, "webhooks_worker");
    receiving = openPool(server, "webhooks_receiver");
    const receiver = new Receiver({
      endpoints: [calendarEndpoint("/webhooks/gcal", new PostgresChannels(receiving))],
      inbox: new PostgresInbox(receiving),
      origin: "http://127.0.0.1",
      isProduction: true,
    });
    http = webhookServer(receiver);
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${(http.address() as AddressInfo).port}/webhooks/gcal`;
  });
  after(async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
    for (const pool of [worker, receiving]) await pool.end();
    await owner.end();
    await server.stop();
  });
  beforeEach(async () => {
    await owner.query("TRUNCATE webhooks.webhook_events, webhooks.channels CASCADE");
    google = await FakeGoogle.start();
  });
  afterEach(async () => {
    going = false;
    await google.close();
  });

  /** A channel as the application makes one when an organisation connects its calendar. */
  async function connect(calendar: string, seconds: number): Promise<string> {
    const id = randomUUID();
    const token = randomBytes(32).toString("base64url");
    const expiresAt = new Date(Date.now() + seconds * 1_000);
    await owner.query(
      `INSERT INTO webhooks.channels (id, tenant, calendar_id, token_sha256, expires_at)
       VALUES ($1, $2, $3, $4, $5)`,
      [id, `org-${calendar}`, calendar, tokenDigest(token), expiresAt],
    );
    const request = { calendarId: calendar, channelId: id, token, address, expiresAt };
    const { resourceId } = await api().watch(`org-${calendar}`, request);
    await owner.query("UPDATE webhooks.channels SET resource_id = $2 WHERE id = $1", [
      ...[id, resourceId],
    ]);
    return id;
  }

  /** Changes of which no notification was stored. */
  async function lost(): Promise<number> {
    await google.settled();
    const stored = new Set(
      (await rows("SELECT event_id FROM webhooks.webhook_events")).map((row) => row.event_id),
    );
    return google.changes.filter((sent) => !sent.some((name) => stored.has(name))).length;
  }

  /** Changes a calendar every few milliseconds until it is told to stop, or the test ends. */
  function changing(...calendars: string[]) {
    going = true;
    const done = (async () => {
      while (going) {
        // A machine that is slow is not sent more than it takes.
        if (google.waiting < 20) for (const calendar of calendars) google.change(calendar);
        await pause(10);
      }
    })();
    return async () => {
      going = false;
      await done;
    };
  }

  it("makes the new channel before the old one is stopped, and takes both meanwhile", async () => {
    const old = await connect("a", 3_600);
    await connect("b", 9 * 86_400);
    assert.deepEqual(await renew(worker, api(), renewal()), { renewed: 1, stopped: 0, failed: 0 });
    const made = [...google.channels.values()].find(
      ({ id, calendar }) => calendar === "a" && id !== old,
    );
    assert(made !== undefined);
    google.change("a");
    await google.settled();
    const told = await rows(`SELECT object_id, event_id, account FROM webhooks.webhook_events
      WHERE type = 'calendar.exists' ORDER BY event_id`);
    assert.deepEqual(
      new Set(told.map(({ event_id }) => event_id)),
      new Set([`${old}:2`, `${made.id}:2`]),
    );
    // The overlap has begun only just.
    assert.deepEqual(await renew(worker, api(), renewal()), { renewed: 0, stopped: 0, failed: 0 });
    assert.equal(google.channels.get(old)?.stopped, false);
    const overlap = renewal({ overlapSeconds: 0 });
    assert.deepEqual(await renew(worker, api(), overlap), { renewed: 0, stopped: 1, failed: 0 });
    assert.deepEqual(
      [google.channels.get(old)?.stopped, google.channels.get(made.id)?.stopped, google.stops],
      [true, false, 1],
    );
    await google.settled();
    assert.deepEqual(new Set(google.answers), new Set([204]));
    assert.deepEqual(await renew(worker, api(), overlap), { renewed: 0, stopped: 0, failed: 0 });
  });

  it("loses no notification over many renewals, while Google fails and renewals die", async function () {
    this.timeout(90_000);
    await connect("a", 6 * 86_400);
    await connect("b", 6 * 86_400);
    const stop = changing("a", "b");
    // A renewal that is killed between Google's answer and our note of it.
    const dying = {
      query: async (text: string, values?: unknown[]) => {
        if (/SET resource_id/.test(text)) throw new Error("killed");
        return worker.query(text, values);
      },
    };
    // Every channel is due at once, so that the clock of a slow machine does not matter.
    const settings = renewal({ withinHours: 8 * 24, overlapSeconds: 0.05 });
    const total = { renewed: 0, stopped: 0, failed: 0 };
    for (let round = 0; round < 16; round += 1) {
      if (round % 7 === 3) google.faults.push("503", "timeout");
      if (round % 11 === 5) google.faults.push("no answer");
      const database = round % 9 === 4 ? dying : worker;
      const [one, other] = await Promise.all([
        renew(database, api(), settings),
        renew(worker, api(), settings),
      ]);
      for (const key of ["renewed", "stopped", "failed"] as const)
        total[key] += one[key] + other[key];
      await pause(60);
    }
    await stop();
    assert.equal(await lost(), 0);
    assert.ok(google.changes.length > 30, `${google.changes.length} changes`);
    const isMuch = total.renewed >= 8 && total.stopped >= 4 && total.failed >= 4;
    assert.ok(isMuch, JSON.stringify(total));
  });

  it("would be seen to lose some if the old channel were stopped first", async () => {
    const old = await connect("a", 3_600);
    const stop = changing("a");
    await pause(100);
    await api().stop("org-a", old, "resource-of-a");
    google.change("a");
    await connect("a", 3_600);
    await pause(50);
    await stop();
    assert.ok((await lost()) > 0);
  });

  it("does not stop the old channel before Google was heard through the new one", async () => {
    const old = await connect("a", 3_600);
    await renew(worker, api(), renewal());
    await owner.query("DELETE FROM webhooks.webhook_events");
    const overlap = renewal({ overlapSeconds: 0 });
    assert.deepEqual(await renew(worker, api(), overlap), { renewed: 0, stopped: 0, failed: 0 });
    assert.equal(google.channels.get(old)?.stopped, false);
  });

  it("renews a calendar once when several renewals run, and its channel again when it died", async () => {
    await connect("a", 3_600);
    const all = await Promise.all(Array.from({ length: 5 }, () => renew(worker, api(), renewal())));
    assert.equal(
      all.reduce((sum, { renewed }) => sum + renewed, 0),
      1,
    );
    assert.equal(google.channels.size, 2);
    // One that read what is due before another one renewed it.
    await connect("c", 1_800);
    const late = {
      query: async (text: string, values?: unknown[]) => {
        const answer = await worker.query(text, values);
        if (text.includes("DISTINCT ON")) await renew(worker, api(), renewal());
        return answer;
      },
    };
    assert.equal((await renew(late, api(), renewal())).renewed, 0);
    assert.equal(google.channels.size, 4);
    await owner.query("TRUNCATE webhooks.channels");
    await connect("b", 3_600);
    await owner.query("UPDATE webhooks.channels SET renewing_until = now() + interval '1 minute'");
    assert.equal((await renew(worker, api(), renewal())).renewed, 0);
    await owner.query("UPDATE webhooks.channels SET renewing_until = now() - interval '1 second'");
    assert.equal((await renew(worker, api(), renewal())).renewed, 1);
  });

  it("goes on with the others when one fails, says why, and shows nobody's calendar", async () => {
    await connect("zoe.canary@example.com", 1_800);
    await connect("b", 3_600);
    for (const fault of ["403", "503"] as const) {
      google.faults.push(fault);
      const said: string[] = [];
      const failed = (error: string) => said.push(error);
      const { renewed, failed: count } = await renew(worker, api(), renewal({ failed }));
      assert.deepEqual([renewed, count], [fault === "403" ? 1 : 0, 1]);
      assert.deepEqual(said, [`Google's events.watch: ${fault}`]);
    }
    // What Google refused is gone; what it may have taken stays.
    const open = await rows("SELECT id FROM webhooks.channels WHERE confirmed_at IS NULL");
    assert.equal(open.length, 1);
    const due = await dueChannels(worker);
    assert.deepEqual(
      due.map(({ calendar_id }) => calendar_id),
      ["zoe.canary@example.com"],
    );
  });

  it("comes to each calendar, however many others Google refuses", async () => {
    for (const [at, calendar] of ["a", "b", "c"].entries()) await connect(calendar, 3_600 + at);
    google.faults.push("403", "403");
    const two = renewal({ most: 2 });
    assert.deepEqual(await renew(worker, api(), two), { renewed: 0, stopped: 0, failed: 2 });
    assert.deepEqual(await renew(worker, api(), two), { renewed: 2, stopped: 0, failed: 0 });
    // Who was refused last comes last.
    const due = await dueChannels(worker);
    assert.deepEqual(
      due.map(({ calendar_id }) => calendar_id),
      ["b"],
    );
  });

  it("takes one of two channels that end at the same time for the newest", async () => {
    for (const id of [1, 2, 3]) {
      await connect("a", 3_600);
      assert.equal((await rows("SELECT FROM webhooks.channels")).length, id);
    }
    await owner.query("UPDATE webhooks.channels SET expires_at = now() + interval '1 hour'");
    assert.equal((await renew(worker, api(), renewal())).renewed, 1);
  });

  it("is for the role of the worker and the operator, and not for the receiver", async () => {
    await connect("a", 3_600);
    await assert.rejects(renew(receiving, api(), renewal()), { code: "42501" });
    const operator = openPool(server, "webhooks_operator");
    assert.equal((await renew(operator, api(), renewal())).renewed, 1);
    await operator.end();
  });

  it("asks for access tokens as a service account, once until they end", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    google.publicKey = publicKey;
    const private_key = privateKey.export({ type: "pkcs8", format: "pem" });
    const account = JSON.stringify({ client_email: "job@project.example", private_key });
    let now = Date.now();
    const options = {
      origin: google.origin,
      clock: () => new Date(now),
      subject: (tenant: string) => (tenant === "own" ? undefined : `admin@${tenant}`),
    };
    const accessToken = serviceAccount(Buffer.from(account).toString("base64"), options);
    assert.equal(await accessToken("org_1"), "ya29.of-admin@org_1");
    assert.equal(await accessToken("own"), "ya29.of-job@project.example");
    const calendar = googleCalendar({ accessToken, origin: google.origin });
    await calendar.stop("org_1", "gone", "gone");
    assert.deepEqual(google.tokens, ["Bearer ya29.of-admin@org_1"]);
    // The next one is refused, since its key is another: the first is still kept until it ends.
    google.publicKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey;
    assert.equal(await accessToken("org_1"), "ya29.of-admin@org_1");
    now += 3_590_000;
    await assert.rejects(accessToken("org_1"), /Google's token: 400/);
  });

  it("refuses what is no service account, and shows nothing of it", () => {
    const canary = "-----BEGIN PRIVATE KEY-----canary";
    for (const text of [
      "",
      "{",
      canary,
      JSON.stringify({ client_email: "a", private_key: canary }),
    ]) {
      assert.throws(
        () => serviceAccount(text),
        (error: Error) => {
          assert.match(error.message, /service account is no JSON/);
          return !error.message.includes("canary");
        },
      );
    }
  });
});
