import { z } from "zod";
import type { Environment } from "../sizes";
import { type Namespace, type SecretSetting, setting } from "./setting";

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

/** A number that a stack file gives to a secret each time it is replaced. */
export const generation = z.union([
  z.int().min(1).max(9_999),
  z.string().regex(/^[1-9]\d{0,3}$/, { message: "is no whole number" }),
]);

/** Of every system with Stripe: which generations of the signing secret its webhook has. */
export const webhookGenerations = setting(
  z
    .array(generation)
    .min(1)
    .max(2)
    .refine(([first, second]) => second === undefined || Number(first) < Number(second), {
      message: "has not the older one first",
    }),
  "Generations of the signing secret of Stripe's webhook, the older first: two while it is " +
    "rotated. What stood here last stays.",
  "a list of one or two whole numbers from 1 to 9999, the older first, such as [1, 2]",
).optional();

/** As `WebhookEndpointArgs` takes them. Undefined where the secret was never rotated. */
export function webhookGenerationsOf({
  stripeWebhookGenerations: given,
}: {
  readonly stripeWebhookGenerations?: readonly (string | number)[] | undefined;
}): readonly [string] | readonly [string, string] | undefined {
  const [first, second] = (given ?? []).map(String);
  if (first === undefined) return undefined;
  return second === undefined ? [first] : [first, second];
}

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
