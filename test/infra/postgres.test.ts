import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { Postgres } from "../../infra/components/postgres";
import {
  acceptedConnections,
  type Capacity,
  checkCapacity,
  classMemoryGib,
} from "../../infra/postgres-capacity";
import { type PostgresClient, postgresUrl } from "../../infra/postgres-url";
import { environments, sizes } from "../../infra/sizes";
import { contextOf } from "../../infra/stack-context";
import { ofType, only, refusal, register } from "./support";

const empty = { stack: "shop-prod", config: {}, secretKeys: [] };
const context = contextOf(
  { stack: "shop-prod", environment: "production", region: "eu-central-1" },
  "111122223333",
);
const keyArn = "arn:aws:kms:eu-central-1:111122223333:key/0";
const args = {
  context,
  keyArn,
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2"],
  databaseName: "shop",
};
const instances = "aws:rds/instance:Instance";

describe("Postgres", () => {
  it("has copies for reading where they are asked for, with the same protections", async () => {
    const resources = await register(empty, () => {
      new Postgres("db", { ...args, readReplicas: 2 });
    });
    assert.equal(ofType(resources, instances).length, 3);
    const source = only(resources, "db-instance").inputs;
    const copy = only(resources, "db-read-2-instance").inputs;
    assert.equal(copy.identifier, "shop-prod-postgres-read-2");
    assert.equal(copy.replicateSourceDb, source.identifier);
    for (const key of ["storageEncrypted", "deletionProtection", "publiclyAccessible"]) {
      assert.equal(copy[key], source[key], key);
    }
    // RDS takes all of these from the source and refuses them here.
    for (const key of ["dbName", "username", "kmsKeyId", "allocatedStorage", "dbSubnetGroupName"]) {
      assert.equal(copy[key], undefined, key);
    }
    const logs = ofType(resources, "aws:cloudwatch/logGroup:LogGroup").map(({ inputs }) =>
      String(inputs.name),
    );
    assert.ok(logs.includes("/aws/rds/instance/shop-prod-postgres-read-1/postgresql"));
  });

  it("keeps the master's password itself where RDS could not make copies otherwise", async () => {
    const make = async (readReplicas: number) => {
      let secretName: string | undefined;
      const resources = await register(empty, () => {
        secretName = new Postgres("db", { ...args, readReplicas }).masterSecretName;
      });
      return { resources, secretName, inputs: only(resources, "db-instance").inputs };
    };
    const alone = await make(0);
    assert.equal(alone.inputs.manageMasterUserPassword, true);
    assert.deepEqual([alone.inputs.password, alone.secretName], [undefined, undefined]);
    const copied = await make(1);
    assert.equal(copied.inputs.manageMasterUserPassword, undefined);
    assert.equal(copied.inputs.masterUserSecretKmsKeyId, undefined);
    assert.notEqual(copied.inputs.password, undefined);
    assert.equal(copied.inputs.username, alone.inputs.username);
    assert.equal(copied.secretName, "shop-prod/postgres/master");
    assert.equal(only(copied.resources, "db-master").inputs.name, copied.secretName);
    const value = only(copied.resources, "db-master-value").inputs.secretString;
    // The generator runs at the deployment: nothing readable is in the program.
    assert.ok(value !== undefined && typeof value !== "string");
  });

  it("has no copy for reading unless one is asked for", async () => {
    const resources = await register(empty, () => {
      new Postgres("db", args);
    });
    assert.equal(ofType(resources, instances).length, 1);
  });

  it("writes changes to the log where audit is asked for, and only there", async () => {
    const parameters = async (audit: boolean) => {
      const resources = await register(empty, () => {
        new Postgres("db", { ...args, audit });
      });
      const list = only(resources, "db-parameters").inputs.parameters as {
        name: string;
        value: string;
      }[];
      return Object.fromEntries(list.map(({ name, value }) => [name, value]));
    };
    const [plain, audited] = [await parameters(false), await parameters(true)];
    assert.equal(plain.shared_preload_libraries, "pg_stat_statements");
    assert.equal(plain["pgaudit.log"], undefined);
    assert.equal(audited.shared_preload_libraries, "pg_stat_statements,pgaudit");
    assert.equal(audited["pgaudit.log"], "write,ddl,role");
    assert.equal(audited["pgaudit.log_parameter"], "0");
    for (const found of [plain, audited]) {
      assert.equal(found.statement_timeout, "30000");
      assert.equal(found.idle_in_transaction_session_timeout, "60000");
      assert.equal(found.log_min_duration_statement, "500");
      assert.deepEqual([found.log_connections, found.log_disconnections], ["1", "1"]);
    }
  });

  it("refuses what RDS would refuse in the middle of a deployment", () => {
    const refused = (changes: object) => refusal(() => new Postgres("db", { ...args, ...changes }));
    assert.match(refused({ readReplicas: 16 }), /readReplicas of Postgres is 16; allowed: .* 15/);
    assert.match(refused({ readReplicas: 1.5 }), /is 1\.5/);
    assert.match(
      refused({ replica: { region: "eu-central-1", keyArn } }),
      /cannot be copied to eu-central-1: it is the stack's own region/,
    );
    assert.match(refused({ databaseName: "Shop-DB" }), /does not accept Shop-DB/);
    assert.match(refused({ databaseName: `a${"b".repeat(60)}` }), /_owner has 67 characters/);
  });

  it("refuses pools that do not fit, when it is made", () => {
    const clients = [{ name: "api", tasks: 100, poolMax: 20, settings: ["shop:databasePool"] }];
    assert.match(
      refusal(() => new Postgres("db", { ...args, clients })),
      /^Postgres on db\.m7g\.large .*api: 100 tasks x 20 connections \(shop:databasePool\)/,
    );
  });

  it("lets the application sign in as either of two roles while they are exchanged", async () => {
    const proxied = async (login: { current: string; alternate?: string } | undefined) => {
      const resources = await register(empty, () => {
        const postgres = new Postgres("db", { ...args, ...(login && { login }) });
        const alternate = postgres.alternateUrlFor("libpq");
        assert.equal(alternate === undefined, login?.alternate === undefined);
      });
      const auths = only(resources, "db-proxy-proxy").inputs.auths as unknown[];
      const secrets = ofType(resources, "aws:secretsmanager/secret:Secret");
      const names = secrets.map(({ inputs }) => inputs.name).sort();
      return { auths: auths.length, names };
    };
    const first = "shop-prod/postgres-proxy/login";
    assert.deepEqual(await proxied(undefined), { auths: 1, names: [first] });
    const both = { auths: 2, names: [first, `${first}-2`] };
    assert.deepEqual(await proxied({ current: "1", alternate: "2" }), both);
    assert.deepEqual(await proxied({ current: "2", alternate: "1" }), both);
    assert.deepEqual(await proxied({ current: "2" }), { auths: 1, names: [`${first}-2`] });
  });

  it("gives each role of the application its own name and password", async () => {
    let urls: (string | undefined)[] = [];
    const resources = await register(empty, () => {
      const database = { ...args, login: { current: "2", alternate: "1" } };
      const postgres = new Postgres("db", database);
      urls = [postgres.urlFor("libpq"), postgres.alternateUrlFor("libpq")].map((url) =>
        url === undefined ? undefined : "given",
      );
    });
    assert.deepEqual(urls, ["given", "given"]);
    const generators = ofType(resources, "random:index/randomPassword:RandomPassword");
    assert.deepEqual(
      generators.map(({ name }) => name),
      ["db-login-generator", "db-login-generator-2"],
    );
    assert.match(
      refusal(() => new Postgres("db", { ...args, login: { current: "2", alternate: "2" } })),
      /login of Postgres has 2 as its current and alternate generation/,
    );
  });

  it("refuses a copy for reading that it does not have", async () => {
    await register(empty, () => {
      const postgres = new Postgres("db", { ...args, readReplicas: 1 });
      assert.ok(pulumi.Output.isInstance(postgres.readUrlFor("libpq")));
      assert.match(
        refusal(() => postgres.readUrlFor("libpq", 1)),
        /has 1 copies for reading and none with index 1/,
      );
    });
  });
});

