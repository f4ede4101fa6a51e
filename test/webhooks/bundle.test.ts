import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { builtinModules } from "node:module";
import { Client } from "pg";
import { generate as selfSigned } from "selfsigned";
import { webhookCode, webhookCodeDigest } from "../../infra/webhooks/code.gen.js";
import type { JobsConfig, ReceiverConfig } from "../../infra/webhooks/entry/config";
import type { MigrateEvent, MigrateResult } from "../../infra/webhooks/entry/migrate";
import type { LambdaAnswer, LoadBalancerEvent } from "../../infra/webhooks/lambda";
import { rdsAuthorities } from "../../infra/webhooks/rds-authorities.gen.js";
import { generate } from "../../scripts/gen-webhooks";
import { origin, stripe, stripeEvent, stripeSecret } from "./clients";
import { FunctionWorld, wrappedKey } from "./function-process";
import { PostgresServer } from "./postgres-server";

const names = {
  owner: "shop-prod/owner",
  receiver: "shop-prod/WEBHOOK_RECEIVER_URL",
  jobs: "shop-prod/WEBHOOK_JOBS_URL",
  keys: "shop-prod/WEBHOOK_PAYLOAD_KEYS",
  signing: "shop-prod/STRIPE_WEBHOOK_SECRET",
  fallbacks: "shop-prod/STRIPE_WEBHOOK_SECRET_FALLBACKS",
};
const jobsRoles = ["webhooks_worker", "webhooks_janitor", "webhooks_rekeyer"];
const newSecret = "whsec_the_next_one_0123456789abcdef";
const passwords = { owner: "o".repeat(48), receiver: "r".repeat(48), jobs: "j".repeat(48) };

const config: ReceiverConfig = {
  origin,
  isProduction: true,
  database: { secret: names.receiver, certificates: "rds.pem" },
  payloadKeys: names.keys,
  endpoints: [
    { provider: "stripe", path: "/webhooks/stripe", secrets: [names.signing, names.fallbacks] },
  ],
  wakes: "shop-prod-webhook-jobs",
  namespace: "shop-prod",
};

/** A delivery of Stripe's, signed now, as the load balancer hands it on. */
function delivery(id: string, secret = stripeSecret): LoadBalancerEvent {
  const payload = stripeEvent(id);
  const signature = stripe.webhooks.generateTestHeaderString({ payload, secret });
  return {
    requestContext: { elb: { targetGroupArn: "arn:aws:elasticloadbalancing:..." } },
    httpMethod: "POST",
    path: "/webhooks/stripe",
    multiValueQueryStringParameters: {},
    multiValueHeaders: {
      "content-type": ["application/json; charset=utf-8"],
      "stripe-signature": [signature],
      host: ["api.clientflow.ai"],
    },
    body: payload,
    isBase64Encoded: false,
  };
}

async function certificate() {
  const altNames = [{ type: 2 as const, value: "localhost" }];
  const { cert, private: key } = await selfSigned([{ name: "commonName", value: "localhost" }], {
    keySize: 2048,
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames },
    ],
  });
  return { cert, key };
}

describe("the bundle of the webhook functions", () => {
  it("is the same twice, and the committed one", () => {
    const [first, second] = [generate(), generate()];
    assert.deepEqual(first, second);
    const [code] = first;
    assert.ok(code?.content.includes(JSON.stringify(webhookCode)), "run `npm run gen`");
    const digest = createHash("sha256").update(webhookCode).digest("hex");
    assert.equal(webhookCodeDigest, digest);
  });

  it("needs Node's own modules and the AWS SDK alone, and knows no folder of ours", () => {
    const needed = [...webhookCode.matchAll(/\brequire\("([^"]+)"\)/g)].map(
      ([, name = ""]) => name,
    );
    const bare = [...new Set(needed)].map((name) => name.replace(/^node:/, ""));
    const foreign = bare.filter((name) => !builtinModules.includes(name));
    // pg asks for libpq only where it is told to.
    assert.deepEqual(foreign.sort(), ["@aws-sdk/client-sqs", "pg-native"]);
    assert.ok(bare.includes("crypto"));
    assert.ok(!webhookCode.includes(process.cwd()));
  });

  it("has the authorities of RDS by region", () => {
    for (const region of ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1"]) {
      const found = rdsAuthorities[region]?.match(/BEGIN CERTIFICATE/g);
      assert.equal(found?.length, 3, region);
    }
  });
});

