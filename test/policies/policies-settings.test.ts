/** Settings that policies judge by name and value, at their edges. */
import assert from "node:assert/strict";
import { unknown } from "../../policies/framework/unknown";
import { found, judge } from "./support/judge";

const task = "aws:ecs/taskDefinition:TaskDefinition";
const messageOf = (text: string) => text.split(":")[0];

describe("connection-settings", () => {
  const id = "connection-settings";
  const of = (name: string, value: string, more?: object) => found(id, name, value, more);

  it("takes a plain scheme for a connection without TLS, in whichever variable it stands", () => {
    for (const [scheme, store] of [
      ["redis", "Redis"],
      ["valkey", "Valkey"],
      ["amqp", "the message broker"],
    ] as const) {
      const said = `CACHE_URL reaches ${store} without TLS: the scheme is ${scheme}://.`;
      assert.equal(of("CACHE_URL", `${scheme}://cache.example:6379/0`), `plain: ${said}`);
    }
    for (const name of [
      "DATABASE_URL",
      "DB_URI",
      "POSTGRES_URL",
      "POSTGRESQL_DSN",
      "PG_URL",
      "MYSQL_URL",
      "MARIADB_URL",
      "MONGO_URL",
      "MONGODB_URI",
      "REDIS_URL",
      "APP_REDIS_TLS_URL",
      "VALKEY_URL",
      "BROKER_URL",
      "CELERY_BROKER_URL",
      "QUEUE_URL",
      "AMQP_URL",
      "RABBITMQ_URL",
      "CELERY_RESULT_BACKEND",
      "RESULT_BACKEND_URL",
      "SQLALCHEMY_DATABASE_URI",
      "SQLALCHEMY_URL",
      "SESSION_STORE_URL",
      "CACHEURL",
      "REDIS_A_B_C_URL",
    ]) {
      // The name of the result backend ends in the word itself.
      assert.equal(messageOf(of(name, "redis://c.example:6379")), "plain", name);
    }
    for (const name of [
      "REDISX_URL_",
      "MYREDIS_URL",
      "REDIS_HOST",
      "API_URL",
      "REDIS_A_B_C_D_URL",
      "REDIS_URLS",
    ]) {
      assert.equal(of(name, "redis://c.example:6379"), "", name);
    }
  });

  it("passes what is encrypted, and what says nothing where the driver asks for TLS itself", () => {
    for (const url of [
      "rediss://c.example:6379",
      "valkeys://c.example",
      "amqps://b.example",
      "postgresql://db.example/app",
      "mysql://db.example/app",
      "mongodb://db.example/app",
      "redis://c.example:6379?ssl=true",
      "redis://c.example?tls=1",
      "postgres://db.example/app?sslmode=require",
      "postgres://db.example/app?sslmode=verify-full",
      "http://c.example",
      "redis://",
      "not an address",
    ]) {
      assert.equal(of("DATABASE_URL", url), "", url);
    }
  });

  it("takes a query that switches TLS off for a connection without it", () => {
    const stores = {
      postgres: "PostgreSQL",
      postgresql: "PostgreSQL",
      "postgresql+asyncpg": "PostgreSQL",
      "postgresql+x1": "PostgreSQL",
      mysql: "MySQL",
      mariadb: "MariaDB",
      mongodb: "MongoDB",
      rediss: "Redis",
      valkeys: "Valkey",
      amqps: "the message broker",
    };
    for (const [scheme, store] of Object.entries(stores)) {
      assert.equal(
        of("DATABASE_URL", ` ${scheme}://app@db.example/app?x=1&SSL=off `),
        `plain: DATABASE_URL reaches ${store} without TLS: its query switches TLS off.`,
      );
    }
    for (const query of [
      "sslmode=disable",
      "sslMode=DISABLED",
      "ssl-mode=x&sslmode=allow",
      "sslmode=prefer",
      "sslmode=PREFERRED",
      "tls=false",
      "useSSL=0",
      "ssl=no",
      "ssl=none",
      "tls=disabled",
      "tls=disable",
    ]) {
      assert.equal(
        messageOf(of("DATABASE_URL", `mysql://db.example/app?${query}`)),
        "plain",
        query,
      );
    }
    for (const query of [
      "sslmode=require",
      "xsslmode=disable",
      "sslmodes=disable",
      "sslmode=preferred-x",
      "sslmode=x-disabled",
      "nossl=0",
      "sslx=0",
      "ssl=nope",
      "ssl=xno",
    ]) {
      assert.equal(of("DATABASE_URL", `mysql://db.example/app?${query}`), "", query);
    }
    assert.equal(of("DATABASE_URL", "x mysql://db.example/app?ssl=0"), "");
    assert.equal(of("DATABASE_URL", "mysql+//db.example/app?ssl=0"), "");
  });

  it("takes a switch and a mode by their names", () => {
    for (const name of [
      "REDIS_SSL",
      "REDIS_TLS_ENABLED",
      "DB_USE_SSL",
      "A_B_C_D_DATABASE_SSL",
      "MONGO_TLS",
      "MONGODB_SSL",
      "POSTGRES_SSL",
      "POSTGRESQL_SSL",
      "PG_SSL",
      "MYSQL_SSL",
      "VALKEY_TLS",
      "CACHE_TLS",
    ]) {
      assert.equal(
        of(name, " false "),
        `plain: ${name} reaches its store without TLS: it is false.`,
      );
      assert.equal(of(name, "true"), "", name);
    }
    for (const name of ["A_B_C_D_E_DB_SSL", "XDB_SSL", "DB_SSL_CA", "DB_SSL_ENABLED_X"]) {
      assert.equal(of(name, "false"), "", name);
    }
    for (const name of [
      "PGSSLMODE",
      "DB_SSLMODE",
      "DATABASE_SSL_MODE",
      "APP_POSTGRES_SSLMODE",
      "POSTGRESQL_SSLMODE",
    ]) {
      for (const mode of ["disable", "Allow", "prefer"]) {
        assert.equal(
          of(name, mode),
          `plain: ${name} reaches PostgreSQL without TLS: it is ${mode}.`,
        );
      }
      for (const mode of ["require", "verify-full", "disabled", "xprefer"])
        assert.equal(of(name, mode), "");
    }
    for (const name of ["XPGSSLMODE", "PGSSLMODE_X", "MYSQL_SSLMODE"])
      assert.equal(of(name, "disable"), "");
  });

  it("finds the machine of the program itself", () => {
    for (const host of [
      "localhost",
      "LOCALHOST:5432",
      "127.0.0.1",
      "127.1.22.133:5432",
      "[::1]:5432",
      "host.docker.internal",
    ]) {
      assert.equal(messageOf(of("DATABASE_URL", `postgres://app@${host}/app`)), "local", host);
    }
    for (const host of [
      "localhost.example",
      "xlocalhost",
      "mylocalhost",
      "128.0.0.1",
      "10.0.0.1",
      "a.host.docker.internal",
    ]) {
      assert.equal(of("DATABASE_URL", `postgres://app@${host}/app`), "", host);
    }
    const inTask = (...others: readonly object[]) => {
      const api = {
        name: "api",
        image: "api",
        environment: [{ name: "DATABASE_URL", value: "redis://localhost" }],
      };
      return judge(id, task, {
        family: "api",
        containerDefinitions: JSON.stringify([api, ...others]),
      }).outcome;
    };
    assert.equal(inTask(), "fail");
    assert.equal(
      inTask({ name: "db", image: "redis" }),
      "pass",
      "it may be the container beside it",
    );
    const parameter = judge(id, "aws:ssm/parameter:Parameter", {
      type: "String",
      name: "/app/DATABASE_URL",
      value: "redis://localhost",
    });
    assert.equal(parameter.outcome, "fail");
    const variables = { DATABASE_URL: "redis://localhost" };
    const runner = judge(id, "aws:apprunner/service:Service", {
      serviceName: "app",
      sourceConfiguration: {
        imageRepository: {
          imageIdentifier: "x",
          imageRepositoryType: "ECR",
          imageConfiguration: { runtimeEnvironmentVariables: variables },
        },
      },
    });
    assert.equal(runner.outcome, "fail");
  });

  it("finds a file that ends with its container", () => {
    for (const file of ["sqlite:///app.db", "SQLite+aiosqlite:///app.db"]) {
      assert.equal(
        of("DATABASE_URL", file),
        "file: DATABASE_URL is a SQLite file, which ends with the container that holds it.",
      );
    }
    assert.equal(of("DATABASE_URL", "sqlite:///:memory:"), "");
    assert.equal(of("DATABASE_URL", "xsqlite:///app.db"), "");
    assert.equal(
      of("DATABASE_URL", "sqlite:///mnt/app.db", {
        fileSystemConfig: { arn: unknown, localMountPath: "/mnt" },
      }),
      "",
    );
  });
});
