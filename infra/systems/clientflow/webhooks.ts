/** Who sends events to ClientFlow beside Stripe, and what they are verified with. */
import type { WebhookPart } from "../../parts";
import { hasSecondToken, secondToken } from "./secrets";
import { type Here, inboundMailBytes, paths } from "./services";

export function webhooks(place: Here): Readonly<Record<string, WebhookPart>> {
  const { sendgridSecondPublicKey: secondKey } = place.settings;
  return {
    twilio: {
      host: "api",
      path: paths.twilio,
      queue: true,
      verification: {
        provider: "twilio",
        secret: "TWILIO_AUTH_TOKEN", // clientflow-018
        ...(hasSecondToken(place) && { fallbacks: [secondToken] }),
      },
      source: "clientflow-020",
    },
    "sendgrid-inbound": {
      host: "api",
      path: paths["sendgrid-inbound"],
      queue: true,
      // More than a load balancer hands to a function: the API answers.
      maxBodyBytes: inboundMailBytes,
      verification: {
        provider: "sendgrid-inbound",
        publicKey: place.settings.sendgridPublicKey, // clientflow-023
        ...(secondKey !== undefined && { fallbacks: [secondKey] }),
      },
      source: "clientflow-024",
    },
    gcal: {
      host: "api",
      path: paths.gcal,
      queue: true,
      verification: { provider: "google-calendar" },
      source: "clientflow-032",
    },
  };
}
