import assert from "node:assert/strict";
import { providersOf } from "../../gonogo/probes/providers-of";
import { probes } from "../../gonogo/probes/registry";
import { runProbes } from "../../gonogo/probes/run";
import { readValidation } from "../../gonogo/probes/validation";
import { anonKey, type ProviderServer, providerServer, secrets, token } from "./provider-server";
import { targets } from "./support";

const own = probes.filter(({ target }) => target === "supabase");
const url = "https://abcproject.supabase.co";

describe("probes of Supabase", () => {
  let server: ProviderServer;
  beforeEach(async () => {
    server = await providerServer();
  });
  afterEach(() => server.close());

  /** @param service Value of the service key. */
  const look = async (said: object, service = String(secrets.SUPABASE_SERVICE_ROLE_KEY)) => {
    const provider = { name: "supabase", url, anonKey, ...said };
    const validation = readValidation([{ providers: [provider] }], (problem) => {
      throw new Error(problem);
    });
    const results = await runProbes({
      probes: own,
      targets: targets(providersOf(validation)),
      options: [],
      signal: new AbortController().signal,
      origins: server.origins,
      secrets: { env: { SUPABASE_SERVICE_ROLE_KEY: service } },
    });
    assert.doesNotMatch(JSON.stringify(results), /CANARY/);
    return Object.fromEntries(
      results.map(({ probe, outcome, findings, reason = "" }) => [
        probe,
        `${outcome} ${findings.map(({ sentence }) => sentence).join(" ")}${reason}`.trim(),
      ]),
    );
  };
  const allPass = Object.fromEntries(own.map(({ id }) => [id, "pass"]));

  it("take keys of the new kinds, which are no tokens", async () => {
    const { publishable, secret } = server.world.supabase.keys;
    assert.deepEqual(await look({ anonKey: publishable }, secret), allPass);
    server.world.supabase.tables.contacts = { rows: 3, anon: 3 };
    const open = await look({ anonKey: publishable }, secret);
    assert.match(open["supabase-anon-shut-out"] ?? "", /^fail .*reads rows of contacts/);
  });

  it("take no key that Supabase does not know for a closed door", async () => {
    const old = token({ role: "anon", ref: "abcproject", exp: 4_000_000_000, iat: 1 });
    for (const key of [old, "sb_publishable_CANARYold"]) {
      const told = await look({ anonKey: key, tables: ["contacts", "deals"] });
      assert.match(told["supabase-anon-shut-out"] ?? "", /^unknown .*refuses the key: 401/);
    }
  });

  it("do not pass over tables that they have no time for", async () => {
    const { tables } = server.world.supabase;
    for (let i = 0; i < 60; i += 1) tables[`t${i}`] = { rows: 1, anon: 0 };
    const told = await look({});
    assert.match(told["supabase-anon-shut-out"] ?? "", /^unknown .*2 more were not looked at/);
  });

  it("take what the role may not read, or is not served, for closed", async () => {
    const { tables } = server.world.supabase;
    tables.contacts = { rows: 3, anon: "forbidden" };
    tables.deals = { rows: 0, anon: 0 };
    assert.deepEqual(await look({}), allPass);
    assert.deepEqual(await look({ tables: ["inside"] }), allPass);
  });
});
