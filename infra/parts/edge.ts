/** What the internet sees: hosts, paths, mail. */
import type { Sourced } from "./operations";

export type HostPart =
  | { readonly name: string; readonly service: string }
  /** Answers every request with a redirect to the host of another role. */
  | { readonly name: string; readonly redirectTo: string };

export interface EdgePart {
  /** Requests a minute from one address. */
  readonly requestsPerMinute: Sourced<number>;
  /** Paths that the internet gets 404 for, on every host: `/metrics`. */
  readonly privatePaths: readonly string[];
  /** Path patterns that CloudFront may cache for long: `/_next/static/*`. */
  readonly staticPaths: readonly string[];
  /** Roles of the hosts behind CloudFront: all of them, or none with a public load balancer. */
  readonly cdnHosts: readonly string[];
  /**
   * Headers that say who asks, such as `Authorization`: with them CloudFront also compresses
   * answers
   * that it does not keep. Without them the application compresses those.
   */
  readonly identityHeaders?: readonly string[];
  /** DNS records of the zone beside those of hosts, certificates and mail. */
  readonly records?: readonly {
    readonly name: string;
    readonly type: "CNAME" | "MX" | "TXT";
    readonly values: readonly string[];
    readonly source: string;
  }[];
}

/** Each secret is a variable of `Parts.secrets`. */
export type WebhookVerification =
  | {
      readonly provider: "twilio" | "standard-webhooks";
      readonly secret: string;
      /** Accepted as well, while the secret is changed. */
      readonly fallbacks?: readonly string[];
    }
  /** The key that SendGrid shows, which is public, and others that are accepted as well. */
  | {
      readonly provider: "sendgrid" | "sendgrid-inbound";
      readonly publicKey: string;
      readonly fallbacks?: readonly string[];
    }
  /** By the tokens of its channels, which are in the receiver's tables. */
  | { readonly provider: "google-calendar" };

/** A provider, other than Stripe, that sends events to a path of ours. */
export interface WebhookPart {
  /** Role of the host that answers: `api`. */
  readonly host: string;
  /** Exact path, from `/`. */
  readonly path: string;
  /** Whether accepted events wait in a queue of their own, `<stack>-<provider>-events`. */
  readonly queue: boolean;
  /** Bytes of a request; default: the limit of all other paths. */
  readonly maxBodyBytes?: number;
  /**
   * How the platform's receiver (docs/webhooks.md) verifies the deliveries. Without it, and with
   * more bytes than a load balancer hands to a function, the host's service answers the path.
   */
  readonly verification?: WebhookVerification;
  readonly source: string;
}

export type EmailPart =
  | { readonly provider: "none" }
  /** Amazon SES for a domain of the zone, with DKIM, SPF, DMARC and events. */
  | {
      readonly provider: "ses";
      readonly domain: string;
      readonly dmarcReportsTo: string;
      /** Services whose role may send; default `api`. */
      readonly senders?: readonly string[];
    }
  /** SendGrid's authenticated domain: the records that SendGrid shows for it. */
  | {
      readonly provider: "sendgrid";
      readonly domain: string;
      readonly dmarcReportsTo: string;
      /** Name to target of SendGrid's CNAME records. */
      readonly cnames: Readonly<Record<string, string>>;
      /** Host that receives mail for Inbound Parse (MX to mx.sendgrid.net). */
      readonly inboundHost?: string;
    }
  /** Another server, whose credentials are supplied secrets. */
  | {
      readonly provider: "smtp";
      readonly domain: string;
      readonly dmarcReportsTo: string;
      /** What the server's operator asks SPF to include: `spf.messagingengine.com`. */
      readonly spfIncludes?: readonly string[];
    };