describe("a Postgres URL", () => {
  const endpoint = { user: "shop_app", password: "p/@:?", host: "db.internal", database: "shop" };
  const certificates = "/etc/ssl/certs/rds.pem";

  it("has the scheme and the TLS settings that its client reads", () => {
    const url = (client: PostgresClient) => postgresUrl(client, endpoint, { certificates });
    const login = "shop_app:p%2F%40%3A%3F@db.internal:5432/shop";
    const verify = `sslmode=verify-full&sslrootcert=${certificates}`;
    assert.equal(url("libpq"), `postgresql://${login}?${verify}`);
    assert.equal(url("node-postgres"), `postgresql://${login}?${verify}`);
    assert.equal(url("sqlalchemy-psycopg"), `postgresql+psycopg://${login}?${verify}`);
    assert.equal(
      url("prisma"),
      `postgresql://${login}?sslmode=require&sslaccept=strict&sslcert=${certificates}`,
    );
  });

  it("gives Prisma the size of its pool", () => {
    assert.match(postgresUrl("prisma", endpoint, { poolMax: 20 }), /&connection_limit=20$/);
    assert.doesNotMatch(postgresUrl("libpq", endpoint, { poolMax: 20 }), /20/);
  });

  it("gives back every password that it was made of", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1 });
    fc.assert(
      fc.property(text, text, (user, password) => {
        const url = new URL(postgresUrl("libpq", { ...endpoint, user, password }));
        assert.equal(decodeURIComponent(url.username), user);
        assert.equal(decodeURIComponent(url.password), password);
        assert.equal(url.hostname, endpoint.host);
      }),
    );
  });
});

