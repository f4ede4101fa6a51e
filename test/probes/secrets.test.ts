import assert from "node:assert/strict";
import fc from "fast-check";
import { readSecret } from "../../gonogo/probes/look/aws-secrets";
import { defineProbe, type Probe } from "../../gonogo/probes/probe";
import { runProbes } from "../../gonogo/probes/run";
import { Secrets } from "../../gonogo/probes/secrets";
import { awsFake } from "./aws-fake";
import { healthyAws } from "./stores";
import { targets } from "./support";

const canary = "Kanarienvogel/41+7=";
const never = async () => ({ trouble: "asked" });

/** A probe that tells all it knows, everywhere it can. */
const talker: Probe = defineProbe({
  id: "talker",
  title: "Talks",
  why: "-",
  fix: "-",
  severity: "low",
  controls: ["env-complete"],
  target: "mail",
  messages: { told: "It is {value}." },
  async collect(_, look) {
    const value = String(await look.secret("TOKEN"));
    return { value, throws: look.literal("THROWS") === "yes" };
  },
  *judge({ value, throws }) {
    if (throws) throw new Error(`no ${value}`);
    yield { message: "told", property: `of ${encodeURIComponent(value)}`, value };
  },
  evidence: ({ value }) => ({ [value]: value, again: `<${value}>` }),
  passes: [{ name: "-", facts: { value: "", throws: false } }],
  fails: [{ name: "-", facts: { value: "x", throws: false }, expect: "told" }],
  undecided: [{ name: "-", facts: { value: "", throws: true } }],
}) as Probe;

const talk = (env: Readonly<Record<string, string>>) =>
  runProbes({
    probes: [talker],
    targets: targets({ mail: [{ domain: "shop.example", selectors: [] }] }),
    options: [],
    secrets: { env },
    signal: new AbortController().signal,
  });

describe("secrets of a run", () => {
  it("are in no result, whatever a probe tells or throws", async () => {
    for (const THROWS of ["no", "yes"]) {
      const results = await talk({ TOKEN: canary, THROWS });
      const text = JSON.stringify(results);
      assert(!text.includes("Kanarienvogel"), text);
      assert.match(text, /\[secret\]/);
      assert.equal(results[0]?.probe, "talker");
    }
  });

  it("are hidden whole, by line, by password, and encoded", async () => {
    const env = {
      URL: "postgresql://app:Sch%C3%B6n-p%40ss@db.example.com/shop",
      RAW: "postgresql://app:Raw/pass?word#1@db.example.com/shop?application_name=a@b",
      KEY: "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG\nabc\n-----END PRIVATE KEY-----",
    };
    const secrets = new Secrets({ env }, never);
    await secrets.get("URL");
    await secrets.get("RAW");
    await secrets.get("KEY");
    assert.deepEqual(
      secrets.redact({
        a: [
          "password Schön-p@ss",
          "password Sch%C3%B6n-p%40ss",
          "Raw/pass?word#1",
          "host db.example.com",
        ],
        b: { deep: "has MIIEvQIBADANBgkqhkiG in it", MIIEvQIBADANBgkqhkiG: 1, n: null },
      }),
      {
        a: ["password [secret]", "password [secret]", "[secret]", "host db.example.com"],
        b: { deep: "has [secret] in it", "[secret]": 1, n: null },
      },
    );
  });

  it("are hidden in any text that holds them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 4 }).filter((text) => text.trim().length >= 4),
        fc.string(),
        fc.string(),
        async (secret, before, after) => {
          const secrets = new Secrets({ env: { S: secret } }, never);
          await secrets.get("S");
          const told = secrets.redact(`${before}${secret}${after}`);
          fc.pre(!"[secret]".includes(secret) && !`${before}[secret]${after}`.includes(secret));
          assert(!told.includes(secret));
        },
      ),
    );
  });

  it("come from the environment first, and are asked for once", async () => {
    let asked = 0;
    const read = async (name: string) => {
      asked += 1;
      return `value of ${name}`;
    };
    const names = { A: "shop/A", B: "shop/B" };
    const secrets = new Secrets({ env: { A: "here", B: "" }, names }, read);
    assert.equal(await secrets.get("A"), "here");
    assert.equal(await secrets.get("B"), "value of shop/B");
    assert.equal(await secrets.get("B"), "value of shop/B");
    assert.equal(asked, 1);
    assert.deepEqual(await secrets.get("C"), {
      trouble: "C is not set, and the stack names no secret for it",
    });
    assert.deepEqual(await secrets.get("__proto__"), {
      trouble: "__proto__ is not set, and the stack names no secret for it",
    });
  });

  it("come from Secrets Manager, whole or by a key, and their trouble is told in words", async () => {
    const state = healthyAws();
    state.secrets["shop/db"] = JSON.stringify({ password: "of the database", port: 5432 });
    const fake = await awsFake(state);
    const credentials = { accessKeyId: "AKIATEST", secretAccessKey: "test" };
    const settings = { endpoint: fake.endpoint, region: "us-east-1", credentials };
    const read = (name: string) => readSecret(name, settings, new AbortController().signal);
    try {
      assert.equal(await read("shop/db"), state.secrets["shop/db"]);
      assert.equal(await read("shop/db:password::"), "of the database");
      assert.equal(await read("shop/db:port::"), "5432");
      assert.deepEqual(await read("shop/db:user::"), {
        trouble: "the secret shop/db has no key user",
      });
      assert.match(JSON.stringify(await read("shop/none")), /ResourceNotFoundException/);
      state.refuses = "AccessDeniedException";
      assert.match(JSON.stringify(await read("shop/db")), /the AWS credentials may not do it/);
    } finally {
      await fake.close();
    }
    assert.match(
      JSON.stringify(await read("shop/db")),
      /shop\/db of Secrets Manager cannot be read/,
    );
  });
});
