import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { Redis } from "ioredis";
import { eventsByDelivery, list } from "../probes/stripe-account";
import { type Deployed, Deployment } from "./deployment";
import { page } from "./pages";
import type { Handler } from "./settings";

const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const dkim = publicKey.export({ type: "spki", format: "der" }).toString("base64");
const domain = "catalytic.example";

/** What the reference system lacks beside the five tables that the two have in common. */
const tables = ["teams", "members", "sessions", "invoices", "projects", "audit_log"];

const names = [
  "System",
  "Backend health",
  "Authentication health",
  "Frontend",
  "Stripe connection",
  "Email service",
  "Database migration",
];

const catalytic: Deployed = {
  stack: "catalytic-prod",
  url: "https://api.catalytic.example",
  origins: "CORS_ORIGINS",
  // One host with both API and pages, in one service.
  outputs: ({ webUrl: _web, wwwUrl: _www, validation, ...others }) => {
    const { services, environment, ...said } = validation as Readonly<
      Record<string, Readonly<Record<string, unknown>>>
    >;
    const api = { services: { api: services?.api }, environment: { api: environment?.api } };
    // SES makes the selectors up when the stack is deployed.
    const dkimSelectors = { [domain]: ["s1"] };
    return { ...others, dkimSelectors, validation: { ...said, ...api } };
  },
  routes: (own) => {
    const events = own["POST /api/v1/webhooks/stripe"] as Handler;
    return {
      "GET /api/auth/health": () => ({
        status: authentication,
        body: { status: authentication === 200 ? "healthy" : "unavailable" },
      }),
      "GET /": () => page("Catalytic"),
      "POST /api/webhooks/stripe": (call) => events({ ...call, target: "/api/v1/webhooks/stripe" }),
    };
  },
  // A tunnel leads to the store: its address is told by a URL.
  redis: { variables: { url: "REDIS_URL" } },
  probes: {
    // System and command share a machine with other tests.
    "health-answers": { milliseconds: 5000 },
  },
  zone: {
    [`TXT ${domain}`]: ["v=spf1 include:amazonses.com -all"],
    [`TXT mail.${domain}`]: ["v=spf1 include:amazonses.com -all"],
    "TXT amazonses.com": ["v=spf1 ip4:192.0.2.0/24 -all"],
    [`MX ${domain}`]: ["10 mx.mailer.example"],
    "A mx.mailer.example": ["192.0.2.2"],
    [`TXT s1._domainkey.${domain}`]: [`v=DKIM1; k=rsa; p=${dkim}`],
    [`TXT _dmarc.${domain}`]: [`v=DMARC1; p=reject; rua=mailto:dmarc@${domain}`],
  },
  prepare: async (stores) => {
    for (const table of tables) await stores.query(`CREATE TABLE ${table} (id int PRIMARY KEY)`);
    const client = new Redis(stores.cache());
    // It holds a queue.
    await client.config("SET", "maxmemory-policy", "noeviction");
    client.disconnect();
  },
};

/** catalytic-165: of the two health checks this one can be set. */
let authentication = 200;

describe("gonogo validate catalytic-prod, of a deployment of which all is real but the clouds", function () {
  this.timeout(180_000);
  let deployment: Deployment;
  before(async () => {
    deployment = await Deployment.start(catalytic);
    deployment.env = { ...deployment.env, ...deployment.stores.env() };
  });
  after(() => deployment?.stop());

  const quick = () => deployment.validate("--skip", "rate-limit-answers");
  const linesOf = (out: string) => out.split("\n").slice(0, names.length);
  const linesWith = (failed?: string) =>
    names.map((name) => `${name === failed ? "✘ FAIL" : "✓ PASS"} | ${name}`);

  it("ends in 7/7, and nothing is open", async () => {
    const { code, out, err } = await deployment.validate();
    assert.deepEqual(linesOf(out), linesWith(), out);
    assert.match(out, /\n GO {3}catalytic-prod {2}(\d+) of \1 looks passed\.\n/);
    assert.match(out, /\nAll checks pass \(7\/7\)\n$/);
    assert.deepEqual([code, err], [0, ""]);
  });

  it("says no such thing when something beside the seven is open", async () => {
    const { stripe } = deployment;
    const { get } = stripe.documents;
    eventsByDelivery(stripe, list(), list());
    const { code, out } = await quick();
    stripe.documents.get = get;
    assert.deepEqual(linesOf(out), linesWith(), out);
    assert.match(out, /\? OPEN .*stripe-events-delivered, stripe/);
    assert.match(out, /\nNot all checks pass \(7\/7\)\n$/);
    assert.equal(code, 3);
  });

  const turnsRed = async (line: string, says: RegExp) => {
    const { code, out } = await quick();
    assert.deepEqual(linesOf(out), linesWith(line), out);
    assert.match(out, says);
    assert.match(out, /\nNot all checks pass \(6\/7\)\n$/);
    assert.equal(code, 1);
  };

  it("tells the two health checks apart", async () => {
    authentication = 503;
    await turnsRed("Authentication health", /GET \/api\/auth\/health: .*503/).finally(() => {
      authentication = 200;
    });
  });

  it("finds a Stripe that calculates no tax", async () => {
    const { taxSettings } = deployment.stripe;
    const address = { country: "US" };
    taxSettings.change({ head_office: { address: { ...address, state: "" } } });
    await turnsRed("Stripe connection", /stripe-tax-active, stripe/).finally(() =>
      taxSettings.change({ head_office: { address: { ...address, state: "CA" } } }),
    );
  });
});
