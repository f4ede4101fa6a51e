import assert from "node:assert/strict";
import { type AddressInfo, createServer } from "node:net";
import type { ProbeResult } from "../../gonogo/probes/run";
import { RedisServer } from "../support/redis-server";
import { ofPostgres } from "./postgres-faults";
import { ofRedis } from "./redis-faults";
import { healthyAws, ofStores, Stores } from "./stores";
import { ofTasks } from "./tasks-faults";

const told = (results: readonly ProbeResult[]) =>
  results.map(({ probe, outcome, findings, reason }) => ({
    probe,
    outcome,
    text: [...findings.map(({ property, sentence }) => `${property}: ${sentence}`), reason ?? ""],
  }));

describe("probes of stores and tasks, against real ones", function () {
  this.timeout(120_000);
  let stores: Stores;
  before(async () => {
    stores = await Stores.start();
  });
  after(() => stores?.stop());

  /** No password, and none that a test put into a URL, whatever went wrong. */
  const checkSecrets = (results: readonly ProbeResult[]) => {
    const text = JSON.stringify(results);
    for (const secret of stores.secrets) assert(!text.includes(secret), "a secret was told");
    assert.doesNotMatch(text, /canary|AKIATEST|test-secret-access-key|Zq7p/i);
  };

  it("all pass where nothing is wrong", async () => {
    const results = await stores.look();
    assert.deepEqual(
      told(results).filter(({ outcome }) => outcome !== "pass"),
      [],
    );
    assert.equal(results.length, ofStores.length);
    checkSecrets(results);
  });

  for (const [kind, faults] of Object.entries({ ofPostgres, ofRedis, ofTasks })) {
    for (const { name, finder, says, blinds = [], at, plant, mend } of faults) {
      it(`find ${name} (${kind.slice(2)}), and nothing else`, async () => {
        await plant?.(stores);
        const results = await stores.look(at?.(stores)).finally(() => mend?.(stores));
        const wrong = told(results).filter(
          ({ probe, outcome }) =>
            outcome !== "pass" &&
            !(outcome === "unknown" && (blinds === "all" || blinds.includes(probe))),
        );
        assert.deepEqual(
          wrong.map(({ probe, outcome }) => [probe, outcome]),
          [[finder, "fail"]],
          JSON.stringify(wrong, null, 1),
        );
        assert.match(wrong[0]?.text[0] ?? "", new RegExp(says.source.replace(/^\^/, "")));
        assert.equal(wrong[0]?.text.length, 2, "one defect is one finding");
        checkSecrets(results);
      });
    }
  }

  it("find a server without TLS by the probe of TLS alone", async () => {
    const open = await RedisServer.start({ password: stores.secrets[1] ?? "" });
    const REDIS_URL = String(stores.env.REDIS_URL).replace(
      String(stores.redis.port),
      `${open.port}`,
    );
    const results = await stores.look({ env: { REDIS_URL } }).finally(() => open.stop());
    const failed = told(results).filter(({ outcome }) => outcome === "fail");
    assert.deepEqual(
      failed.map(({ probe }) => probe),
      ["redis-tls-required"],
    );
  });

  it("find a server that wants no password", async () => {
    const client = stores.client();
    await client.config("SET", "requirepass", "");
    const results = await stores.look().finally(async () => {
      await client.config("SET", "requirepass", stores.secrets[1] ?? "");
      client.disconnect();
    });
    const found = told(results).find(({ probe }) => probe === "redis-password-required");
    assert.equal(found?.outcome, "fail");
    assert.match(found?.text[0] ?? "", /without a password/);
  });

  it("are all there to find something", () => {
    const found = new Set([...ofPostgres, ...ofRedis, ...ofTasks].map(({ finder }) => finder));
    assert.deepEqual(
      ofStores.map(({ id }) => id).filter((id) => !found.has(id)),
      ["redis-password-required"],
    );
  });

  it("decide nothing about what refuses connections or credentials", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    stores.state.refuses = "UnrecognizedClientException";
    const { DATABASE_URL, REDIS_URL } = stores.env;
    const results = await stores
      .look({
        env: {
          DATABASE_URL: String(DATABASE_URL).replace(String(stores.postgres.port), `${port}`),
          REDIS_URL: String(REDIS_URL).replace(String(stores.redis.port), `${port}`),
        },
      })
      .finally(() => {
        delete stores.state.refuses;
      });
    const decided = told(results).filter(({ outcome }) => outcome !== "unknown");
    // What is read of the URL itself needs no server.
    assert.deepEqual(
      decided.map(({ probe, outcome }) => [probe, outcome]),
      [["postgres-password-strong", "pass"]],
    );
    checkSecrets(results);
  });

  it("see whether a server elsewhere archives its log", async () => {
    const archive = async (command: string, column: string) => {
      await stores.sql(`ALTER SYSTEM SET archive_command = '${command}'`);
      await stores.sql("SELECT pg_reload_conf()");
      await stores.sql("CREATE TABLE written (); DROP TABLE written; SELECT pg_switch_wal()");
      const client = await stores.postgres.connect();
      const started = Date.now();
      for (let done = false; !done && Date.now() - started < 60_000; ) {
        const { rows } = await client.query(
          `SELECT ${column} IS NOT NULL AS done FROM pg_stat_archiver`,
        );
        done = (rows[0] as { done: boolean }).done;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await client.end();
      const ids = ["postgres-backups-recent", "postgres-restorable-to-now"];
      const results = await stores.look({
        postgres: { mode: "external" },
        probes: ofStores.filter(({ id }) => ids.includes(id)),
      });
      return told(results).map(({ outcome, text }) => [outcome, text[0]?.split(" since")[0]]);
    };
    assert.deepEqual(await archive("true", "last_archived_time"), [
      ["unknown", "The backups: the server tells its log's archive, not its backups."],
      ["pass", ""],
    ]);
    const failing = "pg_stat_archiver: Archiving of the log fails";
    assert.deepEqual(await archive("false", "last_failed_time"), [
      ["fail", failing],
      ["fail", failing],
    ]);
  });

  it("give up on what never answers", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    const { DATABASE_URL, REDIS_URL } = stores.env;
    const results = await stores.look({
      env: {
        DATABASE_URL: String(DATABASE_URL).replace(String(stores.postgres.port), `${port}`),
        REDIS_URL: String(REDIS_URL).replace(String(stores.redis.port), `${port}`),
      },
      probes: ofStores
        .filter(({ id }) => /^(postgres|redis)-(reachable|tls-required)$/.test(id))
        .map((probe) => ({ ...probe, limit: 0.5 })),
    });
    silent.close();
    assert.deepEqual([...new Set(results.map(({ outcome }) => outcome))], ["unknown"]);
    for (const { reason } of results) assert.match(reason ?? "", /within 0\.5 s/);
  });

  it("take neither the database of a person's shell nor a stack without a name for one", async () => {
    const other = String(stores.env.DATABASE_URL).replace("shop-postgres.", "localhost.");
    const results = await stores.look({ env: { DATABASE_URL: other } });
    const looked = results.filter(({ probe }) => probe.startsWith("postgres-"));
    const reasons = looked.flatMap(({ reason = "" }) =>
      reason.includes("leads to") ? [reason] : [],
    );
    assert.equal(reasons.length, looked.length - 2, "all but those that ask AWS");
    assert.match(reasons[0] ?? "", /leads to localhost\.stores\.test, which is not the stack's/);
  });

  const only = (...ids: readonly string[]) => ofStores.filter(({ id }) => ids.includes(id));

  it("decide nothing about the backups of an instance of Aurora, which are its cluster's", async () => {
    stores.state.rds.cluster = "shop-cluster";
    delete stores.state.rds.latest;
    stores.state.rds.snapshots = [];
    const probes = only("postgres-backups-recent", "postgres-restorable-to-now");
    const results = await stores.look({ probes }).finally(() => {
      stores.state.rds = healthyAws().rds;
    });
    assert.deepEqual(
      told(results).map(({ outcome, text }) => [outcome, text[0]]),
      Array(2).fill([
        "unknown",
        "The backups: shop-postgres is part of a cluster, whose backups are not looked at.",
      ]),
    );
  });

  it("pass where a group has two nodes in each shard", async () => {
    stores.state.cache = { ...stores.state.cache, nodes: 4, shards: 2 };
    const results = await stores.look({ probes: only("redis-persistence-on") }).finally(() => {
      stores.state.cache = healthyAws().cache;
    });
    assert.equal(results[0]?.outcome, "pass", results[0]?.reason);
  });

  it("decide nothing about older tasks that a deployment is replacing", async () => {
    stores.state.ecs = { ...stores.state.ecs, running: [12, 11], rollout: "IN_PROGRESS" };
    const probes = only("task-environment-complete");
    const results = await stores.look({ probes }).finally(() => {
      stores.state.ecs = healthyAws().ecs;
    });
    assert.equal(results[0]?.outcome, "unknown");
    assert.match(results[0]?.reason ?? "", /shop-api:12 is being deployed, .* run shop-api:11/);
  });

  it("take no password for the application's that is of the person who looks", async () => {
    const [login = ""] = stores.secrets;
    const DATABASE_URL = String(stores.env.DATABASE_URL).replace(`:${login}@`, "@");
    assert(!DATABASE_URL.includes(login));
    const { PGPASSWORD } = process.env;
    process.env.PGPASSWORD = login;
    const env = { DATABASE_URL };
    const results = await stores.look({ env, probes: only("postgres-reachable") }).finally(() => {
      if (PGPASSWORD === undefined) delete process.env.PGPASSWORD;
      else process.env.PGPASSWORD = PGPASSWORD;
    });
    assert.equal(results[0]?.outcome, "unknown");
  });

  it("look at a schema of the application, whatever a provider calls its own", async () => {
    await stores.sql("CREATE SCHEMA auth CREATE TABLE sessions (id int)", "shop");
    const probes = only("postgres-tables-present", "postgres-row-security");
    const postgres = { tables: ["sessions"] };
    const results = await stores
      .look({ probes, postgres })
      .finally(() => stores.sql("DROP SCHEMA auth CASCADE", "shop"));
    assert.deepEqual(
      told(results).map(({ outcome, text }) => [outcome, text[0]]),
      [
        ["pass", ""],
        ["fail", "sessions: It is off."],
      ],
    );
  });

  it("find a slow statement behind comments and brackets, and none of their own", async () => {
    const options = { "postgres-queries-fast": { calls: 2, milliseconds: 100 } };
    const statements = [
      "-- name: ListUsers :many\nSELECT pg_sleep(0.15), 1 AS many",
      "/* controller:users */ WITH one AS (SELECT pg_sleep(0.15)) /* two */ SELECT * FROM one",
      "(SELECT pg_sleep(0.15)::text) UNION ALL (SELECT current_setting('shop.tenant', true))",
    ];
    const app = await stores.app();
    for (const text of statements) for (const _ of [1, 2]) await app.query(text).catch(() => 0);
    await app.end();
    const probes = only("postgres-queries-fast");
    const results = await stores.look({ probes, options });
    await stores.sql("SELECT pg_stat_statements_reset()", "shop");
    await stores.look();
    const own = await stores.look({ probes, options: { "postgres-queries-fast": { calls: 1 } } });
    await stores.use();
    const verbs = results[0]?.findings.map(({ sentence }) => sentence.split(" ")[0]).sort();
    assert.deepEqual(verbs, ["SELECT", "SELECT", "WITH"], JSON.stringify(results));
    assert.match(own[0]?.reason ?? "", /no statement has run 1 times yet/);
  });
});
