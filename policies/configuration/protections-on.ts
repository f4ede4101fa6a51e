import { definePolicy, type Violation } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import * as env from "../helpers/env-examples";
import {
  type KnownSetting,
  namedSettingChecks,
  namedSettingTypes,
} from "../helpers/named-settings";
import { everywhere, ssmParameter } from "../helpers/setting-examples";
import { show } from "../helpers/show";

const messages = {
  off: "{name} is {actual}, which switches off {what}.",
} as const;
const none = "No setting here switches a protection.";
const elsewhere = "Outside of production a protection may be off.";

const isOff = /^(?:false|0|no|off|n|f|disabled?)$/i;
const isOn = /^(?:true|1|yes|on|y|t|enabled?)$/i;
const prefix = "^(?:[A-Z0-9]+_){0,6}";

interface Switch {
  readonly what: string;
  readonly name: RegExp;
  /** The values that leave the protection out. */
  readonly off: RegExp;
}

/**
 * Names that frameworks and their add-ons read: Django, Flask, Rails, Express and Spring for
 * cookies and CSRF, limiters of requests, and the switches of HTTP clients for certificates.
 */
const switches: readonly Switch[] = [
  {
    what: "the Secure flag of cookies, so that they travel over plain HTTP",
    name: new RegExp(`${prefix}(?:SESSION_|CSRF_|AUTH_|REMEMBER_|JWT_|REFRESH_)?COOKIE_SECURE$`),
    off: isOff,
  },
  {
    what: "the HttpOnly flag of the session's cookie, so that scripts can read it",
    name: new RegExp(`${prefix}(?:SESSION_|AUTH_|REMEMBER_|JWT_|REFRESH_)COOKIE_HTTP_?ONLY$`),
    off: isOff,
  },
  {
    what: "the protection from forged requests (CSRF)",
    name: new RegExp(`${prefix}(?:CSRF_(?:ENABLED|PROTECT(?:ION)?(?:_ENABLED)?)|ENABLE_CSRF)$`),
    off: isOff,
  },
  {
    what: "the protection from forged requests (CSRF)",
    name: new RegExp(`${prefix}(?:DISABLE_CSRF|CSRF_DISABLED?|SKIP_CSRF)$`),
    off: isOn,
  },
  {
    what: "the limit of requests",
    name: new RegExp(`${prefix}RATE_?LIMIT(?:ING|ER)?_ENABLED?$`),
    off: isOff,
  },
  {
    what: "the limit of requests",
    name: new RegExp(`${prefix}(?:DISABLE_RATE_?LIMIT(?:ING)?|RATE_?LIMIT(?:ING)?_DISABLED)$`),
    off: isOn,
  },
  {
    what: "the sign-in of callers",
    name: new RegExp(`${prefix}(?:DISABLE_AUTH(?:ENTICATION)?|AUTH_DISABLED|SKIP_AUTH|NO_AUTH)$`),
    off: isOn,
  },
  {
    what: "the check of signatures",
    name: new RegExp(
      `${prefix}(?:JWT_VERIFY(?:_SIGNATURE)?|(?:WEBHOOK|STRIPE|TWILIO)_(?:VERIFY_SIGNATURES?|SIGNATURE_VERIFICATION))$`,
    ),
    off: isOff,
  },
  {
    what: "the check of other servers' certificates",
    name: new RegExp(
      `${prefix}(?:NODE_TLS_REJECT_UNAUTHORIZED|PYTHONHTTPSVERIFY|VERIFY_SSL|SSL_VERIFY|TLS_VERIFY|VERIFY_TLS|(?:DB|DATABASE|REDIS|PG|POSTGRES)_(?:SSL|TLS)_REJECT_UNAUTHORIZED)$`,
    ),
    off: isOff,
  },
  {
    what: "the check of other servers' certificates",
    name: new RegExp(`${prefix}(?:GIT_SSL_NO_VERIFY|(?:SSL|TLS)_(?:INSECURE_)?SKIP_VERIFY)$`),
    off: isOn,
  },
];

function switchOf(name: string): Switch | undefined {
  const upper = name.toUpperCase();
  return switches.find((each) => each.name.test(upper));
}

function* check({ name, value, path }: KnownSetting): Generator<Violation<typeof messages>, void> {
  const found = switchOf(name);
  if (found?.off.test(value.trim())) {
    yield { message: "off", property: path, name, actual: show(value.trim()), what: found.what };
  }
}

export default definePolicy({
  id: "protections-on",
  title: "Production programs run with their protections switched on",
  why: "Such a switch is turned for an hour of work on a developer's machine and stays: sessions can then be stolen on the way, other sites act in the visitor's name, and a forged server is believed.",
  fix: "Remove the variable, or turn it back: cookies Secure and HttpOnly, CSRF protection, rate limits, sign-in, signatures and certificates checked.",
  severity: "high",
  controls: ["session-security", "csrf-protection", "rate-limit-by-tier", "auth-required"],
  resources: namedSettingTypes,
  messages,
  checks: namedSettingChecks<Violation<typeof messages>>({
    isMeant: (name) => switchOf(name) !== undefined,
    check,
    none,
    unknowns: "open",
    passedOver: ({ environment }) => (environment === "production" ? undefined : elsewhere),
  }),
  corrections: false,
  passes: [
    {
      name: "everything on",
      ...env.ecsTask({ SESSION_COOKIE_SECURE: "True", WTF_CSRF_ENABLED: "true", VERIFY_SSL: "1" }),
    },
    { name: "a switch that is not turned", ...env.lambda({ GIT_SSL_NO_VERIFY: "0" }) },
    { name: "a parameter", ...ssmParameter("rate-limit-enabled", "true") },
  ],
  fails: [
    ...everywhere("SESSION_COOKIE_SECURE", "False", "off"),
    {
      name: "any server is believed",
      ...env.lambda({ NODE_TLS_REJECT_UNAUTHORIZED: "0" }),
      expect: "off",
    },
    { name: "no limit", ...env.ecsTask({ RATELIMIT_ENABLED: "no" }), expect: "off" },
    { name: "no CSRF protection", ...env.ecsTask({ WTF_CSRF_ENABLED: "false" }), expect: "off" },
    { name: "CSRF protection left out", ...env.ecsTask({ DISABLE_CSRF: "1" }), expect: "off" },
    {
      name: "scripts see the cookie",
      ...env.lambda({ SESSION_COOKIE_HTTPONLY: "0" }),
      expect: "off",
    },
    { name: "no sign-in", ...env.appRunner({ APP_DISABLE_AUTH: "true" }), expect: "off" },
    { name: "limits left out", ...env.appRunner({ DISABLE_RATE_LIMITING: "1" }), expect: "off" },
    { name: "no signatures", ...env.lambda({ JWT_VERIFY_SIGNATURE: "false" }), expect: "off" },
    {
      name: "a client without checks",
      ...env.lambda({ GIT_SSL_NO_VERIFY: "true" }),
      expect: "off",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      ...env.lambda({ CSRF_ENABLED: unknown }),
      expect: "environment.variables.CSRF_ENABLED",
    },
  ],
  notApplicables: [
    { name: "no such setting", ...env.ecsTask({ LOG_LEVEL: "INFO" }), expect: none },
    {
      name: "a staging stack",
      ...env.lambda({ VERIFY_SSL: "false" }),
      environment: "staging",
      expect: elsewhere,
    },
  ],
});
