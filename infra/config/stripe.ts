import { z } from "zod";
import type { Environment } from "../sizes";
import type { Namespace, SecretSetting } from "./setting";

/** Live keys belong to production, and there to the time after the soft launch. */
export function stripeMode(
  settings: { readonly stripePhase?: unknown },
  { environment }: { readonly environment: Environment },
): "live" | "test" {
  return environment === "production" && settings.stripePhase !== "soft-launch" ? "live" : "test";
}

/** Shape of a Stripe secret key: live keys in production only, test keys everywhere else. */
export const stripeKey: Pick<SecretSetting, "shape" | "allowed" | "byStripeMode"> = {
  byStripeMode: true,
  shape: {
    production: /^(sk|rk)_live_[A-Za-z0-9_]{16,}$/,
    staging: /^(sk|rk)_test_[A-Za-z0-9_]{16,}$/,
    development: /^(sk|rk)_test_[A-Za-z0-9_]{16,}$/,
  },
  allowed: {
    production: "a live secret or restricted key (sk_live_... or rk_live_...)",
    staging: "a test secret or restricted key (sk_test_... or rk_test_...)",
    development: "a test secret or restricted key (sk_test_... or rk_test_...)",
  },
};

/** Read by the Stripe resources themselves, not by a container. */
export const stripeNamespace: Namespace = {
  name: "stripe",
  settings: z.strictObject({}),
  secrets: {
    apiKey: {
      description: "the key that deploys products, prices and webhook endpoints",
      ...stripeKey,
    },
  },
};
