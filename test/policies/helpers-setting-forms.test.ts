/** Settings whose name says what they hold: which names, which values. */
import assert from "node:assert/strict";
import { isTemplateText, settingForms } from "../../policies/helpers/setting-forms";

const formOf = (name: string) => settingForms.find((form) => form.name.test(name));
const part = (text: string) => Buffer.from(text).toString("base64url");
const token = (claims: string, signature = "sig") =>
  `${part('{"alg":"HS256"}')}.${part(claims)}.${signature}`;
const hex = "0a1b2c3d".repeat(4);

interface Form {
  readonly form: RegExp;
  readonly names: readonly string[];
  readonly not?: readonly string[];
  readonly right: readonly string[];
  readonly wrong: readonly string[];
  readonly isKey?: true;
  readonly mayNotBeEmpty?: true;
}

const forms: readonly Form[] = [
  {
    form: /^address that Sentry gives to a project \(https:/,
    names: ["SENTRY_DSN", "APP_SENTRY_DSN", "A_B_C_D_E_F_G_H_SENTRY_DSN"],
    not: ["SENTRY_DSN_X", "MYSENTRY_DSN", "sentry_dsn"],
    right: [
      `https://${hex}@o1.ingest.sentry.io/42`,
      `https://${hex}:${hex}@sentry.example.org/a/b-c/d/42`,
      `HTTPS://0A1B2C3D:0A1B2C3D@abc/1`,
    ],
    wrong: [
      `x https://${hex}@o1.ingest.sentry.io/42`,
      `https://${hex}@o1.ingest.sentry.io/42?x`,
      `https://${hex}@o1.ingest.sentry.io`,
      `https://${hex}:short@o1.ingest.sentry.io/42`,
      `https://${hex}@o1/a/b/c/d/e`,
      `http://${hex}@o1.ingest.sentry.io/42`,
      "https://o1.ingest.sentry.io/42",
    ],
    isKey: true,
    mayNotBeEmpty: true,
  },
  {
    form: /^share between 0 and 1$/,
    names: [
      "SENTRY_SAMPLE_RATE",
      "SENTRY_TRACES_SAMPLE_RATE",
      "SENTRY_PROFILES_SAMPLE_RATE",
      "SENTRY_ERROR_SAMPLE_RATE",
      "SENTRY_REPLAYS_ON_ERROR_SAMPLE_RATE",
    ],
    not: ["SENTRY_X_SAMPLE_RATE", "SAMPLE_RATE"],
    right: ["0", "1", "0.25", " 0.5 "],
    wrong: ["-0.1", "1.1", "10", "all", ""],
  },
  {
    form: /^name of one release, such as a commit or a version$/,
    names: ["SENTRY_RELEASE"],
    right: ["v1.2.3", "0a1b2c3", "latest-3", "my-main", "v0.0.0-rc1", "devel", "2.0.0.0"],
    wrong: [
      "latest",
      "dev",
      "Development",
      "main",
      "master",
      "unknown",
      "release",
      "0.0.0",
      "v0.0.0",
    ],
  },
  {
    form: /^account SID of Twilio/,
    names: ["TWILIO_ACCOUNT_SID"],
    right: [`AC${hex}`, `ac${hex}`],
    wrong: [`xAC${hex}`, `AC${hex}0`, `AC${hex.slice(1)}`, `SK${hex}`, `AC${hex.slice(1)}g`],
    isKey: true,
  },
  {
    form: /^phone number in the form \+15551234567/,
    names: ["TWILIO_PHONE_NUMBER", "TWILIO_FROM_NUMBER"],
    right: ["+15551234567", "+1555123", "12345", "123", "whatsapp:+15551234567", "messenger:abcde"],
    wrong: [
      "15551234567",
      "+0555123456",
      "+1 555 1234567",
      "12",
      "123456789",
      "whatsapp:",
      "x+15551234567",
      "+15551234567x",
    ],
  },
  {
    form: /^https address of a Supabase project$/,
    names: ["SUPABASE_URL", "NEXT_PUBLIC_SUPABASE_URL"],
    right: [
      "https://a1-b.supabase.co",
      "https://db.shop.example/",
      "https://a.b:8443",
      "https://a.b:1/",
    ],
    wrong: [
      "x https://a.supabase.co",
      "https://a.supabase.co/rest",
      "https://a.b:x",
      "https://a.b:123456",
      "http://a.supabase.co",
      "https://localhost",
    ],
  },
  {
    form: /^key of Supabase for browsers/,
    names: ["SUPABASE_ANON_KEY", "SUPABASE_PUBLISHABLE_KEY"],
    right: ["sb_publishable_x", token('{"role":"anon"}'), token('{"role":"anon"}', "")],
    wrong: [
      "sb_publishable_",
      "sb_publishable_!",
      "x sb_publishable_x",
      token('{"role":"service_role"}'),
      token('{"sub":"anon"}'),
      token("null"),
      token('"anon"'),
      token("5"),
      token("{"),
      `x ${token('{"role":"anon"}')}`,
      `${token('{"role":"anon"}')} x`,
      `${token('{"role":"anon"}')}.x`,
      part('{"role":"anon"}'),
      "",
    ],
    isKey: true,
  },
  {
    form: /^client id of Google/,
    names: ["GOOGLE_CLIENT_ID", "GOOGLE_OAUTH_CLIENT_ID"],
    right: ["123456-ab_c.apps.googleusercontent.com", "123456.APPS.googleusercontent.com"],
    wrong: [
      "12345.apps.googleusercontent.com",
      "https://123456.apps.googleusercontent.com",
      "123456.apps.googleusercontent.com/",
      "123456",
    ],
  },
  {
    form: /^name with an e-mail address of one's own, as the SEC asks for$/,
    names: ["SEC_USER_AGENT", "EDGAR_USER_AGENT", "SEC_EDGAR_USER_AGENT"],
    right: ["Shop Ltd ops@shop.io", "ops@a.b.shop.io", "Shop <ops@mydomain.io>"],
    wrong: [
      "Shop Ltd",
      "ops@example.com",
      "ops@mail.example.org",
      "ops@your-domain.com",
      "ops@yourcompany.io",
      "ops@your-app.dev",
      "ops@mysite@shop",
      "ops@domain.com",
      "ops@mydomain.com",
      "ops@company.tld",
      "ops@a.mycompany.com",
    ],
  },
  {
    form: /^project key of PostHog \(phc_\)$/,
    names: ["POSTHOG_KEY", "POSTHOG_API_KEY", "POSTHOG_PROJECT_API_KEY", "POSTHOG_PROJECT_KEY"],
    right: ["phc_0a1b2c3d", "phc_0A1B2C3D_e"],
    wrong: ["phx_0a1b2c3d", "phc_0a1b2c3", "x phc_0a1b2c3d", "phc_0a1b2c3d x"],
    isKey: true,
  },
  {
    form: /^measurement id of Google Analytics \(G-\)$/,
    names: ["GA_ID", "GA_MEASUREMENT_ID", "GOOGLE_ANALYTICS_ID", "GTAG_TRACKING_ID"],
    right: ["G-0A1B2C", "GT-0A1B2C", "AW-123456", "dc-123456"],
    wrong: ["UA-123456-1", "G-0A1B2", "XG-0A1B2C", "G-0A1B2C-1", "G-0A1B2!"],
  },
  {
    form: /^e-mail address of one's own$/,
    names: [
      "SUPPORT_EMAIL",
      "CONTACT_MAIL",
      "REPLY_TO_EMAIL_ADDRESS",
      "HELP_EMAIL",
      "SUPPORT_ADDRESS",
    ],
    not: ["SUPPORT_URL", "EMAIL"],
    right: ["help@shop.io", "me@gmail.com", "help@notexample.com", "a@example.computer"],
    wrong: ["help", "help@shop", "help@example.net", "help@YOURDOMAIN.com"],
  },
  {
    form: /^e-mail address on a domain of one's own$/,
    names: [
      "EMAIL_FROM",
      "MAIL_FROM",
      "FROM_EMAIL",
      "SENDER_EMAIL",
      "EMAIL_SENDER",
      "MAIL_FROM_ADDRESS",
    ],
    right: ["no-reply@shop.io", "Shop <no-reply@shop.io>", "x@gmail.shop.io", "x@notgmail.com"],
    wrong: ["shop@gmail.com", "shop@Outlook.com", "shop@gmx.de", "shop@example.com", "shop"],
  },
  {
    form: /^switch \(true or false\)$/,
    names: ["FEATURE_X_ENABLED", "FEATURE_NEW_CART_2_ENABLED"],
    not: ["FEATURE_ENABLED"],
    right: ["true", "False", "1", "0", "yes", "NO", "on", "off"],
    wrong: ["enabled", "xtrue", "truex", "2", "t"],
  },
  {
    form: /^finite time above 0$/,
    names: ["CACHE_TTL", "CACHE_TTL_SECONDS", "API_CACHE_TTL", "A_B_CACHE_TTL_MS"],
    right: [
      "60",
      " 60 ",
      "1.5",
      "0.25",
      "10 ms",
      "10s",
      "5 M",
      "1h",
      "7d",
      "60 s ",
      "100",
      "0.05s",
      "12.345678",
    ],
    wrong: [
      "0",
      "00",
      "0.0",
      "0.00",
      "0s",
      "0 s",
      "0.0 ms ",
      " 0 ",
      "-1",
      "x60",
      "60x",
      "forever",
      "1.",
      "60 weeks",
      "",
    ],
  },
  {
    form: /^port \(1 to 65535\)$/,
    names: ["PORT"],
    not: ["DB_PORT", "PORTS"],
    right: ["1", "443", "65535"],
    wrong: ["0", "65536", "-1", "http"],
  },
  {
    form: /^number$/,
    names: [
      "REQUEST_TIMEOUT_MS",
      "TIMEOUT_SECONDS",
      "SESSION_EXPIRES_IN_HOURS",
      "LOG_RETENTION_DAYS",
    ],
    not: ["OPENING_HOURS", "TIMEOUT"],
    right: ["30", "-1", "1.5", "0"],
    wrong: ["30s", "never", ""],
  },
];

describe("the form of a setting", () => {
  it("is known for as many settings as are tested here", () => {
    assert.equal(settingForms.length, forms.length);
  });

  for (const { form, names, not = [], right, wrong, isKey, mayNotBeEmpty } of forms) {
    it(`of ${names[0]} is told by its name, and holds for its values`, () => {
      for (const name of names) assert.match(formOf(name)?.form ?? `nothing for ${name}`, form);
      for (const name of not) assert.doesNotMatch(formOf(name)?.form ?? "", form, name);
      const own = formOf(names[0] ?? "");
      assert(own);
      for (const value of right) assert.equal(own.isRight(value), true, value);
      for (const value of wrong) assert.equal(own.isRight(value), false, value);
      assert.equal(own.isKey ?? false, isKey ?? false);
      assert.equal(own.mayNotBeEmpty ?? false, mayNotBeEmpty ?? false);
    });
  }

  it("allows eight prefixes at most", () => {
    assert.equal(formOf("A_B_C_D_E_F_G_H_I_SENTRY_DSN"), undefined);
  });
});

describe("what a template leaves where a value should be", () => {
  const templates = [
    ..."changeme change-me change_this CHANGE_IT replaceme replace-this todo TBD fixme".split(" "),
    "xxxx",
    "X".repeat(64),
    "<your key>",
    "<x>",
    "[your name]",
    "[your company's name]",
    ..."your-id your_key your-sid yourkey".split(" ").slice(0, 3),
    "your token",
    "your-project-id",
    "your own long domain name",
    "your_s3_bucket",
    "your email",
    "your-mail",
    "your-stripe-live-secret-key",
    "  changeme  ",
    "<".padEnd(129, "x").concat(">"),
  ];
  const values = [
    "changemeter",
    "xchangeme",
    "change  me",
    "change/me",
    "replace/me",
    "to do",
    "xxx",
    "X".repeat(65),
    "<ann@shop.io>",
    "<a><b>",
    "<>",
    "x<y>",
    "<y>x",
    "[your ]",
    "[my name]",
    "[your name",
    "yourself",
    "your-1-2-3-4-5-id",
    "your-thing",
    "my-your-key",
    "your-keys",
    "shop",
    "",
  ];
  for (const text of templates) it(`is ${text.slice(0, 40)}`, () => assert(isTemplateText(text)));
  for (const text of values) it(`is not ${text}`, () => assert(!isTemplateText(text)));

  it("is short", () => {
    const padded = (length: number) => "changeme".padEnd(length, " ");
    assert.equal(isTemplateText(padded(160)), true);
    assert.equal(isTemplateText(padded(161)), false);
  });
});