describe("the capacity of Postgres", () => {
  const api = { name: "api", tasks: 4, poolMax: 20 };
  const fits = (capacity: Partial<Capacity>) => {
    checkCapacity({ instanceClass: "db.t4g.medium", proxied: false, clients: [api], ...capacity });
  };

  it("knows the memory of every class in the size table", () => {
    for (const environment of environments) {
      const { instanceClass, memoryGib } = sizes[environment].postgres;
      assert.equal(classMemoryGib(instanceClass), memoryGib, instanceClass);
    }
    assert.equal(classMemoryGib("db.r7g.2xlarge"), 64);
    assert.equal(classMemoryGib("db.m6i.xlarge"), 16);
    assert.equal(classMemoryGib("db.t3.xlarge"), 16);
    for (const unknown of ["db.z9.huge", "m7g.large", "db.m7g.micro", "db.x2g.large"]) {
      assert.equal(classMemoryGib(unknown), undefined, unknown);
    }
  });

  it("never promises more connections than RDS's own formula", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4096 }), (gib) => {
        const formula = Math.min(Math.floor((gib * 1024 ** 3) / 9_531_392), 5000);
        const accepted = acceptedConnections(gib);
        assert.ok(accepted > 0 && accepted <= formula, `${accepted} of ${formula}`);
      }),
    );
  });

  it("counts twice the tasks, since a deployment starts new ones beside the old", () => {
    const accepted = acceptedConnections(4);
    const tasks = Math.floor((accepted - 15) / 2);
    fits({ clients: [{ ...api, tasks, poolMax: 1 }] });
    assert.throws(() => fits({ clients: [{ ...api, tasks: tasks + 1, poolMax: 1 }] }));
    fits({ clients: [{ ...api, tasks: tasks + 1, poolMax: 1 }], surge: 1 });
  });

  it("leaves the pools only the proxy's share", () => {
    const accepted = acceptedConnections(4);
    const share = Math.floor(accepted * 0.8);
    const clients = [{ ...api, tasks: share, poolMax: 1 }];
    fits({ clients, surge: 1, proxied: true });
    const more = [{ ...api, tasks: share + 1, poolMax: 1 }];
    assert.throws(
      () => fits({ clients: more, surge: 1, proxied: true }),
      /through the proxy \(80 %/,
    );
    assert.throws(() => fits({ proxied: true, reserve: accepted - share + 1 }), /the reserve/);
  });

  it("names every pool and setting in its one error", () => {
    const clients = [
      { ...api, tasks: 30, settings: ["api.maxTasks", "shop:databasePool.max"] },
      { name: "worker", tasks: 8, poolMax: 5 },
    ];
    const text = refusal(() => fits({ clients }));
    assert.match(text, /the pools need 1280 and the reserve 15/);
    assert.match(text, /api: 30 tasks x 20 connections \(api\.maxTasks, shop:databasePool\.max\)/);
    assert.match(text, /worker: 8 tasks x 5 connections; times 2 during a deployment/);
  });

  it("refuses a class that it does not know, and figures that count nothing", () => {
    assert.match(
      refusal(() => fits({ instanceClass: "db.z9.huge" })),
      /memory of db\.z9\.huge is not known here\. Give memoryGib/,
    );
    fits({ instanceClass: "db.z9.huge", memoryGib: 16 });
    for (const tasks of [0, -1, 1.5, Number.NaN]) {
      assert.match(
        refusal(() => fits({ clients: [{ ...api, tasks }] })),
        /tasks of api is/,
      );
    }
  });

  it("holds for every environment of the size table at 20 connections a task", () => {
    for (const environment of environments) {
      const { postgres, api: service } = sizes[environment];
      const { instanceClass, proxy: proxied } = postgres;
      const clients = [{ name: "api", tasks: service.maxTasks, poolMax: 20 }];
      checkCapacity({ instanceClass, proxied, clients });
    }
  });
});
