import assert from "node:assert/strict";
import { providerProbes } from "../../gonogo/probes/providers";
import { providersOf } from "../../gonogo/probes/providers-of";
import { type ProbeResult, runProbes } from "../../gonogo/probes/run";
import { readValidation } from "../../gonogo/probes/validation";
import { type DnsServer, dnsServer } from "./dns-server";
import {
  anonKey,
  type ProviderServer,
  providerServer,
  secrets,
  token,
  type World,
} from "./provider-server";
import { targets } from "./support";

/** Channels are looked for in the system's database, which is a test of its own. */
const asked = providerProbes.filter(({ id }) => id !== "google-channels-last");

/** As a stack says it in its output. */
const said = {
  variables: { SENDGRID_PUBLIC_KEY: "MFkwCANARYisPublic" },
  providers: [
    {
      name: "twilio",
      secret: "TWILIO_AUTH_TOKEN",
      accountSid: `AC${"0".repeat(32)}`,
      phoneNumber: "+15005550006",
      webhookUrl: "https://api.shop.example/webhooks/twilio",
    },
    {
      name: "sendgrid",
      domain: "shop.example",
      from: "hello@shop.example",
      inboundHost: "in.shop.example",
      inboundUrl: "https://api.shop.example/webhooks/sendgrid-inbound",
    },
    { name: "google", calendars: ["team@shop.example"] },
    { name: "supabase", url: "https://abcproject.supabase.co", anonKey },
    { name: "openai" },
    { name: "sentry" },
    { name: "posthog", key: "phc_x" },
  ],
};

const zone = { "MX in.shop.example": ["10 mx.sendgrid.net"] };

