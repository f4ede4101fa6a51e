import assert from "node:assert/strict";
import fc from "fast-check";
import { readPostgresUrl } from "../../gonogo/probes/look/postgres-url";
import { readRedisUrl } from "../../gonogo/probes/look/redis-url";
import { isTrouble } from "../../gonogo/probes/probe";

const pg = (url: string) => readPostgresUrl(url, "DATABASE_URL");
const cache = (url: string) => readRedisUrl(url, "REDIS_URL");

/** Half of a pair of surrogates is no text. */
function isEncodable(text: string): boolean {
  try {
    return encodeURIComponent(text) !== "";
  } catch {
    return false;
  }
}

describe("connection URLs of Postgres", () => {
  const whole = {
    host: "db.example.com",
    port: 5432,
    user: "app",
    password: "pw",
    database: "shop",
  };

  for (const scheme of [
    "postgres",
    "postgresql",
    "postgresql+psycopg2",
    "postgresql+psycopg",
    "postgresql+asyncpg",
  ]) {
    it(`are read with the scheme ${scheme}`, () => {
      assert.deepEqual(pg(`${scheme}://app:pw@db.example.com/shop`), whole);
    });
  }

  it("say what kind of TLS they want, in the words of each library", () => {
    const mode = (query: string) => {
      const read = pg(`postgresql://app:pw@db.example.com/shop?${query}`);
      return isTrouble(read) ? read.trouble : read.sslmode;
    };
    assert.equal(mode("sslmode=verify-full&sslrootcert=/etc/x.pem"), "verify-full");
    assert.equal(mode("ssl=true"), "require");
    assert.equal(mode("ssl=0"), "disable");
    assert.equal(mode("sslmode=require&sslaccept=strict&connection_limit=5"), "require");
    assert.equal(mode("schema=public"), undefined);
    assert.equal(mode("sslmode=%00%0a"), "unknown");
  });

  it("may hold passwords that nobody encoded", () => {
    for (const password of ["p@ss", "a/b?c#d", "100%", "x:y", "ü", "[secret]"]) {
      const read = pg(`postgresql://app:${password}@db.example.com:6543/shop?sslmode=require`);
      assert(!isTrouble(read), password);
      assert.equal(read.password, password);
      assert.equal(read.port, 6543);
    }
  });

  it("end their login where the path begins, whatever stands behind it", () => {
    for (const url of [
      "postgresql://app:pw@db.example.com/shop?application_name=me@home",
      "postgresql://app:pw@db.example.com?dbname=shop&options=a@b.example.com",
      "jdbc:postgresql://db.example.com/shop?user=app&password=pw&ApplicationName=a@b",
    ]) {
      assert.deepEqual(pg(url), whole, url);
    }
    const both = pg("postgresql://app:p@s/s@db.example.com/shop");
    assert.equal(isTrouble(both) ? both.trouble : both.password, "p@s/s");
  });

  it("that are sound where they are used, and not to be read here, are no mistake", () => {
    for (const url of [
      "postgres://a:canary@/x?host=/cloudsql/project:region:canary",
      "host=canary dbname=shop user=app password=canary",
      "Server=canary;Port=5432;User Id=app;Password=canary",
    ]) {
      const read = pg(url);
      assert(isTrouble(read), url);
      assert.equal(read.code, "", read.trouble);
      assert.doesNotMatch(read.trouble, /canary/);
    }
    const wrong = pg("changeme");
    assert.equal(isTrouble(wrong) && wrong.code, "URL");
  });

  it("may lead to an address of IPv6, to several hosts, and through a tunnel", () => {
    const host = (url: string) => {
      const read = pg(url);
      return isTrouble(read) ? read.trouble : [read.host, read.port, read.hostAddress];
    };
    assert.deepEqual(host("postgres://a:b@[2001:db8::1]:5433/x"), ["2001:db8::1", 5433, undefined]);
    assert.deepEqual(host("postgres://a:b@one:5433,two:5434/x"), ["one", 5433, undefined]);
    assert.deepEqual(host("postgres:///x?host=db&port=5435&user=a"), ["db", 5435, undefined]);
    assert.deepEqual(host("postgres://a:b@db/x?hostaddr=127.0.0.1"), ["db", 5432, "127.0.0.1"]);
  });

  it("that cannot be read are told by their variable and by nothing of them", () => {
    for (const url of [
      "",
      "canary",
      "sqlite:///canary.db",
      "mysql://canary:canary@canary/canary",
      "postgres://canary",
      "postgres://canary:canary@/canary",
      "postgres://canary:canary@host:99999999/x",
      "postgres://canary:canary@/x?host=/run/canary",
      "postgres://:canary@host/x",
    ]) {
      const read = pg(url);
      assert(isTrouble(read), url);
      assert.match(read.trouble, /^DATABASE_URL /);
      assert.doesNotMatch(read.trouble, /canary/);
    }
  });

  it("never throw, and give back what was put in", () => {
    fc.assert(fc.property(fc.string(), (text) => void pg(text)));
    const encoded = fc.string({ minLength: 1 }).filter((text) => isEncodable(text));
    fc.assert(
      fc.property(encoded, encoded, encoded, (user, password, database) => {
        const [u, p, d] = [user, password, database].map(encodeURIComponent);
        const read = pg(`postgresql://${u}:${p}@db.example.com:1234/${d}`);
        assert.deepEqual(read, { host: "db.example.com", port: 1234, user, password, database });
      }),
    );
  });
});

describe("connection URLs of Redis", () => {
  it("are read with and without users, ports and TLS", () => {
    const base = { host: "cache.example.com", port: 6379, user: "", password: "pw" };
    assert.deepEqual(cache("rediss://:pw@cache.example.com"), { ...base, tls: "on" });
    assert.deepEqual(cache("rediss://app:pw@cache.example.com:6380/0?ssl_cert_reqs=required"), {
      ...base,
      port: 6380,
      user: "app",
      tls: "on",
    });
    assert.deepEqual(cache("redis://cache.example.com/1"), { ...base, password: "", tls: "off" });
    assert.deepEqual(cache("valkeys://:pw@cache.example.com"), { ...base, tls: "on" });
    assert.deepEqual(cache("rediss://:p%40s@s@cache.example.com?hostaddr=127.0.0.1"), {
      ...base,
      password: "p@s@s",
      hostAddress: "127.0.0.1",
      tls: "on",
    });
  });

  it("may lead to several nodes, and to what is not asked here", () => {
    const several = cache("rediss://:pw@one.example.com:6380,two.example.com:6381/0?name=a@b");
    assert(!isTrouble(several));
    assert.deepEqual([several.host, several.port], ["one.example.com", 6380]);
    for (const url of [
      "redis+sentinel://:canary@one:26379,two:26379/primary/0",
      "redis-sentinel://canary@one:26379#primary",
      "unix:///run/canary.sock?db=1",
    ]) {
      const read = cache(url);
      assert(isTrouble(read), url);
      assert.equal(read.code, "");
      assert.doesNotMatch(read.trouble, /canary/);
    }
    const wrong = cache("constructor://x");
    assert.equal(isTrouble(wrong) && wrong.code, "URL");
  });

  it("that cannot be read are told by their variable and by nothing of them", () => {
    for (const url of ["canary", "amqp://canary@x", "rediss://:canary@", "rediss://:canary@x:0"]) {
      const read = cache(url);
      assert(isTrouble(read), url);
      assert.match(read.trouble, /^REDIS_URL /);
      assert.doesNotMatch(read.trouble, /canary/);
    }
    fc.assert(fc.property(fc.string(), (text) => void cache(text)));
  });
});
