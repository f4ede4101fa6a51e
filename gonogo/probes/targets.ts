/** What probes look at, by kind; made from the outputs of a deployed stack. */

/** A host that answers HTTPS. */
export interface HttpTarget {
  /** "api": the key of the output without `Url`. */
  readonly role: string;
  /** `https://api.example.com`: without a path. */
  readonly url: string;
  /** Paths that the internet must not reach: `/metrics`. */
  readonly privatePaths?: readonly string[];
}

/** An address that a provider sends events to. */
export interface WebhookTarget {
  /** `https://api.example.com/webhooks/stripe`. */
  readonly url: string;
}

/** A domain that sends mail. */
export interface MailTarget {
  /** `example.com`. */
  readonly domain: string;
  /** Selectors of DKIM keys, where they are known. */
  readonly selectors: readonly string[];
  /** Domain of the envelope, where bounces go: it is there that receivers look for SPF. */
  readonly returnPath?: string;
}

/** The application's Postgres, as its own role reaches it. */
export interface PostgresTarget {
  readonly name: "postgres";
  /** Holds the connection URL, in any form that clients read. */
  readonly variable: string;
  readonly mode: "rds" | "external";
  /** RDS's name of the instance. */
  readonly identifier?: string;
  readonly region?: string;
  /** What the stack was made with: a floor of what is asked for. */
  readonly version?: number;
  readonly retentionDays?: number;
  readonly tables?: readonly string[];
  readonly pool?: { readonly min: number; readonly max: number; readonly tasks?: number };
  /** Certificates of authorities, PEM; RDS's and the public ones unless given. */
  readonly ca?: string;
}

/** The application's Redis or Valkey. */
export interface RedisTarget {
  readonly name: "redis";
  /** Variables of one URL, or of host, port, user and password. */
  readonly variables: {
    readonly url?: string | undefined;
    readonly host?: string | undefined;
    readonly port?: string | undefined;
    readonly user?: string | undefined;
    readonly password?: string | undefined;
  };
  readonly mode: "elasticache" | "external";
  readonly role?: "cache" | "queue";
  /** ElastiCache's name of the replication group. */
  readonly identifier?: string;
  readonly region?: string;
  readonly retentionDays?: number;
  readonly ca?: string;
}

/** The running tasks of one ECS service. */
export interface TasksTarget {
  /** The service, as the stack names it: `api`. */
  readonly name: string;
  readonly cluster: string;
  readonly service: string;
  readonly region?: string;
  readonly production?: boolean;
  /** Variables that each task must have. */
  readonly required: readonly string[];
}

/** Secrets that were generated for the application. */
export interface SecretsTarget {
  readonly name: "secrets";
  readonly variables: readonly string[];
}

/** A Stripe account, and what the stack says that it has. */
export interface StripeTarget {
  readonly name: "stripe";
  /** Holds a secret or restricted key. */
  readonly secret: string;
  readonly mode?: "live" | "test";
  readonly apiVersion?: string;
  readonly publishableKey?: string;
  readonly endpoints: readonly StripeEndpoint[];
  /** Plan id → plan. */
  readonly plans: Readonly<Record<string, StripePlan>>;
  readonly portal?: {
    readonly returnUrl?: string;
    readonly privacyPolicyUrl?: string;
    readonly termsOfServiceUrl?: string;
  };
  readonly tax?: {
    readonly country?: string;
    readonly state?: string;
    readonly behavior?: string;
    readonly code?: string;
  };
}
export interface StripeEndpoint {
  readonly url: string;
  readonly events: readonly string[];
}
export interface StripePlan {
  /** The product's. */
  readonly name: string;
  readonly prices: readonly StripePlanPrice[];
}
export interface StripePlanPrice {
  readonly usd: number;
  readonly interval: "day" | "week" | "month" | "year";
  readonly id?: string;
  readonly lookupKey?: string;
}

/** What is told of any provider. */
interface Provider<N extends string> {
  readonly name: N;
  /** Holds the key or token. */
  readonly secret: string;
}
export interface TwilioTarget extends Provider<"twilio"> {
  readonly accountSid?: string;
  /** E.164. */
  readonly phoneNumber?: string;
  readonly webhookUrl?: string;
}
export interface SendgridTarget extends Provider<"sendgrid"> {
  /** That mail comes from. */
  readonly domain?: string;
  readonly from?: string;
  /** That Inbound Parse takes mail for, and where it sends it. */
  readonly inboundHost?: string;
  readonly inboundUrl?: string;
  /** What events are verified with, base64. */
  readonly publicKey?: string;
}
export interface GoogleTarget extends Provider<"google"> {
  readonly channelUrl?: string;
  /** Ids of calendars that the account must be able to read. */
  readonly calendars?: readonly string[];
  /** Where the channels of watched calendars are kept: webhooks.channels. */
  readonly postgres?: PostgresTarget;
}
export interface SupabaseTarget extends Provider<"supabase"> {
  /** `https://abc.supabase.co`. */
  readonly url?: string;
  readonly anonKey?: string;
  /** Tables that must not be read without signing in; all of the API's where it is not told. */
  readonly tables?: readonly string[];
}
export type OpenaiTarget = Provider<"openai">;
export interface SentryTarget extends Provider<"sentry"> {
  /** Holds a token that may read the project. */
  readonly token?: string;
}

export interface Targets {
  /** Hosts that answer with an API. */
  readonly api: readonly HttpTarget[];
  /** Hosts that answer with pages. */
  readonly web: readonly HttpTarget[];
  /** Every host, of either kind. */
  readonly host: readonly HttpTarget[];
  readonly mail: readonly MailTarget[];
  readonly webhook: readonly WebhookTarget[];
  readonly postgres: readonly PostgresTarget[];
  readonly redis: readonly RedisTarget[];
  readonly tasks: readonly TasksTarget[];
  readonly secrets: readonly SecretsTarget[];
  readonly stripe: readonly StripeTarget[];
  readonly twilio: readonly TwilioTarget[];
  readonly sendgrid: readonly SendgridTarget[];
  readonly google: readonly GoogleTarget[];
  readonly supabase: readonly SupabaseTarget[];
  readonly openai: readonly OpenaiTarget[];
  readonly sentry: readonly SentryTarget[];
}
export type TargetKind = keyof Targets;

/** Nothing to look at, of any kind. */
export const noTargets: Targets = {
  api: [],
  web: [],
  host: [],
  mail: [],
  webhook: [],
  postgres: [],
  redis: [],
  tasks: [],
  secrets: [],
  stripe: [],
  twilio: [],
  sendgrid: [],
  google: [],
  supabase: [],
  openai: [],
  sentry: [],
};