describe("probes of providers, against stand-ins", () => {
  let server: ProviderServer;
  let dns: DnsServer;
  beforeEach(async () => {
    server = await providerServer();
    dns = await dnsServer(zone);
  });
  afterEach(async () => {
    await server.close();
    await dns.close();
  });

  const look = (env: Readonly<Record<string, string>> = secrets, more: object = {}, mx = dns) =>
    runProbes({
      probes: asked,
      targets: targets(
        providersOf(
          readValidation([said, more], (problem) => {
            throw new Error(problem);
          }),
        ),
      ),
      options: [],
      signal: new AbortController().signal,
      origins: server.origins,
      secrets: { env },
      dns: { servers: [mx.address], timeout: 2000 },
    });

  const told = (results: readonly ProbeResult[]) =>
    Object.fromEntries(
      results
        .filter(({ outcome }) => outcome !== "pass")
        .map(({ probe, outcome, findings, reason }) => [
          probe,
          `${outcome} ${findings.map(({ sentence }) => sentence).join(" ") || reason}`,
        ]),
    );

  it("all pass where nothing is wrong, and change nothing", async () => {
    const results = await look();
    assert.deepEqual(told(results), {});
    assert.equal(results.length, asked.length);
    const writes = server.calls.filter((call) => !call.startsWith("GET "));
    assert.deepEqual([...new Set(writes)].sort(), [
      "POST /google/token",
      "POST /ingest/api/42/envelope/",
    ]);
    assert.doesNotMatch(JSON.stringify(results), /CANARY/);
  });

  const defects: readonly (readonly [string, (world: World) => unknown, string, RegExp])[] = [
    [
      "a suspended account",
      ({ twilio }) => {
        twilio.account.status = "suspended";
      },
      "twilio-account-active",
      /is suspended/,
    ],
    [
      "a trial",
      ({ twilio }) => {
        twilio.account.type = "Trial";
      },
      "twilio-account-active",
      /is a trial/,
    ],
    [
      "a number that was given back",
      ({ twilio }) => {
        twilio.numbers.length = 0;
      },
      "twilio-messages-arrive",
      /no such number/,
    ],
    [
      "a number with another address",
      ({ twilio }) => {
        Object.assign(twilio.numbers[0] ?? {}, { sms_url: "https://demo.twilio.com/welcome" });
      },
      "twilio-messages-arrive",
      /go to https:\/\/demo\.twilio\.com/,
    ],
    [
      "a messaging service with another address",
      ({ twilio }) => {
        Object.assign(twilio.services[0] ?? {}, {
          use_inbound_webhook_on_number: false,
          inbound_request_url: "https://old.shop.example/",
        });
      },
      "twilio-messages-arrive",
      /go to https:\/\/old\.shop\.example/,
    ],
    [
      "a number of no messaging service",
      ({ twilio }) => {
        Object.assign(twilio.services[0] ?? {}, { numbers: [] });
      },
      "twilio-messages-arrive",
      /no messaging service/,
    ],
    [
      "a key that may only read",
      ({ sendgrid }) => {
        sendgrid.scopes = ["stats.read"];
      },
      "sendgrid-key-scopes",
      /not the scope mail\.send/,
    ],
    [
      "an inbound setting of an old address",
      ({ sendgrid }) => {
        sendgrid.parse = [{ hostname: "in.shop.example", url: "https://old.shop.example/" }];
      },
      "sendgrid-inbound-set",
      /to https:\/\/old\.shop\.example/,
    ],
    [
      "no inbound setting",
      ({ sendgrid }) => {
        sendgrid.parse = [];
      },
      "sendgrid-inbound-set",
      /no setting for in\.shop\.example/,
    ],
    [
      "events that are not signed",
      ({ sendgrid }) => {
        sendgrid.events = [{ enabled: true, public_key: "" }];
      },
      "sendgrid-events-signed",
      /not signed/,
    ],
    [
      "events that are signed with another key",
      ({ sendgrid }) => {
        sendgrid.events = [{ enabled: true, public_key: "MFkwOther" }];
      },
      "sendgrid-events-signed",
      /another key/,
    ],
    [
      "a domain whose records are gone, of a sender that was verified itself",
      ({ sendgrid }) => {
        sendgrid.domains = [{ domain: "shop.example", valid: false }];
        sendgrid.senders = [{ from_email: "Hello@shop.example", verified: true }];
      },
      "sendgrid-domain-authenticated",
      /does not find the records/,
    ],
    [
      "a service account whose key was deleted",
      ({ google }) => {
        google.known = false;
      },
      "google-calendar-readable",
      /refuses the account/,
    ],
    [
      "an API that is off",
      ({ google }) => {
        google.apiOn = false;
      },
      "google-calendar-readable",
      /is off/,
    ],
    [
      "a calendar that is not shared",
      ({ google }) => {
        google.calendars = [];
      },
      "google-calendar-readable",
      /cannot read the calendar team@shop\.example/,
    ],
    [
      "a table without row-level security",
      ({ supabase }) => {
        supabase.tables.contacts = { rows: 3, anon: 3 };
      },
      "supabase-anon-shut-out",
      /reads rows of contacts/,
    ],
    [
      "a revoked key of OpenAI",
      ({ revoked }) => revoked.add("OPENAI_API_KEY"),
      "openai-key-accepted",
      /refuses the key/,
    ],
    [
      "a revoked key of Sentry",
      ({ sentry }) => {
        sentry.dsnKnown = false;
      },
      "sentry-dsn-accepted",
      /refuses the key/,
    ],
    [
      "a project that never had an event",
      ({ sentry }) => {
        Object.assign(sentry.projects[0] ?? {}, { firstEvent: null });
      },
      "sentry-events-received",
      /No event/,
    ],
    [
      "alert rules that are off",
      ({ sentry }) => {
        sentry.rules = [{ status: "disabled" }];
      },
      "sentry-alerts-set",
      /no alert rule/,
    ],
  ];
  for (const [what, plant, finder, sentence] of defects) {
    it(`find ${what}, and nothing else`, async () => {
      plant(server.world);
      const results = await look();
      const found = told(results);
      assert.deepEqual(Object.keys(found), [finder], JSON.stringify(found));
      assert.match(found[finder] ?? "", /^fail /);
      assert.match(found[finder] ?? "", sentence);
      assert.doesNotMatch(JSON.stringify(results), /CANARY/);
    });
  }

  it("find each of two defects of a sender that nobody knows", async () => {
    server.world.sendgrid.domains = [];
    const found = told(await look());
    assert.match(found["sendgrid-domain-authenticated"] ?? "", /^fail .*not authenticated/);
    assert.match(found["sendgrid-sender-verified"] ?? "", /^fail Neither the sender/);
    assert.equal(Object.keys(found).length, 2);
  });

  it("find keys of Supabase that were exchanged", async () => {
    const service = String(secrets.SUPABASE_SERVICE_ROLE_KEY);
    const env = { ...secrets, SUPABASE_SERVICE_ROLE_KEY: anonKey };
    const providers = said.providers.map((each) =>
      each.name === "supabase" ? { ...each, anonKey: service } : each,
    );
    const results = await look(env, { providers });
    const found = told(results);
    assert.match(found["supabase-key-roles"] ?? "", /role service_role, not anon.*anon, not serv/);
    assert.match(found["supabase-service-key-accepted"] ?? "", /^fail Supabase refuses/);
    assert.match(found["supabase-anon-shut-out"] ?? "", /^(fail|unknown) /);
    assert.equal(Object.keys(found).length, 3);
  });

  it("find an anonymous key of another project, and one that ends", async () => {
    const ends = Math.floor(Date.now() / 1000) + 86_400;
    for (const [claims, sentence] of [
      [{ role: "anon", ref: "other", exp: ends * 2 }, /of the project other/],
      [{ role: "anon", ref: "abcproject", exp: ends }, /ends in [01] days/],
    ] as const) {
      const key = token(claims);
      const supabase = { name: "supabase", url: "https://abcproject.supabase.co", anonKey: key };
      const found = told(await look(secrets, { providers: [supabase] }));
      assert.match(found["supabase-key-roles"] ?? "", sentence);
    }
  });

  it("find incoming mail that goes elsewhere", async () => {
    const other = await dnsServer({ "MX in.shop.example": ["10 mail.old.example"] });
    try {
      const found = told(await look(secrets, {}, other));
      assert.deepEqual(Object.keys(found), ["sendgrid-inbound-set"]);
      assert.match(found["sendgrid-inbound-set"] ?? "", /does not go to SendGrid: 10 mail\.old/);
    } finally {
      await other.close();
    }
  });

  it("never ask for a token anywhere but at Google", async () => {
    const account = JSON.parse(
      Buffer.from(String(secrets.GOOGLE_SVC_ACCOUNT_JSON), "base64").toString(),
    ) as object;
    for (const [value, sentence] of [
      [JSON.stringify({ ...account, token_uri: "https://evil.example/token" }), /not Google's/],
      [JSON.stringify({ ...account, private_key: "CANARY" }), /cannot be read/],
      [JSON.stringify({ ...account, type: "authorized_user" }), /no service account/],
      ["CANARY", /no JSON/],
    ] as const) {
      const results = await look({ ...secrets, GOOGLE_SVC_ACCOUNT_JSON: value });
      assert.match(told(results)["google-calendar-readable"] ?? "", sentence);
      assert.doesNotMatch(JSON.stringify(results), /CANARY/);
    }
    assert(!server.calls.includes("POST /google/token"));
  });

  /** The one probe that says that a key is refused; the others of the provider are open. */
  const keepers = {
    TWILIO_AUTH_TOKEN: ["twilio-account-active", /^twilio/],
    SENDGRID_API_KEY: ["sendgrid-key-scopes", /^sendgrid/],
    SUPABASE_SERVICE_ROLE_KEY: ["supabase-service-key-accepted", /^supabase-anon/],
    SENTRY_AUTH_TOKEN: [undefined, /^sentry-(events|alerts)/],
  } as const;
  for (const [variable, [keeper, others]] of Object.entries(keepers)) {
    it(`tell once that a key is refused, and never what it is: ${variable}`, async () => {
      server.world.revoked.add(variable);
      const results = await look();
      const { [keeper ?? ""]: kept, ...rest } = told(results);
      if (keeper !== undefined) assert.match(kept ?? "", /^fail .*refuses the/);
      for (const [probe, words] of Object.entries(rest)) {
        assert.match(probe, others);
        assert.match(words, /^unknown .*refuses the (key|token)/);
      }
      assert.doesNotMatch(JSON.stringify(results), /CANARY/);
    });
  }

  it("decide nothing where a provider is in trouble", async () => {
    for (const [broken, words] of [
      [503, /answers 503/],
      [429, /429/],
      ["cut", /connection was cut/],
      ["page", /no JSON/],
    ] as const) {
      server.world.broken = broken;
      const found = told(await look());
      // What keys say of themselves needs nobody.
      assert.equal(Object.keys(found).length, asked.length - 1);
      for (const [probe, sentence] of Object.entries(found)) {
        assert.match(sentence, /^unknown /, probe);
        assert.match(sentence, words, probe);
      }
    }
  });

  it("call nothing wrong where the answers of a provider are of another shape", async () => {
    server.world.broken = "other";
    const results = await look();
    assert.deepEqual(
      results.filter(({ outcome }) => outcome === "fail" || outcome === "error"),
      [],
    );
  });

  it("decide nothing without keys, and say which are missing", async () => {
    const found = told(await look({}));
    assert.equal(Object.keys(found).length, asked.length);
    for (const sentence of Object.values(found)) {
      assert.match(sentence, /^unknown .*[A-Z_]+ is not set, and the stack names no secret/);
    }
    assert.deepEqual(
      server.calls.filter((call) => !call.startsWith("GET /supabase/rest/v1/")),
      [],
    );
  });
});
