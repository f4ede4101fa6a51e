import { maxBodyBytes } from "../defaults";
import { ConfigurationError } from "./configuration-error";
import { type ChannelTable, channelId, verifyGoogleCalendar } from "./providers/google-calendar";
import { verifySendGridEvents } from "./providers/sendgrid-events";
import { verifySendGridInbound } from "./providers/sendgrid-inbound";
import { verifyStandardWebhooks } from "./providers/standard-webhooks";
import { verifyStripe } from "./providers/stripe";
import { verifyTwilio } from "./providers/twilio";
import type { Verification, WebhookRequest } from "./verification";

/** One exact path and whose requests come there. */
export interface Endpoint {
  readonly path: string;
  /** Largest body in bytes: 1 MiB unless it is mail, whose attachments are larger. */
  readonly maxBytes: number;
  /** Rejects when something of ours is missing, so that nothing is known of the request. */
  verify(request: WebhookRequest): Promise<Verification>;
}

/** Verifications by name, each with the secrets it takes. */
const verifications = {
  stripe: verifyStripe,
  twilio: verifyTwilio,
  sendgrid: verifySendGridEvents,
  "sendgrid-inbound": verifySendGridInbound,
  "standard-webhooks": verifyStandardWebhooks,
} as const;

type Verifications = typeof verifications;
export type SignedProvider = keyof Verifications;
export type SecretsOf<P extends SignedProvider> = Parameters<Verifications[P]>[1];

export interface EndpointOptions {
  readonly maxBytes?: number;
}

/**
 * An endpoint of a provider that signs.
 *
 * @param secrets Read for every request: see {@link cached}.
 * @throws ConfigurationError for a path that could be read in two ways.
 */
export function signedEndpoint<P extends SignedProvider>(
  provider: P,
  path: string,
  secrets: () => Promise<SecretsOf<P>>,
  options: EndpointOptions = {},
): Endpoint {
  const verify = verifications[provider] as (
    request: WebhookRequest,
    secrets: SecretsOf<P>,
  ) => Verification;
  return endpoint(path, options, async (request) => verify(request, await secrets()));
}

/** An endpoint of Google Calendar, whose channels are looked up. */
export function calendarEndpoint(
  path: string,
  channels: ChannelTable,
  options: EndpointOptions = {},
): Endpoint {
  return endpoint(path, options, async (request) => {
    const id = channelId(request);
    return verifyGoogleCalendar(request, id === undefined ? undefined : await channels.find(id));
  });
}

function endpoint(path: string, options: EndpointOptions, verify: Endpoint["verify"]): Endpoint {
  if (!/^\/[A-Za-z0-9/_.~-]{0,127}$/.test(path) || path.startsWith("//")) {
    throw new ConfigurationError(
      `${JSON.stringify(path)} is no path of an endpoint: give / and letters, digits, / _ . ~ -`,
    );
  }
  const { maxBytes = maxBodyBytes } = options;
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 1) {
    throw new ConfigurationError(`${path}: maxBytes is a whole number of bytes above 0`);
  }
  return { path, maxBytes, verify };
}