describe("the webhook functions, as Lambda runs them", function () {
  this.timeout(60_000);
  let server: PostgresServer;
  let world: FunctionWorld;
  let secrets: Record<string, string>;

  const url = (user: string, password: string) =>
    `postgresql://${user}:${password}@localhost:${server.port}/shop?sslmode=verify-full`;
  const migrateEvent: () => MigrateEvent = () => ({
    owner: { secret: names.owner, host: "localhost", port: server.port, database: "shop" },
    certificates: "rds.pem",
    logins: [
      { secret: names.receiver, roles: ["webhooks_receiver"], connections: 3 },
      { secret: names.jobs, roles: jobsRoles, connections: 2 },
    ],
    encrypted: true,
    grants: [
      { user: "shop_app", role: "webhooks_worker" },
      { user: "nobody_yet", role: "webhooks_worker" },
    ],
  });
  const migrate = async () =>
    (await world.start().call("migrate", migrateEvent())) as MigrateResult;
  const query = async (text: string, values: unknown[] = [], database = "shop") => {
    const client = await server.connect({ database });
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  };
  const change = (more: Record<string, string>) => {
    secrets = { ...secrets, ...more };
    world.secrets(secrets);
  };

  before(async () => {
    const tls = await certificate();
    server = await PostgresServer.start({ tls });
    world = new FunctionWorld({ "rds.pem": tls.cert, "other.pem": (await certificate()).cert });
    // As RDS's master: no superuser.
    const master = `CREATE ROLE shop_owner LOGIN CREATEROLE CREATEDB PASSWORD '${passwords.owner}'`;
    await query(master, [], "postgres");
    await query("CREATE DATABASE shop OWNER shop_owner", [], "postgres");
    await query("CREATE ROLE shop_app LOGIN");
    secrets = {};
    change({
      [names.owner]: JSON.stringify({ username: "shop_owner", password: passwords.owner }),
      [names.receiver]: url("shop_webhooks_receiver", passwords.receiver),
      [names.jobs]: url("shop_webhooks_jobs", passwords.jobs),
      [names.keys]: JSON.stringify({
        current: "1",
        keys: { 1: Buffer.alloc(32, 7).toString("base64") },
      }),
      [names.signing]: stripeSecret,
      [names.fallbacks]: JSON.stringify([newSecret, stripeSecret]),
    });
    const made = await migrate();
    assert.ok(made.applied.includes("0001-roles"));
    assert.deepEqual(made.logins, ["shop_webhooks_receiver", "shop_webhooks_jobs"]);
    assert.deepEqual([made.granted, made.missing], [["shop_app"], ["nobody_yet"]]);
    assert.equal(made.encrypted, true);
  });

  after(async () => {
    world?.end();
    await server?.stop();
  });

  it("migrate once, and again change nothing", async () => {
    const again = await migrate();
    assert.deepEqual(again.applied, []);
    assert.deepEqual(again.logins, ["shop_webhooks_receiver", "shop_webhooks_jobs"]);
  });

  it("give each login its roles and connections, and take back what it should not have", async () => {
    await query("GRANT webhooks_worker TO shop_webhooks_receiver");
    await query("ALTER ROLE shop_webhooks_receiver CONNECTION LIMIT -1");
    await migrate();
    const rows = await query(`
      SELECT member.rolname AS login, member.rolconnlimit AS most, member.rolsuper AS super,
        array_agg(role.rolname::text ORDER BY role.rolname) AS roles
      FROM pg_auth_members JOIN pg_roles role ON role.oid = roleid
      JOIN pg_roles member ON member.oid = member WHERE member.rolname LIKE 'shop%'
      GROUP BY 1, 2, 3 ORDER BY 1`);
    assert.deepEqual(rows, [
      { login: "shop_app", most: -1, super: false, roles: ["webhooks_worker"] },
      {
        login: "shop_webhooks_jobs",
        most: 2,
        super: false,
        roles: [...jobsRoles].sort(),
      },
      { login: "shop_webhooks_receiver", most: 3, super: false, roles: ["webhooks_receiver"] },
    ]);
  });

  it("answer a load balancer's event with 204 when its row is there, once", async () => {
    const receiver = world.start(config);
    for (let times = 0; times < 2; times += 1) {
      const answer = (await receiver.call("receive", delivery("evt_bundle"))) as LambdaAnswer;
      assert.equal(answer.statusCode, 204);
      assert.deepEqual(answer.multiValueHeaders, {});
    }
    const rows = await query(
      "SELECT id::text, provider, type, state, key_id, payload FROM webhooks.webhook_events",
    );
    assert.equal(rows.length, 1);
    const [row] = rows as { provider: string; type: string; key_id: string; payload: Buffer }[];
    assert.deepEqual([row?.provider, row?.type, row?.key_id], ["stripe", "invoice.paid", "1"]);
    assert.ok(!row?.payload.includes("invoice.paid"), "the payload is encrypted");
    const outbox = await query("SELECT count(*)::integer AS waiting FROM webhooks.outbox");
    assert.deepEqual(outbox, [{ waiting: 1 }]);
    const invoke = {
      FunctionName: "shop-prod-webhook-jobs",
      InvocationType: "Event",
      Payload: '{"job":"relay","woken":true}',
    };
    assert.deepEqual(world.sent("client-lambda"), [{ name: "Invoke", input: invoke }]);
    assert.match(receiver.log, /"event":"http.request".*"status":204.*"added":1/);
    assert.match(receiver.log, /"Namespace":"shop-prod"/);
  });

  it("take each signing secret of a rotation, and refuse all others", async () => {
    const receiver = world.start(config);
    const status = async (secret: string, id: string) =>
      ((await receiver.call("receive", delivery(id, secret))) as LambdaAnswer).statusCode;
    assert.equal(await status(newSecret, "evt_new"), 204);
    assert.equal(await status(stripeSecret, "evt_old"), 204);
    assert.equal(await status("whsec_of_somebody_else", "evt_forged"), 400);
    const forged = "SELECT FROM webhooks.webhook_events WHERE event_id = 'evt_forged'";
    assert.deepEqual(await query(forged), []);
  });

  it("read a login again that was changed, and go on after a restart of the server", async () => {
    const receiver = world.start(config);
    const status = async (id: string) =>
      ((await receiver.call("receive", delivery(id))) as LambdaAnswer).statusCode;
    assert.equal(await status("evt_before"), 204);
    change({ [names.receiver]: url("shop_webhooks_receiver", "n".repeat(48)) });
    await migrate();
    await server.kill();
    await server.restart();
    assert.equal(await status("evt_after"), 204);
    const after = "SELECT state FROM webhooks.webhook_events WHERE event_id = 'evt_after'";
    assert.deepEqual(await query(after), [{ state: "received" }]);
  });

  it("answer 503 when the server's certificate is of another authority", async () => {
    const database = { ...config.database, certificates: "other.pem" };
    const receiver = world.start({ ...config, database });
    const answer = (await receiver.call("receive", delivery("evt_tls"))) as LambdaAnswer;
    assert.equal(answer.statusCode, 503);
    await assert.rejects(
      world.start().call("migrate", { ...migrateEvent(), certificates: "other.pem" }),
      /certificate/,
    );
  });

  it("answer 503 without the secret of the payload keys, and store nothing", async () => {
    const receiver = world.start({ ...config, payloadKeys: "shop-prod/missing" });
    const answer = (await receiver.call("receive", delivery("evt_plain"))) as LambdaAnswer;
    assert.equal(answer.statusCode, 503);
    const stored = "SELECT FROM webhooks.webhook_events WHERE event_id = 'evt_plain'";
    assert.deepEqual(await query(stored), []);
  });

  it("relay what was stored to the queue of its provider, and do the other jobs", async () => {
    const jobs = world.start({
      database: { secret: names.jobs, certificates: "rds.pem" },
      payloadKeys: names.keys,
      queues: { stripe: "https://sqs.us-east-1.amazonaws.com/1/shop-prod-stripe-events" },
      namespace: "shop-prod",
    } satisfies JobsConfig);
    const waiting = "SELECT event::text FROM webhooks.outbox ORDER BY event";
    const stored = (await query(waiting)).map(({ event }) => String(event));
    assert.ok(stored.length >= 3);
    const relayed = { taken: stored.length, confirmed: stored.length };
    assert.deepEqual(await jobs.call("jobs", { job: "relay" }), relayed);
    assert.deepEqual(await query(waiting), []);
    const sent = world.sent("client-sqs").flatMap(({ input }) => {
      assert.match(String(input.QueueUrl), /shop-prod-stripe-events$/);
      return input.Entries as { readonly MessageBody: string }[];
    });
    const bodies = sent.map(({ MessageBody: body }) => JSON.parse(body) as { id: string });
    assert.deepEqual(bodies.map(({ id }) => id).sort(), stored.sort());
    const nothing = { taken: 0, confirmed: 0 };
    assert.deepEqual(await jobs.call("jobs", { job: "relay", woken: true }), nothing);
    assert.deepEqual(await jobs.call("jobs", { job: "sweep" }), { putBack: 0, dead: 0 });
    const cleaned = (await jobs.call("jobs", { job: "clean-up" })) as { readonly events: number };
    assert.equal(cleaned.events, 0);
    const measured = (await jobs.call("jobs", { job: "measure" })) as { readonly waiting: number };
    assert.equal(measured.waiting, stored.length);
    assert.match(jobs.log, /"WebhookEventsWaiting"/);
    await assert.rejects(jobs.call("jobs", { job: "toString" }), /no such job; known: clean-up/);
  });

  it("move payloads to a new key, which KMS has encrypted", async () => {
    const first = Buffer.alloc(32, 7).toString("base64");
    const keys = (second: string) =>
      JSON.stringify({ current: "2", keys: { 1: first, 2: second } });
    change({ [names.keys]: keys(wrappedKey("3", Buffer.alloc(32, 8))) });
    const jobs = world.start({
      database: { secret: names.jobs, certificates: "rds.pem" },
      ...{ payloadKeys: names.keys, queues: {}, namespace: "shop-prod" },
    });
    await assert.rejects(
      jobs.call("jobs", { job: "rekey" }),
      /KMS did not open the payload key 2: InvalidCiphertextException/,
    );
    change({ [names.keys]: keys(wrappedKey("2", Buffer.alloc(32, 8))) });
    const moved = (await jobs.call("jobs", { job: "rekey" })) as { readonly rekeyed: number };
    assert.ok(moved.rekeyed >= 3);
    const ids = "SELECT DISTINCT key_id FROM webhooks.webhook_events";
    assert.deepEqual(await query(ids), [{ key_id: "2" }]);
  });

  it("keep what belongs to a provider without a queue, and say so", async () => {
    await world.start(config).call("receive", delivery("evt_no_queue"));
    const database = { secret: names.jobs, certificates: "rds.pem" };
    const jobs = world.start({ database, payloadKeys: names.keys, queues: {}, namespace: "shop" });
    await assert.rejects(jobs.call("jobs", { job: "relay" }), /stripe has no queue/);
    const waiting = await query(
      `SELECT entry.attempts, key_id FROM webhooks.outbox entry
       JOIN webhooks.webhook_events stored ON stored.id = event`,
    );
    assert.deepEqual(waiting, [{ attempts: 1, key_id: "2" }]);
  });

  it("leave the relay to others while these have all connections of the login", async () => {
    const jobs = world.start({
      database: { secret: names.jobs, certificates: "rds.pem" },
      ...{ payloadKeys: names.keys, queues: {}, namespace: "shop-prod" },
    });
    const [, password] = /:\/\/.+?:(.+?)@/.exec(secrets[names.jobs] ?? "") ?? [];
    const others = [1, 2].map(
      () =>
        new Client({
          ...{ host: "localhost", port: server.port, database: "shop", password },
          ...{ user: "shop_webhooks_jobs", ssl: { rejectUnauthorized: false } },
        }),
    );
    for (const other of others) await other.connect();
    assert.deepEqual(await jobs.call("jobs", { job: "relay" }), { taken: 0, confirmed: 0 });
    await assert.rejects(jobs.call("jobs", { job: "measure" }), /too many connections/);
    for (const other of others) await other.end();
    await jobs.call("jobs", { job: "measure" });
  });

  it("let the receiver's login add events and read none", async () => {
    const [, , password] = /:\/\/(.+?):(.+?)@/.exec(secrets[names.receiver] ?? "") ?? [];
    const client = new Client({
      ...{ host: "localhost", port: server.port, database: "shop" },
      ...{ user: "shop_webhooks_receiver", password, ssl: { rejectUnauthorized: false } },
    });
    await client.connect();
    const refused = { code: "42501" };
    await assert.rejects(client.query("SELECT payload FROM webhooks.webhook_events"), refused);
    await assert.rejects(client.query("DELETE FROM webhooks.webhook_events"), refused);
    await assert.rejects(client.query("SELECT webhooks.purge_payloads('30 days')"), refused);
    await client.end();
  });

  it("write no secret anywhere", () => {
    const written = world.processes.map(({ log }) => log).join("\n");
    assert.ok(written.length > 0);
    const values = [...Object.values(passwords), stripeSecret, newSecret, "n".repeat(48)];
    for (const value of values) assert.ok(!written.includes(value));
  });
});
