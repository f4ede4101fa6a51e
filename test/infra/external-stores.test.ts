import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { ExternalPostgres, ExternalRedis } from "../../infra/components/external-stores";
import { postgresUrlProblem, redisUrlProblem } from "../../infra/external-url";
import { register } from "./support";

const empty = { stack: "flow-prod", config: {}, secretKeys: [] };
const password = `${"x".repeat(10)}0123456789`;
const postgres = (changes: Record<string, string> = {}) => {
  const parts = { scheme: "postgresql", host: "db.abc.supabase.co:5432", secret: password };
  const {
    scheme,
    host,
    secret,
    query = "?sslmode=verify-full",
  } = { ...parts, ...changes } as {
    [key: string]: string;
  };
  return `${scheme}://app:${secret}@${host}/postgres${query}`;
};

describe("the URL of an external Postgres", () => {
  it("is accepted in the forms that providers give", () => {
    for (const url of [
      postgres(),
      postgres({ scheme: "postgres", query: "?sslmode=require" }),
      postgres({ host: "ep-cool-1.eu-central-1.aws.neon.tech" }),
      postgres({ scheme: "postgresql+psycopg", query: "?sslmode=verify-ca&x=1" }),
    ]) {
      assert.equal(postgresUrlProblem(url), undefined);
    }
  });

  for (const [changes, problem] of [
    [{ scheme: "mysql" }, "is not postgresql://"],
    [{ scheme: "https" }, "is not postgresql://"],
    [{ query: "" }, "has no sslmode"],
    [{ query: "?sslmode=disable" }, "has an sslmode other than"],
    [{ query: "?sslmode=prefer" }, "has an sslmode other than"],
    [{ query: "?sslmode=require&sslmode=disable" }, "has an sslmode other than"],
    [{ host: "localhost:5432" }, "names no remote host"],
    [{ host: "127.0.0.1" }, "names no remote host"],
    [{ host: "your-project.supabase.co" }, "has a placeholder as its host"],
    [{ host: "db.example.com" }, "has a placeholder as its host"],
    [{ secret: "[YOUR-PASSWORD]" }, "has a placeholder as its password"],
    [{ secret: "changeme-changeme" }, "has a placeholder as its password"],
    [{ secret: "short" }, "has a password of fewer than 16 characters"],
    [{ secret: "%E0%A4%A".padEnd(20, "x") }, "not percent-encoded"],
  ] as const) {
    it(`is refused with ${JSON.stringify(changes)}`, () => {
      const found = postgresUrlProblem(postgres(changes));
      assert.ok(found?.includes(problem), String(found));
    });
  }

  it("is refused without user or database, and when it is no URL", () => {
    assert.equal(postgresUrlProblem("postgresql://h/d?sslmode=require"), "has no user");
    assert.match(
      String(postgresUrlProblem(`postgresql://u:${password}@h?sslmode=require`)),
      /names no database/,
    );
    assert.equal(postgresUrlProblem("not a url"), "is no URL");
  });
});

describe("the URL of an external Redis", () => {
  it("is accepted with TLS and a password", () => {
    assert.equal(redisUrlProblem(`rediss://default:${password}@eu1-x.upstash.io:6379`), undefined);
    assert.equal(redisUrlProblem(`rediss://:${password}@redis-1.cloud.redislabs.com`), undefined);
  });

  it("is refused without TLS, password or remote host", () => {
    assert.equal(redisUrlProblem(`redis://:${password}@a.upstash.io`), "is not rediss://");
    assert.match(String(redisUrlProblem("rediss://a.upstash.io")), /fewer than 16/);
    assert.equal(redisUrlProblem(`rediss://:${password}@localhost`), "names no remote host");
  });
});

describe("external stores", () => {
  const setting = "flow:databaseUrl";

  it("give what services read, without anything to create", async () => {
    let host: string | undefined;
    const resources = await register(empty, () => {
      const url = pulumi.secret(`rediss://default:${password}@eu1-x.upstash.io:6380`);
      const redis = new ExternalRedis("redis", { url, setting: "flow:redisUrl" });
      redis.host.apply((text) => {
        host = text;
      });
      const database = new ExternalPostgres("db", { url: pulumi.secret(postgres()), setting });
      assert.deepEqual([redis.securityGroupId, database.securityGroupId], [undefined, undefined]);
      assert.equal(database.certificates, "/etc/ssl/certs/ca-certificates.crt");
    });
    assert.equal(host, "eu1-x.upstash.io");
    assert.deepEqual(
      resources.map(({ type }) => type),
      ["gonogo:infra:ExternalPostgres", "gonogo:infra:ExternalRedis"],
    );
  });

  it("keep the password secret and unknown values unknown", async () => {
    await register(empty, () => undefined);
    const url = pulumi.secret(`rediss://default:${password}@eu1-x.upstash.io`);
    const redis = new ExternalRedis("redis", { url, setting });
    assert.equal(await pulumi.isSecret(redis.url), true);
    assert.equal(await pulumi.isSecret(redis.password), true);
    assert.equal(await pulumi.isSecret(redis.host), false);
    const open = pulumi.output(pulumi.unknown) as unknown as pulumi.Output<string>;
    const unknown = new ExternalRedis("later", { url: open, setting });
    assert.equal(await (unknown.url as unknown as { isKnown: Promise<boolean> }).isKnown, false);
  });

  it("never show a refused URL", async () => {
    await register(empty, () => undefined);
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[a-z0-9]{20,40}$/), async (secret) => {
        const text = postgres({ secret, query: "?sslmode=disable" });
        const database = new ExternalPostgres("db", { url: pulumi.output(text), setting });
        const read = (database.url as unknown as { promise(): Promise<string> }).promise();
        await assert.rejects(read, (error: Error) => {
          assert.match(error.message, /^flow:databaseUrl \(not shown\) has an sslmode/);
          assert.ok(!error.message.includes(secret));
          return true;
        });
      }),
      { numRuns: 5 },
    );
  });
});
