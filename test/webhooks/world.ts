/** A receiver of all providers with the secrets of clients.ts. */
import { calendarEndpoint, signedEndpoint } from "../../infra/webhooks/endpoint";
import type { Inbox } from "../../infra/webhooks/inbox";
import { type Outcome, Receiver, type ReceiverOptions } from "../../infra/webhooks/receiver";
import * as client from "./clients";

export const paths = {
  stripe: "/webhooks/stripe",
  twilio: "/webhooks/twilio",
  sendgrid: "/webhooks/sg",
  inbound: "/webhooks/sendgrid-inbound",
  calendar: "/webhooks/gcal",
  standard: "/webhooks/standard",
} as const;

export const inboundBytes = 4 * 1_048_576;

export function endpoints() {
  const keys = { publicKeys: [client.sendGridPublicKey] };
  const channels = {
    find: async (id: string) => (id === client.channel.id ? client.channel : undefined),
  };
  return [
    signedEndpoint("stripe", paths.stripe, async () => ({ secrets: [client.stripeSecret] })),
    signedEndpoint("twilio", paths.twilio, async () => ({ authTokens: [client.twilioToken] })),
    signedEndpoint("sendgrid", paths.sendgrid, async () => keys),
    signedEndpoint("sendgrid-inbound", paths.inbound, async () => keys, {
      maxBytes: inboundBytes,
    }),
    calendarEndpoint(paths.calendar, channels),
    signedEndpoint("standard-webhooks", paths.standard, async () => ({
      secrets: [client.standardSecret],
    })),
  ];
}

export function world(inbox: Inbox, more: Partial<ReceiverOptions> = {}) {
  const outcomes: Outcome[] = [];
  const receiver = new Receiver({
    endpoints: endpoints(),
    inbox,
    origin: client.origin,
    isProduction: true,
    clock: () => client.now,
    observe: (outcome) => outcomes.push(outcome),
    ...more,
  });
  return { receiver, outcomes };
}

/** One request of each provider. */
export const samples = {
  stripe: client.stripeRequest(),
  "twilio form": client.twilioForm(),
  "twilio JSON": client.twilioJson('[{"specversion":"1.0","id":"EZ1","type":"a.b"}]'),
  "SendGrid events": client.sendGridRequest(client.sendGridEvents),
  "SendGrid mail": client.mailRequest(),
  "Google Calendar": client.calendarRequest(),
  "Standard Webhooks": client.standardRequest(),
};

export function target({ url }: { readonly url: string }): string {
  return url.slice(client.origin.length);
}
