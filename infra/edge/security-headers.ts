import type { input } from "@pulumi/aws/types";
import * as pulumi from "@pulumi/pulumi";
import { hstsSeconds } from "../defaults";

/** The headers that every answer carries. */
export interface SecurityHeaders {
  /** Of Strict-Transport-Security, which also takes in all sub-domains. */
  readonly hstsMaxAgeSeconds: number;
  /** Ask browsers to ship the domain in their lists: hard to undo, so never by default. */
  readonly hstsPreload: boolean;
  readonly contentSecurityPolicy: string;
  /** Whether the application's own Content-Security-Policy, with its nonces, wins. */
  readonly applicationPolicyWins: boolean;
  readonly frameOptions: "DENY" | "SAMEORIGIN";
  readonly referrerPolicy:
    | "no-referrer"
    | "same-origin"
    | "strict-origin"
    | "strict-origin-when-cross-origin";
  readonly permissionsPolicy: string;
  /** X-XSS-Protection: 1; mode=block. Browsers of today ignore it; catalytic-187 asks for it. */
  readonly xssProtection: boolean;
}

/**
 * finsight-048, paymentsvc-023, toolbox-004, catalytic-184 to 188 and clientflow-153 ask for the
 * headers; their values are our choice. The policy leaves pages working that load their own
 * scripts and styles, such as an API's documentation.
 */
export const defaultSecurityHeaders: SecurityHeaders = {
  hstsMaxAgeSeconds: hstsSeconds,
  hstsPreload: false,
  contentSecurityPolicy: "frame-ancestors 'none'; base-uri 'self'; object-src 'none'",
  applicationPolicyWins: true,
  frameOptions: "DENY",
  referrerPolicy: "strict-origin-when-cross-origin",
  permissionsPolicy:
    'camera=(), geolocation=(), microphone=(), payment=(self "https://js.stripe.com")',
  xssProtection: true,
};

/** CloudFront: characters of one custom value; ALB: of one routing header's value. */
const valueLimits = { contentSecurityPolicy: 1_024, permissionsPolicy: 1_783 } as const;
/** The least that the checklists' own scanners accept: one year. */
const hstsFloor = 31_536_000;

/** The chosen headers over the defaults. Throws for a value that AWS or a browser refuses. */
export function securityHeaders(chosen: Partial<SecurityHeaders> = {}): SecurityHeaders {
  const headers = { ...defaultSecurityHeaders, ...chosen };
  for (const [name, limit] of Object.entries(valueLimits)) {
    checkValue(name, headers[name as keyof typeof valueLimits], limit);
  }
  const { hstsMaxAgeSeconds } = headers;
  if (!Number.isInteger(hstsMaxAgeSeconds) || hstsMaxAgeSeconds < hstsFloor) {
    throw new pulumi.RunError(
      `headers.hstsMaxAgeSeconds is ${hstsMaxAgeSeconds}; give whole seconds, one year ` +
        `(${hstsFloor}) or more.`,
    );
  }
  return headers;
}

function checkValue(name: string, value: string, limit: number): void {
  if (value === "" || value.length > limit || !/^[\x20-\x7e]+$/.test(value)) {
    throw new pulumi.RunError(
      `headers.${name} has ${value.length} characters; it must have 1 to ${limit}, in one line of ` +
        "plain ASCII.",
    );
  }
}

/**
 * What a load balancer's listener can add by itself: four of the headers. It replaces the
 * application's own, so the policy is left to CloudFront where the application may have one.
 */
export function listenerHeaders(headers: SecurityHeaders, behindCloudFront: boolean) {
  return {
    ...(!behindCloudFront && {
      routingHttpResponseContentSecurityPolicyHeaderValue: headers.contentSecurityPolicy,
    }),
    routingHttpResponseServerEnabled: false,
    routingHttpResponseStrictTransportSecurityHeaderValue: hstsValue(headers),
    routingHttpResponseXContentTypeOptionsHeaderValue: "nosniff",
    routingHttpResponseXFrameOptionsHeaderValue: headers.frameOptions,
  };
}

function hstsValue({ hstsMaxAgeSeconds, hstsPreload }: SecurityHeaders): string {
  return `max-age=${hstsMaxAgeSeconds}; includeSubDomains${hstsPreload ? "; preload" : ""}`;
}

/** The same headers, all of them, for CloudFront; what names the server's software is removed. */
export function responseHeaders(headers: SecurityHeaders): {
  readonly securityHeadersConfig: input.cloudfront.ResponseHeadersPolicySecurityHeadersConfig;
  readonly customHeadersConfig: input.cloudfront.ResponseHeadersPolicyCustomHeadersConfig;
  readonly removeHeadersConfig: input.cloudfront.ResponseHeadersPolicyRemoveHeadersConfig;
} {
  const override = true;
  return {
    securityHeadersConfig: {
      strictTransportSecurity: {
        accessControlMaxAgeSec: headers.hstsMaxAgeSeconds,
        includeSubdomains: true,
        preload: headers.hstsPreload,
        override,
      },
      contentSecurityPolicy: {
        contentSecurityPolicy: headers.contentSecurityPolicy,
        override: !headers.applicationPolicyWins,
      },
      contentTypeOptions: { override },
      frameOptions: { frameOption: headers.frameOptions, override },
      referrerPolicy: { referrerPolicy: headers.referrerPolicy, override },
      ...(headers.xssProtection && {
        xssProtection: { protection: true, modeBlock: true, override },
      }),
    },
    customHeadersConfig: {
      items: [{ header: "Permissions-Policy", value: headers.permissionsPolicy, override }],
    },
    removeHeadersConfig: { items: [{ header: "Server" }, { header: "X-Powered-By" }] },
  };
}
