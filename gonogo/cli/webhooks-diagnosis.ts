/** Why a request is not valid, in words that tell what to do. Never a secret, never the body. */
import { unixSeconds } from "../../infra/webhooks/freshness";
import {
  header,
  type RefusalReason,
  type Verification,
  type WebhookRequest,
} from "../../infra/webhooks/verification";
import type { ProviderName } from "./webhooks-filter";

export type Verify = (request: WebhookRequest) => Verification;

/** Headers that a provider's request must have. */
const needed: Readonly<Record<ProviderName, readonly string[]>> = {
  stripe: ["stripe-signature"],
  twilio: ["x-twilio-signature"],
  sendgrid: ["x-twilio-email-event-webhook-signature", "x-twilio-email-event-webhook-timestamp"],
  "sendgrid-inbound": [
    "x-twilio-email-event-webhook-signature",
    "x-twilio-email-event-webhook-timestamp",
  ],
  "google-calendar": [
    "x-goog-channel-id",
    "x-goog-channel-token",
    "x-goog-resource-id",
    "x-goog-resource-state",
    "x-goog-message-number",
  ],
  "standard-webhooks": ["webhook-id", "webhook-timestamp", "webhook-signature"],
};

/** Where each provider says when it signed. */
function signedAt(provider: ProviderName, { headers }: WebhookRequest): number | undefined {
  const texts: Partial<Record<ProviderName, string | undefined>> = {
    stripe: /(?:^|,)t=([0-9]+)/.exec(header(headers, "stripe-signature") ?? "")?.[1],
    sendgrid: header(headers, "x-twilio-email-event-webhook-timestamp"),
    "sendgrid-inbound": header(headers, "x-twilio-email-event-webhook-timestamp"),
    "standard-webhooks": header(headers, "webhook-timestamp"),
  };
  return unixSeconds(texts[provider] ?? "");
}

/** One sentence or two. */
export function diagnose(
  provider: ProviderName,
  request: WebhookRequest,
  reason: RefusalReason,
  verify: Verify,
): string {
  if (reason === "timestamp") return late(provider, request);
  if (reason === "channel") return "The token is not the one of this channel, or it has ended.";
  if (reason === "malformed") return malformed(provider, request);
  const found = changes(provider, request).find(([, changed]) => {
    const result = verify(changed);
    return result.accepted || result.reason === "timestamp";
  });
  if (found !== undefined) return `The signature is right ${found[0]}`;
  const body = request.body.length === 0 ? "The body is empty. " : "";
  const url = provider === "twilio" ? `, or ${request.url} is not the URL that Twilio calls` : "";
  return (
    `${body}No secret that was given has signed this: the secret is another one, or the body was ` +
    `changed on its way${url}.`
  );
}

function late(provider: ProviderName, request: WebhookRequest): string {
  const seconds = (signedAt(provider, request) ?? 0) - Math.floor(request.now.getTime() / 1000);
  const how = seconds < 0 ? `${-seconds} s ago` : `${seconds} s in the future`;
  return `The signature is right, but was made ${how}: a replay, a late delivery or a wrong clock. --at takes another time.`;
}

function malformed(provider: ProviderName, { headers, body }: WebhookRequest): string {
  const missing = needed[provider].filter((name) => headers[name] === undefined);
  const double = needed[provider].filter((name) => Array.isArray(headers[name]));
  if (missing.length > 0) return `The request lacks ${missing.join(", ")}.`;
  if (double.length > 0) return `The request has ${double.join(", ")} more than once.`;
  const what = body.length === 0 ? "the body is empty" : "a header or the body is not in the form";
  return `It is not what ${provider} sends: ${what} that its documentation describes.`;
}

type Change = readonly [said: string, request: WebhookRequest];

/** What happens to requests on their way into a file, and to URLs behind a proxy. */
function changes(provider: ProviderName, request: WebhookRequest): readonly Change[] {
  const { body, url } = request;
  const text = body.toString("latin1");
  const bodies: (readonly [string, string])[] = [
    ["without the line break at the end", text.replace(/\r?\n$/, "")],
    ["with a line break at the end", `${text}\n`],
    ["with line breaks of one character", text.replaceAll("\r\n", "\n")],
    ["with line breaks of two characters", text.replaceAll(/(?<!\r)\n/g, "\r\n")],
    ["without the mark at the beginning", text.replace(/^\u00ef\u00bb\u00bf/, "")],
    ["as compact JSON", compact(body)],
  ];
  const altered = bodies
    .filter(([, changed]) => changed !== text)
    .map(([what, changed]): Change => {
      const said = `of the body ${what}: something changed it. Verify the bytes as they came.`;
      return [said, { ...request, body: Buffer.from(changed, "latin1") }];
    });
  if (provider !== "twilio") return altered;
  return [
    ...urls(url).map(
      (other): Change => [
        `for ${other}, not for ${url}: configure the origin and path that Twilio calls.`,
        { ...request, url: other },
      ],
    ),
    ...altered,
  ];
}

function urls(url: string): readonly string[] {
  const [path = "", query] = url.split("?", 2);
  const rest = query === undefined ? "" : `?${query}`;
  const slash = path.endsWith("/") ? path.slice(0, -1) : `${path}/`;
  const scheme = path.startsWith("https:")
    ? path.replace("https:", "http:")
    : path.replace("http:", "https:");
  return [`${scheme}${rest}`, `${slash}${rest}`, ...(query === undefined ? [] : [path])];
}

function compact(body: Buffer): string {
  try {
    return Buffer.from(JSON.stringify(JSON.parse(body.toString("utf8")))).toString("latin1");
  } catch {
    return body.toString("latin1");
  }
}
