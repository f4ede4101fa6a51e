import assert from "node:assert/strict";
import { ConfigurationError } from "../../infra/webhooks/configuration-error";
import { serverConfig } from "../../infra/webhooks/entry/connection";

const readOf = (url: string) => {
  const { host, port, user, password, database } = serverConfig(url);
  return { host, port, user, password, database };
};

describe("the URL of the functions' database", () => {
  it("is read in its parts, with what is encoded in them", () => {
    assert.deepEqual(
      readOf("postgresql://app%40x:p%2Fw%3F@db.example:6432/shop%20one?sslmode=no"),
      {
        host: "db.example",
        port: 6432,
        user: "app@x",
        password: "p/w?",
        database: "shop one",
      },
    );
    const { port, database } = readOf("postgres://app:pw@db.example");
    assert.deepEqual([port, database], [5432, undefined]);
  });

  it("may name an address of IPv6", () => {
    assert.equal(readOf("postgresql://app:pw@[2001:db8::7]:5432/shop").host, "2001:db8::7");
  });

  it("is refused without a word of it where it is none of Postgres, or cannot be decoded", () => {
    const wrong = [
      "",
      "db.example",
      "mysql://app:pw-canary@db.example/shop",
      "postgresql:///shop",
      "postgresql://app:pw-canary%@db.example/shop",
      "postgresql://app:pw@db.example/pw-canary%zz",
    ];
    for (const url of wrong) {
      assert.throws(
        () => serverConfig(url),
        (error) => error instanceof ConfigurationError && !error.message.includes("canary"),
        url,
      );
    }
  });

  it("never decides over TLS: the server's certificate and name are verified", () => {
    for (const mode of ["disable", "require", "no-verify"]) {
      const { ssl } = serverConfig(`postgresql://app:pw@db.example/shop?sslmode=${mode}`);
      assert.deepEqual(ssl, { rejectUnauthorized: true, minVersion: "TLSv1.2" });
    }
  });
});
