/**
 * Shapes of the secrets that people bring from a provider, as far as the provider documents them.
 * A shape answers with a word on what is wrong and never with the value. Live and test keys are
 * told apart where the provider's keys show it, which is Stripe's alone.
 */
import { createPrivateKey } from "node:crypto";
import type { Environment } from "../sizes";
import type { SecretSetting } from "./setting";

interface Shape {
  /** In words, for errors; `{mode}` becomes `live` in production and `test` elsewhere. */
  readonly allowed: string;
  readonly test: (value: string, mode: "live" | "test") => boolean;
}

/** What people leave in when they copy a template. */
const placeholder =
  /your[-_ ]|change[-_ ]?me|replace[-_ ]?me|placeholder|generate_random|x{8,}|^(.)\1*$/i;

function pattern(allowed: string, regex: RegExp): Shape {
  return { allowed, test: (value) => regex.test(value) };
}

function stripe(prefixes: readonly string[]): Shape["test"] {
  return (value, mode) =>
    new RegExp(`^(${prefixes.join("|")})_${mode}_[A-Za-z0-9_]{16,}$`).test(value);
}

const shapes = {
  "stripe-secret-key": {
    allowed: "a {mode} secret or restricted key (sk_{mode}_... or rk_{mode}_...)",
    test: stripe(["sk", "rk"]),
  },
  "stripe-publishable-key": {
    allowed: "a {mode} publishable key (pk_{mode}_...)",
    test: stripe(["pk"]),
  },
  "stripe-webhook-secret": pattern(
    "a signing secret of a webhook endpoint (whsec_ and 32 characters or more)",
    /^whsec_[A-Za-z0-9+/=]{32,}$/,
  ),
  "twilio-account-sid": pattern("AC and 32 hexadecimal digits", /^AC[0-9a-f]{32}$/),
  "twilio-auth-token": pattern("32 hexadecimal digits in lower case", /^[0-9a-f]{32}$/),
  "sendgrid-api-key": pattern(
    "SG., 22 characters, a dot and 43 characters",
    /^SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}$/,
  ),
  "google-service-account": {
    allowed: "the JSON key file of a service account in base64",
    test: isServiceAccount,
  },
  "google-client-secret": pattern(
    "an OAuth client secret (GOCSPX- and 28 characters)",
    /^GOCSPX-[A-Za-z0-9_-]{28}$/,
  ),
  "oauth-client-secret": pattern("16 characters or more without spaces", /^[\x21-\x7e]{16,}$/),
  "supabase-service-role-key": {
    allowed: "the service_role key: a JWT of that role, or sb_secret_...",
    test: (value) =>
      /^sb_secret_[A-Za-z0-9_-]{20,}$/.test(value) || roleOf(value) === "service_role",
  },
  "supabase-anon-key": {
    allowed: "the anon key: a JWT of that role, or sb_publishable_...",
    test: (value) => /^sb_publishable_[A-Za-z0-9_-]{20,}$/.test(value) || roleOf(value) === "anon",
  },
  "supabase-jwt-secret": pattern("32 characters or more", /^[\x21-\x7e]{32,}$/),
  "openai-api-key": pattern(
    "a key of a project or service account (sk-proj-..., sk-svcacct-... or sk-...), no admin key",
    /^sk-(?!admin-|ant-)(proj-|svcacct-)?[A-Za-z0-9_-]{20,}$/,
  ),
  "sentry-dsn": pattern(
    "a Sentry DSN: https://KEY@HOST/PROJECT",
    /^https:\/\/[0-9a-f]{32}@[a-z0-9-]+(\.[a-z0-9-]+)+\/\d+$/,
  ),
  "smtp-password": pattern("16 characters or more without spaces", /^[\x21-\x7e]{16,}$/),
} as const satisfies Readonly<Record<string, Shape>>;
export type SecretShape = keyof typeof shapes;
export const secretShapes = Object.keys(shapes) as readonly SecretShape[];

/** The `shape` and `allowed` of a secret setting. */
export function secretShape(name: SecretShape): Pick<SecretSetting, "shape" | "allowed"> {
  const each = <T>(make: (mode: "live" | "test") => T): Record<Environment, T> => ({
    production: make("live"),
    staging: make("test"),
    development: make("test"),
  });
  const { allowed, test }: Shape = shapes[name];
  return {
    shape: each((mode) => ({
      test: (value) => !placeholder.test(value) && test(value, mode),
    })),
    allowed: each((mode) => allowed.replaceAll("{mode}", mode)),
  };
}

/** The `role` of a JWT's payload; its signature is the provider's business. */
function roleOf(value: string): unknown {
  const parts = value.split(".");
  if (parts.length !== 3 || !parts.every((part) => /^[A-Za-z0-9_-]+$/.test(part))) return undefined;
  return member(Buffer.from(parts[1] ?? "", "base64url").toString("utf8"), "role");
}

function isServiceAccount(value: string): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return false;
  const text = Buffer.from(value, "base64").toString("utf8");
  const email = member(text, "client_email");
  const key = member(text, "private_key");
  return (
    member(text, "type") === "service_account" &&
    typeof email === "string" &&
    email.endsWith(".iam.gserviceaccount.com") &&
    typeof key === "string" &&
    isPrivateKey(key)
  );
}

function isPrivateKey(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}

/** A member of a JSON object; undefined for all other texts. */
function member(text: string, name: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && Object.hasOwn(value, name)
      ? (value as Record<string, unknown>)[name]
      : undefined;
  } catch {
    return undefined;
  }
}
