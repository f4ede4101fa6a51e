/**
 * The forms of settings whose name says what they hold: what providers give out, addresses,
 * numbers and switches. Names are in upper case, alone or after a prefix.
 */
import { numberOf } from "./flags";

export interface SettingForm {
  readonly name: RegExp;
  /** What the value must be, after "no": `Sentry address (https://key@host/project)`. */
  readonly form: string;
  readonly isRight: (value: string) => boolean;
  /** The value is not shown: it may be a key in the wrong place. */
  readonly isKey?: boolean;
  /** An empty value is wrong too: it switches off what the setting is for. */
  readonly mayNotBeEmpty?: boolean;
}

const named = (pattern: string) => new RegExp(`^(?:[A-Z0-9]+_){0,8}(?:${pattern})$`);
const fits = (pattern: RegExp) => (value: string) => pattern.test(value);
const between = (from: number, to: number) => (value: string) =>
  numberOf(value) >= from && numberOf(value) <= to;

/** The claims of a JSON web token; undefined for a text that is none. */
function claimsOf(token: string): Readonly<Record<string, unknown>> | undefined {
  const payload = /^[\w-]{2,2048}\.([\w-]{2,4096})\.[\w-]{0,2048}$/.exec(token)?.[1];
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload ?? "", "base64url").toString("utf8"));
    return typeof claims === "object" && claims !== null ? { ...claims } : undefined;
  } catch {
    return undefined;
  }
}

const mailbox = /[^\s@<>]{1,64}@([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8})/i;
/** Hosts of examples (RFC 2606) and of templates; the reserved top level domains stay allowed. */
const exampleHost =
  /^(?:.{1,200}\.)?(?:example\.(?:com|org|net)|your-?(?:domain|company|site|app)\.[a-z]{2,10}|(?:my)?(?:domain|company)\.(?:com|tld))$/i;

function isOwnMailbox(value: string): boolean {
  const host = mailbox.exec(value)?.[1];
  return host !== undefined && !exampleHost.test(host);
}

/** Mail that claims to come from these is refused: their DMARC policy lets only them send it. */
const freeMail =
  /@(?:gmail|googlemail|outlook|hotmail|live|yahoo|ymail|icloud|me|aol|gmx|protonmail|proton)\.[a-z]{2,3}\b/i;

