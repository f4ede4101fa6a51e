/** catalytic's secrets, by the variable that receives each. */
import { secretRotationDays } from "../../defaults";
import type { SecretPart } from "../../parts";
import { type MailSettings, mailSecretParts } from "./mail";

/** What only the API may hold. */
export const serverOnly = [
  "DATABASE_URL",
  "REDIS_PASSWORD",
  "JWT_PRIVATE_KEY",
  "JWT_PRIVATE_KEY_PATH",
  "SESSION_SECRET_KEY",
  "CSRF_SECRET_KEY",
  "STRIPE_SECRET_KEY",
  "STRIPE_WEBHOOK_SECRET",
  "WEBHOOK_PAYLOAD_KEYS",
  "SENDGRID_API_KEY",
  "SMTP_PASSWORD",
];

/** @param secretNames Secret settings that the stack file gives. */
export function catalyticSecrets(
  mail: MailSettings,
  secretNames: ReadonlySet<string>,
): Readonly<Record<string, SecretPart>> {
  /** Signs sessions and forms: an old value stays good for the time that those last. */
  const signing: SecretPart = {
    source: { kind: "generated" },
    consumers: ["api"],
    rotation: {
      everyDays: secretRotationDays,
    },
  };
  return {
    DATABASE_URL: { source: { kind: "database-url" }, consumers: ["api", "migrate"] }, // catalytic-117
    REDIS_PASSWORD: { source: { kind: "redis-password" }, consumers: ["api"] }, // catalytic-120, 139
    JWT_PRIVATE_KEY: { source: { kind: "rsa-private-key", pair: "jwt" }, consumers: ["api"] }, // 032
    JWT_PUBLIC_KEY: { source: { kind: "rsa-public-key", pair: "jwt" }, consumers: ["api"] }, // 034
    SESSION_SECRET_KEY: signing, // catalytic-136
    CSRF_SECRET_KEY: signing, // catalytic-137
    STRIPE_SECRET_KEY: {
      source: { kind: "supplied", setting: "stripeSecretKey" }, // catalytic-124
      consumers: ["api"],
    },
    STRIPE_WEBHOOK_SECRET: { source: { kind: "stripe-signing-secret" }, consumers: ["api"] }, // 125
    WEBHOOK_PAYLOAD_KEYS: { source: { kind: "webhook-payload-keys" }, consumers: ["api"] },
    ...(secretNames.has("sentryDsn") && {
      SENTRY_DSN: { source: { kind: "supplied", setting: "sentryDsn" }, consumers: ["api", "web"] },
    }),
    ...mailSecretParts(mail),
  };
}
