import { definePolicy, type Violation } from "../framework/define-policy";
import { independently } from "../framework/each";
import { unknown } from "../framework/unknown";
import { numberOf } from "../helpers/flags";
import { headerOptions, setsHeader } from "../helpers/security-headers";
import { show, showList } from "../helpers/show";

const type = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy";

const complete = {
  contentSecurityPolicy: { contentSecurityPolicy: "frame-ancestors 'none'", override: false },
  contentTypeOptions: { override: true },
  frameOptions: { frameOption: "DENY", override: true },
  referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
  strictTransportSecurity: { accessControlMaxAgeSec: 31_536_000, override: true },
};
const { contentSecurityPolicy: _, ...withoutPolicy } = complete;

const messages = {
  missing: "Answers lack {headers}.",
  short:
    "Browsers forget after {actual} seconds that the site is HTTPS only; {minimum} are asked for.",
} as const;
type Found = Generator<Violation<typeof messages>, void, undefined>;

export default definePolicy({
  id: "response-headers-policy",
  title: "Response headers policies set every security header",
  why: "Browsers protect a page from sniffing, framing, injected scripts and plain HTTP only when its answer asks for it.",
  fix: "Set strictTransportSecurity, contentTypeOptions, frameOptions, referrerPolicy and contentSecurityPolicy in securityHeadersConfig, with override false where the application has a value of its own.",
  severity: "medium",
  controls: ["security-headers"],
  resources: [type],
  options: headerOptions,
  messages,
  checks: {
    *[type](props, { options: { hstsSeconds: minimum, required } }) {
      yield* independently(
        function* (): Found {
          const missing = required.filter((header) => !setsHeader(props, header));
          if (missing.length > 0) {
            const property = "securityHeadersConfig";
            yield { message: "missing", property, headers: showList(missing) };
          }
        },
        function* (): Found {
          const hsts = props.securityHeadersConfig?.strictTransportSecurity;
          const age = hsts?.accessControlMaxAgeSec;
          if (hsts && !(numberOf(age) >= minimum)) {
            const property = "securityHeadersConfig.strictTransportSecurity.accessControlMaxAgeSec";
            yield { message: "short", property, actual: show(age), minimum };
          }
        },
      );
    },
  },
  passes: [
    { name: "all five", type, props: { securityHeadersConfig: complete } },
    {
      name: "one as a custom header",
      type,
      props: {
        securityHeadersConfig: withoutPolicy,
        customHeadersConfig: {
          items: [{ header: "content-security-policy", value: unknown, override: true }],
        },
      },
    },
  ],
  fails: [
    {
      name: "CORS and nothing else",
      type,
      props: {
        corsConfig: {
          accessControlAllowCredentials: false,
          accessControlAllowHeaders: { items: ["Authorization"] },
          accessControlAllowMethods: { items: ["GET"] },
          accessControlAllowOrigins: { items: ["https://finsight.example"] },
          originOverride: true,
        },
      },
      expect: "missing",
    },
    {
      name: "an hour of HTTPS",
      type,
      props: {
        securityHeadersConfig: {
          ...complete,
          strictTransportSecurity: { accessControlMaxAgeSec: 3_600, override: true },
        },
      },
      expect: "short",
    },
    {
      name: "one header too few while the age is decided at deployment",
      type,
      props: {
        securityHeadersConfig: {
          ...withoutPolicy,
          strictTransportSecurity: { accessControlMaxAgeSec: unknown, override: true },
        },
      },
      expect: "missing",
    },
  ],
  unknowns: [
    {
      name: "an age that is decided at deployment",
      type,
      props: {
        securityHeadersConfig: {
          ...complete,
          strictTransportSecurity: { accessControlMaxAgeSec: unknown, override: true },
        },
      },
      expect: "securityHeadersConfig.strictTransportSecurity.accessControlMaxAgeSec",
    },
  ],
});
