import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { Client } from "pg";
import googleChannelsLast from "../../gonogo/probes/providers/google-channels-last";
import { runProbes } from "../../gonogo/probes/run";
import type { PostgresTarget } from "../../gonogo/probes/targets";
import { targetsOf } from "../../gonogo/probes/targets-of";
import { readValidation } from "../../gonogo/probes/validation";
import { migrate } from "../../infra/webhooks/migrate";
import { PostgresServer } from "../webhooks/postgres-server";
import { hostileCertificate } from "./hostile-server";
import { targets } from "./support";

describe("the probe of Google's channels, against a real database", () => {
  const host = "db.stores.test";
  const password = randomBytes(18).toString("base64url");
  let server: PostgresServer;
  let owner: Client;
  let ca = "";
  before(async function () {
    this.timeout(60_000);
    const pems = await hostileCertificate(host, host);
    ca = pems.cert;
    server = await PostgresServer.start({ tls: { cert: pems.cert, key: pems.private } });
    owner = await server.connect();
    await migrate(owner);
    await owner.query(`CREATE ROLE shop_app LOGIN PASSWORD '${password}'`);
    await owner.query("GRANT webhooks_worker TO shop_app");
  });
  after(async () => {
    await owner?.end();
    await server?.stop();
  });
  beforeEach(() => owner.query("TRUNCATE webhooks.channels"));

  async function look(): Promise<string> {
    const query = "hostaddr=127.0.0.1&sslmode=verify-full";
    const url = `postgresql://shop_app:${password}@${host}:${server.port}/postgres?${query}`;
    const mode = "external" as const;
    const postgres: PostgresTarget = { name: "postgres", variable: "DATABASE_URL", mode, ca };
    const google = { name: "google" as const, secret: "GOOGLE_SVC_ACCOUNT_JSON", postgres };
    const [result] = await runProbes({
      probes: [googleChannelsLast],
      targets: targets({ google: [google] }),
      options: [],
      signal: new AbortController().signal,
      secrets: { env: { DATABASE_URL: url } },
    });
    assert(result);
    assert(!JSON.stringify(result).includes(password));
    const { outcome, findings, reason = "" } = result;
    return `${outcome} ${findings.map(({ sentence }) => sentence).join(" ") || reason}`.trim();
  }

  const channel = (calendar: string, hours: number, more = "confirmed_at = now()") =>
    owner
      .query(
        `WITH made AS (
         INSERT INTO webhooks.channels (id, tenant, calendar_id, token_sha256, created_at, expires_at)
         VALUES ($1, 'shop', $2, $3, now() - interval '9 days', now() + $4 * interval '1 hour')
         RETURNING id)
       SELECT id FROM made`,
        [randomBytes(12).toString("hex"), calendar, "0".repeat(64), hours],
      )
      .then(({ rows }) =>
        owner.query(`UPDATE webhooks.channels SET ${more} WHERE id = $1`, [rows[0]?.id]),
      );

  it("passes where the newest channel of each calendar lasts", async () => {
    await channel("a", 100);
    await channel("b", -5);
    await channel("b", 140);
    assert.equal(await look(), "pass");
  });

  it("finds calendars that fell silent, and that soon will", async () => {
    await channel("a", 100);
    await channel("b", -5);
    assert.equal(await look(), "fail 1 of 2 calendars have no channel that lives.");
    await channel("b", 3);
    assert.match(await look(), /^fail The channels of 1 of 2 calendars end within 24 hours\.$/);
  });

  it("does not count channels that Google never confirmed, or was told to stop", async () => {
    await channel("a", 2);
    await channel("a", 100, "confirmed_at = NULL");
    await channel("a", 120, "stopped_at = now()");
    assert.match(await look(), /^fail The channels of 1 of 1 calendars/);
  });

  it("decides nothing without a channel, or where the role may not see them", async () => {
    assert.match(await look(), /^unknown .*there is none, or none that/);
    await channel("a", 100);
    await owner.query("REVOKE webhooks_worker FROM shop_app");
    try {
      assert.match(await look(), /^unknown /);
    } finally {
      await owner.query("GRANT webhooks_worker TO shop_app");
    }
  });
});

describe("where Google's channels are kept", () => {
  it("is the stack's database, where the stack watches calendars", () => {
    const read = (said: object) =>
      readValidation([said], (problem) => {
        throw new Error(problem);
      });
    const google = { name: "google", channelUrl: "https://api.shop.example/webhooks/gcal" };
    const made = targetsOf({}, [], read({ postgres: {}, providers: [google] }));
    assert.equal(made.google[0]?.postgres?.variable, "DATABASE_URL");
    assert.equal(targetsOf({}, [], read({ providers: [google] })).google[0]?.postgres, undefined);
    const other = targetsOf({}, [], read({ postgres: {}, providers: [{ name: "google" }] }));
    assert.equal(other.google[0]?.postgres, undefined);
  });
});
