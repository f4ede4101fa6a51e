/** Stand-ins of providers on loopback: small, strict about keys, with any defect on demand. */
import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const publicKey = createPublicKey(privateKey);

export function token(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}.CANARYsignature`;
}

const inAYear = Math.floor(Date.now() / 1000) + 366 * 86_400;
const role = (name: string) => ({ iss: "supabase", ref: "abcproject", role: name, exp: inAYear });
export const anonKey = token(role("anon"));

/** What the stack has for each provider, all of it recognizable. */
export const secrets: Readonly<Record<string, string>> = {
  TWILIO_AUTH_TOKEN: "CANARYtwiliotoken0123456789abcdef",
  SENDGRID_API_KEY: "SG.CANARY.sendgrid-key-0123456789",
  GOOGLE_SVC_ACCOUNT_JSON: Buffer.from(
    JSON.stringify({
      type: "service_account",
      client_email: "calendar@shop.iam.gserviceaccount.example",
      private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
      token_uri: "https://oauth2.googleapis.com/token",
    }),
  ).toString("base64"),
  SUPABASE_SERVICE_ROLE_KEY: token(role("service_role")),
  OPENAI_API_KEY: "sk-proj-CANARYopenai0123456789",
  SENTRY_DSN: "https://CANARYdsnkey0123456789@o1.ingest.sentry.io/42",
  SENTRY_AUTH_TOKEN: "sntrys_CANARYtoken0123456789",
};

const inbound = "https://api.shop.example/webhooks/sendgrid-inbound";
const twilioUrl = "https://api.shop.example/webhooks/twilio";

/** All that can be wrong; a test changes one thing. */
export function goodWorld() {
  return {
    twilio: {
      account: { status: "active", type: "Full" },
      numbers: [
        {
          sid: "PN1",
          phone_number: "+15005550006",
          sms_url: twilioUrl,
          sms_method: "POST",
          capabilities: { sms: true },
        },
      ],
      services: [
        {
          sid: "MG1",
          use_inbound_webhook_on_number: true,
          inbound_request_url: null as string | null,
          inbound_method: "POST",
          numbers: ["PN1"],
        },
      ],
    },
    sendgrid: {
      scopes: ["mail.send", "whitelabel.read"],
      domains: [{ domain: "shop.example", valid: true }],
      senders: [] as { from_email: string; verified: boolean }[],
      parse: [{ hostname: "in.shop.example", url: inbound }],
      events: [{ enabled: true, public_key: "MFkwCANARYisPublic" }],
    },
    google: { apiOn: true, known: true, calendars: ["team@shop.example"] },
    supabase: {
      /** Table → what each role sees: rows, or none for policies that hide them. */
      tables: {
        contacts: { rows: 3, anon: 0 },
        deals: { rows: 2, anon: 0 },
      } as Record<string, { rows: number; anon: number | "forbidden" }>,
      /** Of the new kinds, beside those that are tokens. */
      keys: {
        publishable: "sb_publishable_CANARY0123456789",
        secret: "sb_secret_CANARY0123456789",
      },
    },
    openai: { models: ["gpt-4o-mini"] },
    sentry: {
      dsnKnown: true,
      projects: [
        {
          id: "42",
          slug: "api",
          organization: { slug: "shop" },
          firstEvent: "2026-01-01" as string | null,
        },
      ],
      rules: [{ status: "active" }],
    },
    /** Keys that the providers no longer know, by variable. */
    revoked: new Set<string>(),
    /** Every answer, whatever is asked. */
    broken: undefined as undefined | number | "cut" | "page" | "other",
  };
}
export type World = ReturnType<typeof goodWorld>;

export interface ProviderServer {
  readonly world: World;
  /** `POST /google/token`. */
  readonly calls: string[];
  readonly origins: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const places = {
  "https://api.twilio.com": "twilio",
  "https://messaging.twilio.com": "messaging",
  "https://api.sendgrid.com": "sendgrid",
  "https://oauth2.googleapis.com": "google",
  "https://www.googleapis.com": "calendar",
  "https://abcproject.supabase.co": "supabase",
  "https://api.openai.com": "openai",
  "https://o1.ingest.sentry.io": "ingest",
  "https://sentry.io": "sentry",
} as const;

export async function providerServer(): Promise<ProviderServer> {
  const world = goodWorld();
  const calls: string[] = [];
  const server = createServer((request, response) => {
    void answer(world, calls, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const origins = Object.fromEntries(
    Object.entries(places).map(([origin, place]) => [origin, `${address}/${place}`]),
  );
  return {
    world,
    calls,
    origins,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}
type Reply = readonly [status: number, body: unknown];

async function answer(
  world: World,
  calls: string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let body = "";
  for await (const chunk of request) body += chunk;
  const url = new URL(request.url ?? "/", "http://x");
  const [, place = "", ...rest] = url.pathname.split("/");
  calls.push(`${request.method} ${url.pathname}`);
  if (world.broken === "cut") return void request.socket.destroy();
  if (world.broken === "page") return void response.end("<h1>Welcome to the proxy</h1>");
  if (world.broken === "other") return void response.end('{"id":"x"}');
  if (world.broken !== undefined) return void response.writeHead(world.broken).end("{}");
  const asked = { path: rest.join("/"), query: url.searchParams, headers: request.headers, body };
  const [status, reply] = routes[place]?.(world, asked) ?? [404, { message: "no such place" }];
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(reply));
}

/** The key, or undefined where it was revoked. */
const current = ({ revoked }: World, variable: string) =>
  revoked.has(variable) ? undefined : secrets[variable];

/** Quotes the key, as careless providers do. */
const refused = (said: string | undefined): Reply => [401, { error: `wrong key: ${said}` }];

function bearerIs(world: World, { headers }: Asked, variable: string): boolean {
  return headers.authorization === `Bearer ${current(world, variable)}`;
}

function isTwilio(world: World, { headers }: Asked): boolean {
  const pair = `AC${"0".repeat(32)}:${current(world, "TWILIO_AUTH_TOKEN")}`;
  return headers.authorization === `Basic ${Buffer.from(pair).toString("base64")}`;
}

const twilio = (world: World, asked: Asked): Reply => {
  if (!isTwilio(world, asked)) return refused(asked.headers.authorization);
  const { account, numbers } = world.twilio;
  if (/\/Accounts\/AC0{32}\.json$/.test(`/${asked.path}`)) return [200, account];
  const wanted = asked.query.get("PhoneNumber");
  const own = numbers.filter((each) => each.phone_number === wanted);
  return [200, { incoming_phone_numbers: own }];
};

const messaging = (world: World, asked: Asked): Reply => {
  if (!isTwilio(world, asked)) return refused(asked.headers.authorization);
  const { services } = world.twilio;
  const [, , sid] = asked.path.split("/");
  if (sid === undefined) return [200, { services }];
  const numbers = services.find((each) => each.sid === sid)?.numbers ?? [];
  return [200, { phone_numbers: numbers.map((number) => ({ sid: number })) }];
};

const sendgrid = (world: World, asked: Asked): Reply => {
  if (!bearerIs(world, asked, "SENDGRID_API_KEY")) return refused(asked.headers.authorization);
  const { scopes, domains, senders, parse, events } = world.sendgrid;
  const replies: Readonly<Record<string, unknown>> = {
    "v3/scopes": { scopes },
    "v3/whitelabel/domains": domains,
    "v3/verified_senders": { results: senders },
    "v3/user/webhooks/parse/settings": { result: parse },
    "v3/user/webhooks/event/settings/all": { webhooks: events },
  };
  const reply = replies[asked.path];
  return reply === undefined ? [404, {}] : [200, reply];
};

const google = ({ google: { known } }: World, { path, body }: Asked): Reply => {
  const form = new URLSearchParams(body);
  const [header = "", claims = "", signature = ""] = (form.get("assertion") ?? "").split(".");
  const signed = Buffer.from(`${header}.${claims}`);
  const isSigned = verify("RSA-SHA256", signed, publicKey, Buffer.from(signature, "base64url"));
  const { aud, iat, exp } = JSON.parse(Buffer.from(claims, "base64url").toString()) as {
    readonly aud: string;
    readonly iat: number;
    readonly exp: number;
  };
  const isRight = aud === "https://oauth2.googleapis.com/token" && exp - iat <= 3600;
  if (path !== "token" || !isSigned || !isRight || !known) {
    return [400, { error: "invalid_grant", error_description: "Invalid JWT Signature." }];
  }
  return [200, { access_token: "ya29.CANARYaccess", expires_in: 3599, token_type: "Bearer" }];
};

const calendar = ({ google: { apiOn, calendars } }: World, asked: Asked): Reply => {
  if (asked.headers.authorization !== "Bearer ya29.CANARYaccess") return refused("");
  if (!apiOn) return [403, { error: { errors: [{ reason: "accessNotConfigured" }] } }];
  const [, id] = /calendars\/([^/]+)$/.exec(asked.path) ?? [];
  if (id === undefined) return [200, { items: [] }];
  return calendars.includes(decodeURIComponent(id)) ? [200, { id }] : [404, { error: {} }];
};

const supabase = (world: World, { path, headers }: Asked): Reply => {
  const { tables, keys } = world.supabase;
  const { apikey, authorization } = headers;
  const isService = [current(world, "SUPABASE_SERVICE_ROLE_KEY"), keys.secret].includes(
    String(apikey),
  );
  if (!isService && apikey !== anonKey && apikey !== keys.publishable) {
    return refused(String(apikey));
  }
  // A key of the new kinds goes through the gateway, and is no token for what stands behind it.
  if (authorization?.startsWith("Bearer sb_")) {
    return [401, { code: "PGRST301", message: "Expected 3 parts in JWT; got 1" }];
  }
  if (path === "auth/v1/admin/users") return isService ? [200, { users: [] }] : [403, {}];
  if (path === "rest/v1/") {
    return isService ? [200, { swagger: "2.0", definitions: tables }] : [401, {}];
  }
  const table = tables[path.replace("rest/v1/", "")];
  if (table === undefined) return [404, { code: "PGRST205", message: "Could not find the table" }];
  if (table.anon === "forbidden" && !isService) {
    return [401, { code: "42501", message: "permission denied for table" }];
  }
  const rows = isService ? table.rows : Number(table.anon);
  return [200, rows > 0 ? [{ id: 1, email: "CANARY@customer.example" }] : []];
};

const openai = (world: World, asked: Asked): Reply => {
  if (!bearerIs(world, asked, "OPENAI_API_KEY")) return refused(asked.headers.authorization);
  return [200, { object: "list", data: world.openai.models.map((id) => ({ id })) }];
};

const ingest = ({ sentry: { dsnKnown } }: World, { path, headers, body }: Asked): Reply => {
  const isOwn = String(headers["x-sentry-auth"]).includes("sentry_key=CANARYdsnkey0123456789");
  // An envelope with an item would be an event.
  if (path !== "api/42/envelope/" || body.trim() !== "{}") return [400, {}];
  return isOwn && dsnKnown ? [200, {}] : [403, { detail: "event submission rejected" }];
};

const sentry = (world: World, asked: Asked): Reply => {
  if (!bearerIs(world, asked, "SENTRY_AUTH_TOKEN")) return refused(asked.headers.authorization);
  if (asked.path === "api/0/projects/") return [200, world.sentry.projects];
  if (asked.path === "api/0/projects/shop/api/rules/") return [200, world.sentry.rules];
  return [404, {}];
};

const routes: Readonly<Record<string, (world: World, asked: Asked) => Reply>> = {
  twilio,
  messaging,
  sendgrid,
  google,
  calendar,
  supabase,
  openai,
  ingest,
  sentry,
};