export const settingForms: readonly SettingForm[] = [
  {
    name: named("SENTRY_DSN"),
    form: "address that Sentry gives to a project (https://key@host/project)",
    isRight: fits(/^https:\/\/[0-9a-z]{8,64}(?::[0-9a-z]{8,64})?@[\w.-]{3,253}(?:\/[\w-]+){1,4}$/i),
    isKey: true,
    mayNotBeEmpty: true,
  },
  {
    name: named("SENTRY_(?:TRACES_|PROFILES_|ERROR_|REPLAYS_\\w{1,16}_)?SAMPLE_RATE"),
    form: "share between 0 and 1",
    isRight: between(0, 1),
  },
  {
    name: named("SENTRY_RELEASE"),
    form: "name of one release, such as a commit or a version",
    isRight: (value) =>
      !/^(?:latest|dev(?:elopment)?|main|master|unknown|release|v?0\.0\.0)$/i.test(value),
  },
  {
    name: named("TWILIO_ACCOUNT_SID"),
    form: "account SID of Twilio (AC and 32 hexadecimal digits)",
    isRight: fits(/^AC[0-9a-f]{32}$/i),
    isKey: true,
  },
  {
    name: named("TWILIO_(?:PHONE_NUMBER|FROM_NUMBER)"),
    form: "phone number in the form +15551234567, or a short code",
    isRight: fits(/^(?:\+[1-9]\d{6,14}|\d{3,8}|(?:whatsapp|messenger):\+?\w{5,20})$/),
  },
  {
    name: named("SUPABASE_URL"),
    form: "https address of a Supabase project",
    isRight: fits(/^https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,5})?\/?$/i),
  },
  {
    name: named("SUPABASE_(?:ANON|PUBLISHABLE)_KEY"),
    form: "key of Supabase for browsers (a token with the role anon, or sb_publishable_)",
    isRight: (value) => /^sb_publishable_\w/.test(value) || claimsOf(value)?.role === "anon",
    isKey: true,
  },
  {
    name: named("GOOGLE_(?:OAUTH_)?CLIENT_ID"),
    form: "client id of Google (…apps.googleusercontent.com)",
    isRight: fits(/^[\w.-]{6,200}\.apps\.googleusercontent\.com$/i),
  },
  {
    name: named("(?:SEC|EDGAR)_(?:EDGAR_)?USER_AGENT"),
    form: "name with an e-mail address of one's own, as the SEC asks for",
    isRight: isOwnMailbox,
  },
  {
    name: named("POSTHOG_(?:PROJECT_)?(?:API_)?KEY"),
    form: "project key of PostHog (phc_)",
    isRight: fits(/^phc_\w{8,128}$/),
    isKey: true,
  },
  {
    name: named("(?:GA|GOOGLE_ANALYTICS|GTAG)_(?:MEASUREMENT_|TRACKING_)?ID"),
    form: "measurement id of Google Analytics (G-)",
    isRight: fits(/^(?:G|GT|AW|DC)-[A-Z0-9]{6,16}$/i),
  },
  {
    name: named("(?:SUPPORT|CONTACT|REPLY_TO|HELP)_E?MAIL(?:_ADDRESS)?|SUPPORT_ADDRESS"),
    form: "e-mail address of one's own",
    isRight: isOwnMailbox,
  },
  {
    name: named("(?:E?MAIL_FROM|FROM_E?MAIL|(?:E?MAIL_)?SENDER_E?MAIL|E?MAIL_SENDER)(?:_ADDRESS)?"),
    form: "e-mail address on a domain of one's own",
    isRight: (value) => isOwnMailbox(value) && !freeMail.test(value),
  },
  {
    name: named("FEATURE_[A-Z0-9_]{1,64}_ENABLED"),
    form: "switch (true or false)",
    isRight: fits(/^(?:true|false|1|0|yes|no|on|off)$/i),
  },
  {
    name: named("CACHE_TTL(?:_[A-Z0-9]+){0,6}|(?:[A-Z0-9]+_){1,6}CACHE_TTL(?:_SECONDS|_MS)?"),
    form: "finite time above 0",
    isRight: fits(
      /^\s*(?!0+(?:\.0+)?\s*(?:ms|[smhd])?\s*$)\d{1,12}(?:\.\d{1,6})?\s*(?:ms|[smhd])?\s*$/i,
    ),
  },
  { name: /^PORT$/, form: "port (1 to 65535)", isRight: between(1, 65_535) },
  {
    // Only where the words before it speak of a time: OPENING_HOURS is none.
    name: named(
      "(?:[A-Z0-9]+_){0,6}(?:TIMEOUT|TTL|INTERVAL|EXPIRES?|EXPIRY|EXPIRATION|RETENTION|DELAY|AGE|LIFETIME|DURATION|WINDOW|PERIOD)_(?:IN_)?(?:MS|SECONDS|MILLISECONDS|MINUTES|HOURS|DAYS)",
    ),
    form: "number",
    isRight: (value) => Number.isFinite(numberOf(value)),
  },
];

const placeholder =
  /^(?:change[ _-]?(?:me|this|it)|replace[ _-]?(?:me|this)|todo|tbd|fixme|x{4,64}|<[^<>@]{1,128}>|\[your [^\]]{1,64}\]|your[ _-](?:[a-z0-9]{1,32}[ _-]){0,4}(?:id|key|sid|token|secret|name|here|url|dsn|domain|e?mail|number|bucket|region|project|value))$/i;

/** True for what templates leave where a value should be: `changeme`, `your-project-id`. */
export function isTemplateText(value: string): boolean {
  return value.length <= 160 && placeholder.test(value.trim());
}
