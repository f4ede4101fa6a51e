import type Stripe from "stripe";
import { ownError } from "./errors.js";
import type { Settings } from "./settings.js";

const attempts = { maxNetworkRetries: 2, timeout: 30_000, telemetry: false } as const;

function origin(base: string): Stripe.StripeConfig {
  if (!URL.canParse(base)) throw ownError("stripe:apiBase is not an address.");
  const url = new URL(base);
  const protocol = url.protocol.slice(0, -1);
  const loopback = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (protocol !== "https" && !(protocol === "http" && loopback)) {
    throw ownError("stripe:apiBase must be an https address, or http on this machine.");
  }
  const port = url.port === "" ? (protocol === "https" ? 443 : 80) : Number(url.port);
  return { host: url.hostname, port, protocol };
}

/**
 * A client of the account that the settings name.
 *
 * The SDK is loaded here and not at the top of the file: a preview only checks and compares, and
 * a client cannot be serialised.
 */
export function openClient(settings: Settings | undefined): Stripe {
  if (settings?.apiKey === undefined) {
    throw ownError(
      "there is no API key. Set one: pulumi config set --secret stripe:apiKey <secret key>.",
    );
  }
  const StripeClient: typeof Stripe = require("stripe");
  const base = settings.apiBase === undefined ? {} : origin(settings.apiBase);
  return new StripeClient(settings.apiKey, { ...attempts, ...base });
}
