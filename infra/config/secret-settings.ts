/** Builders of secret settings that more than one system has. */
import { everywhere, type SecretSetting } from "./setting";
import { stripeKey } from "./stripe";

/** STRIPE_SECRET_KEY, or STRIPE_API_KEY, of the application. */
export function stripeSecretKey(variable: string): SecretSetting {
  return {
    description: `${variable} of the API: live in production, test elsewhere`,
    ...stripeKey,
  };
}

/** SENTRY_DSN of the services. */
export function sentryDsn(): SecretSetting {
  return {
    description: "SENTRY_DSN of the services",
    shape: everywhere(/^https:\/\/[0-9a-f]+@[a-z0-9.-]+\/\d+$/),
    allowed: everywhere("a Sentry DSN: https://KEY@HOST/PROJECT"),
  };
}

/** Any supplied secret of one shape in every environment. */
export function suppliedSecret(description: string, shape: RegExp, allowed: string): SecretSetting {
  return { description, shape: everywhere(shape), allowed: everywhere(allowed) };
}
