/** The headers that tell browsers to protect a page, and where AWS's edge sets them. */
import { asList } from "./documents";
import { numberOf } from "./flags";
import { record } from "./known";

/** RFC 6797 gives no figure; hstspreload.org and OWASP's cheat sheet ask for a year at least. */
const year = 31_536_000;

export const headerOptions = {
  required: {
    type: "array",
    items: { type: "string" },
    default: [
      "Strict-Transport-Security",
      "X-Content-Type-Options",
      "X-Frame-Options",
      "Referrer-Policy",
      "Content-Security-Policy",
    ],
    stricter: "more",
    description:
      "Headers that every answer must have. X-XSS-Protection may be added: browsers of today ignore it.",
    source: "toolbox-004, catalytic-184 to 186 and catalytic-188; catalytic-187 asks for the sixth",
  },
  hstsSeconds: {
    type: "integer",
    default: year,
    minimum: 0,
    maximum: 10 * year,
    stricter: "higher",
    description: "Least max-age of Strict-Transport-Security.",
    source: "Our choice: what the list that browsers ship asks for.",
  },
} as const;

interface SecurityHeadersConfig {
  readonly strictTransportSecurity?: unknown;
  readonly contentTypeOptions?: unknown;
  readonly frameOptions?: unknown;
  readonly referrerPolicy?: unknown;
  readonly contentSecurityPolicy?: unknown;
  readonly xssProtection?: unknown;
}

/** Header in lower case → the part of securityHeadersConfig that sets it. */
const parts: ReadonlyMap<string, keyof SecurityHeadersConfig> = new Map([
  ["strict-transport-security", "strictTransportSecurity"],
  ["x-content-type-options", "contentTypeOptions"],
  ["x-frame-options", "frameOptions"],
  ["referrer-policy", "referrerPolicy"],
  ["content-security-policy", "contentSecurityPolicy"],
  ["x-xss-protection", "xssProtection"],
]);

interface HeadersPolicy {
  readonly securityHeadersConfig?: SecurityHeadersConfig | undefined;
  readonly customHeadersConfig?:
    | { readonly items?: readonly { readonly header?: unknown }[] | undefined }
    | undefined;
}

/** True when the policy sets the header, by the part made for it or as a custom one. */
export function setsHeader(policy: HeadersPolicy, header: string): boolean {
  const name = header.toLowerCase();
  const part = parts.get(name);
  const value = part === undefined ? undefined : policy.securityHeadersConfig?.[part];
  return (
    record(value) === value ||
    asList(policy.customHeadersConfig?.items).some(
      (item) => String(record(item).header).toLowerCase() === name,
    )
  );
}

/** The max-age that a header's text gives; NaN without one. */
export function maxAgeOf(text: unknown): number {
  return numberOf(/(?:^|[;,\s])max-age\s*=\s*"?(\d+)/i.exec(String(text))?.[1]);
}

const cors = ["60669652-455b-4ae9-85a4-c4c02393f86c", "5cc3b908-e619-4b99-88e5-2cf7f45965bd"];
const secure = [
  "67f7725c-6f97-4210-82d7-5512b31e9d03",
  "e61eb60c-9c35-4d20-a928-2b84e02af89c",
  "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
];
const ofSecure = new Set([...parts.keys()].filter((name) => name !== "content-security-policy"));

/**
 * The headers that one of CloudFront's managed policies sets, in lower case; undefined for the id
 * of another policy: docs.aws.amazon.com/AmazonCloudFront, "Use managed response headers policies".
 */
export function managedHeaders(id: unknown): ReadonlySet<string> | undefined {
  return secure.includes(String(id))
    ? ofSecure
    : cors.includes(String(id))
      ? new Set<string>()
      : undefined;
}
