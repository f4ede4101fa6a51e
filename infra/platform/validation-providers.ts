/** Whom the services call beside Stripe, for the stack output `validation`. */
import type { Build } from "./build";

/** Variable to value: what anybody may read. */
export type Literals = Readonly<Record<string, string>>;

/** A provider's public fields by the variables that hold them. */
const fields: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  twilio: {
    accountSid: "TWILIO_ACCOUNT_SID",
    phoneNumber: "TWILIO_PHONE_NUMBER",
    webhookUrl: "TWILIO_WEBHOOK_URL",
  },
  sendgrid: { from: "SENDGRID_FROM_EMAIL" },
  google: { channelUrl: "GCAL_WEBHOOK_URL" },
  supabase: { url: "SUPABASE_URL", anonKey: "SUPABASE_ANON_KEY" },
  openai: {},
  sentry: {},
};

/** The secret that a provider is asked with. */
const secrets: Readonly<Record<string, readonly string[]>> = {
  twilio: ["TWILIO_AUTH_TOKEN"],
  sendgrid: ["SENDGRID_API_KEY"],
  google: ["GOOGLE_SVC_ACCOUNT_JSON"],
  supabase: ["SUPABASE_SERVICE_ROLE_KEY"],
  openai: ["OPENAI_API_KEY"],
  sentry: ["SENTRY_DSN"],
};

/** Those that the definition names, and those whose secrets it holds. */
export function providersOf(build: Build, variables: Literals) {
  const { parts } = build;
  return Object.entries(fields).flatMap(([name, own]) => {
    const secret = secrets[name]?.find((variable) => parts.secrets[variable] !== undefined);
    if (secret === undefined && !parts.providers?.includes(name)) return [];
    const known = Object.entries(own).flatMap(([field, variable]) => {
      const value = variables[variable];
      return value === undefined ? [] : [[field, value] as const];
    });
    const mail = name === "sendgrid" ? mailOf(build) : {};
    return [{ name, ...(secret && { secret }), ...Object.fromEntries(known), ...mail }];
  });
}

function mailOf({ parts }: Build) {
  const { email, webhooks = {}, hosts } = parts;
  if (email.provider !== "sendgrid") return {};
  const inbound = webhooks["sendgrid-inbound"];
  const host = inbound && hosts[inbound.host]?.name;
  return {
    domain: email.domain,
    ...(email.inboundHost && { inboundHost: email.inboundHost }),
    ...(inbound && host && { inboundUrl: `https://${host}${inbound.path}` }),
  };
}
