/** ClientFlow's secrets, by the variable that receives each. */
import { secretRotationDays } from "../../defaults";
import type { SecretPart } from "../../parts";
import { type Here, isWebHere } from "./services";

/** What only the API may hold. */
export const serverOnly = [
  "DATABASE_URL",
  "JWT_SECRET",
  "SUPABASE_SERVICE_ROLE_KEY",
  "STRIPE_SECRET_KEY",
  "STRIPE_WEBHOOK_SECRET",
  "WEBHOOK_PAYLOAD_KEYS",
  "TWILIO_AUTH_TOKEN",
  "TWILIO_SECONDARY_AUTH_TOKEN",
  "SENDGRID_API_KEY",
  "GOOGLE_SVC_ACCOUNT_JSON",
  "GOOGLE_CLIENT_SECRET",
];

/** Of Twilio's secondary token, which webhooks may be signed with while the first is changed. */
export const secondToken = "TWILIO_SECONDARY_AUTH_TOKEN";

export function hasSecondToken({ secretNames }: Pick<Here, "secretNames">): boolean {
  return secretNames.has("twilioSecondaryAuthToken");
}

/** Environment variable to secret. The worker gets the three that its checklist lists. */
export function secrets(place: Here): Readonly<Record<string, SecretPart>> {
  const everywhere: [string, ...string[]] = ["api", "worker"];
  if (isWebHere(place)) everywhere.push("web");
  return {
    // clientflow-001. The renewal of calendar channels reads them there.
    DATABASE_URL: {
      source: { kind: "database-url", client: "node-postgres" },
      consumers: ["api", "migrate", "calendar-watch-renewal"],
    },
    REDIS_URL: { source: { kind: "redis-url" }, consumers: ["api", "worker"] }, // clientflow-002, 038
    JWT_SECRET: {
      source: { kind: "generated" }, // clientflow-003
      consumers: ["api"],
      rotation: {
        everyDays: secretRotationDays,
      },
    },
    SUPABASE_SERVICE_ROLE_KEY: supplied("supabaseServiceRoleKey", "api"), // clientflow-006
    SENTRY_DSN: supplied("sentryDsn", ...everywhere), // clientflow-007, 040, 069
    OPENAI_API_KEY: supplied("openaiApiKey", "api", "worker"), // clientflow-008, 039
    STRIPE_SECRET_KEY: supplied("stripeSecretKey", "api"), // clientflow-009
    STRIPE_WEBHOOK_SECRET: { source: { kind: "stripe-signing-secret" }, consumers: ["api"] }, // 010
    WEBHOOK_PAYLOAD_KEYS: { source: { kind: "webhook-payload-keys" }, consumers: ["api"] },
    TWILIO_AUTH_TOKEN: supplied("twilioAuthToken", "api"), // clientflow-016
    ...(hasSecondToken(place) && { [secondToken]: supplied("twilioSecondaryAuthToken", "api") }),
    SENDGRID_API_KEY: supplied("sendgridApiKey", "api"), // clientflow-021
    GOOGLE_SVC_ACCOUNT_JSON: supplied("googleServiceAccount", "api", "calendar-watch-renewal"), // 027
    GOOGLE_CLIENT_SECRET: supplied("googleClientSecret", "api"), // clientflow-029
  };
}

function supplied(setting: string, ...consumers: [string, ...string[]]): SecretPart {
  return { source: { kind: "supplied", setting }, consumers };
}
