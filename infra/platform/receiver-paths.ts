/** Which paths the receiver of webhooks answers, and which the services: pure. */
import { payloadKeyRing, unwrapPermissions } from "../config/webhooks";
import type { Permission } from "../iam-policy";
import type { Parts, WebhookPart } from "../parts";
import type { Build } from "./build";

/** Bytes of a body that a load balancer hands to a function: 1 MB, its own limit. */
export const functionBodyBytes = 1_048_576;

/** Whether the receiver answers Stripe: where there is a Postgres, unless the service is to. */
export function receivesStripe({ stripe, postgres }: Parts): boolean {
  return stripe !== undefined && postgres !== undefined && stripe.webhook.answeredBy !== "service";
}

/** Whether the receiver answers a provider's path. */
export function receives(
  { postgres }: Parts,
  { verification, queue, maxBodyBytes = 0 }: WebhookPart,
): boolean {
  const fits = maxBodyBytes <= functionBodyBytes;
  return postgres !== undefined && verification !== undefined && queue && fits;
}

/** The variable of the keys of payloads; undefined in a system without any. */
export function payloadKeysVariable({ secrets }: Parts): string | undefined {
  return Object.keys(secrets).find(
    (variable) => secrets[variable]?.source.kind === "webhook-payload-keys",
  );
}

/** What opens the wrapped keys of payloads; nothing where none is wrapped. */
export function payloadKeyPermissions({ parts, place }: Build): readonly Permission[] {
  const source = parts.secrets[payloadKeysVariable(parts) ?? ""]?.source;
  if (source?.kind !== "webhook-payload-keys") return [];
  return unwrapPermissions(payloadKeyRing(place.settings, source.generations));
}

/** Roles of the hosts whose paths the receiver answers, each once. */
export function receiverHosts(parts: Parts): readonly string[] {
  const others = Object.values(parts.webhooks ?? {}).filter((part) => receives(parts, part));
  const stripe = receivesStripe(parts) && parts.stripe ? [parts.stripe.webhook.host] : [];
  return [...new Set([...stripe, ...others.map(({ host }) => host)])];
}
