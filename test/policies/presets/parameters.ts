/**
 * Every figure, name and list that a box of the checklists gives, in our own words, and where it is
 * held: by an option of a policy, or by something else. The tests hold the presets to it.
 */

/** Held by an option, which equals the figure or includes the names. */
export interface Held {
  readonly box: string;
  readonly policy: string;
  readonly option: string;
  readonly equals?: unknown;
  readonly includes?: readonly string[];
}

const environment = (system: string, names: Readonly<Record<string, string>>): readonly Held[] =>
  Object.entries(names).map(([box, name]) => ({
    box: `${system}-${box}`,
    policy: "required-environment",
    option: "variables",
    includes: [name],
  }));
const events = (boxes: readonly string[], ...includes: string[]): readonly Held[] =>
  boxes.map((box) => ({ box, policy: "stripe-webhook-events", option: "events", includes }));
const prices = (box: string, ...includes: string[]): Held => ({
  box,
  policy: "stripe-price-table",
  option: "prices",
  includes,
});
const header = (box: string, ...includes: string[]): readonly Held[] =>
  ["security-headers", "response-headers-policy"].map((policy) => ({
    box,
    policy,
    option: "required",
    includes,
  }));
const figure = (box: string, place: string, equals: unknown): Held => {
  const [policy = "", option = ""] = place.split(".");
  return { box, policy, option, equals };
};

const finsight: readonly Held[] = [
  ...environment("finsight", {
    "002": "api=DATABASE_URL",
    "003": "api=REDIS_URL",
    "004": "api=ENVIRONMENT",
    "005": "api=DEBUG",
    "007": "api=JWT_SECRET_KEY",
    "008": "api=API_KEY_SALT",
    "009": "api=ALLOWED_ORIGINS",
    "010": "api=SEC_USER_AGENT",
    "019": "api=STRIPE_SECRET_KEY",
    "020": "api=STRIPE_PUBLISHABLE_KEY",
    "024": "api=STRIPE_WEBHOOK_SECRET",
    "042": "api=SENTRY_DSN",
  }),
  prices("finsight-013", "Starter/month=49 usd"),
  prices("finsight-014", "Professional/month=199 usd"),
  prices("finsight-015", "Enterprise/month=999 usd"),
  ...events(
    ["finsight-023"],
    ...["created", "deleted", "paused", "pending_update_applied", "pending_update_expired"].map(
      (each) => `customer.subscription.${each}`,
    ),
    ...["resumed", "trial_will_end", "updated"].map((each) => `customer.subscription.${each}`),
    ...["created", "deleted", "finalization_failed", "finalized", "marked_uncollectible"].map(
      (each) => `invoice.${each}`,
    ),
    ...["overdue", "overpaid", "paid", "payment_action_required", "payment_attempt_required"].map(
      (each) => `invoice.${each}`,
    ),
    ...["payment_failed", "payment_succeeded", "sent", "upcoming", "updated", "voided"].map(
      (each) => `invoice.${each}`,
    ),
    "invoice.will_be_due",
  ),
  figure("finsight-026", "postgres-version.minimumMajor", 14),
  figure("finsight-049", "request-size-limit.maximumBytes", 1024 * 1024),
  {
    box: "finsight-050",
    policy: "waf-managed-rules",
    option: "groups",
    includes: ["AWSManagedRulesSQLiRuleSet"],
  },
  { box: "finsight-097", policy: "business-metrics", option: "metrics", includes: ["ApiCalls"] },
  { box: "finsight-098", policy: "business-metrics", option: "metrics", includes: ["SignUps"] },
  { box: "finsight-099", policy: "business-metrics", option: "metrics", includes: ["Conversions"] },
  {
    box: "finsight-102",
    policy: "business-metrics",
    option: "metrics",
    includes: ["RateLimitHits"],
  },
  // Weekly.
  figure("finsight-120", "backup-restore-test.maximumDays", 7),
  // Monthly; a month may have 31 days.
  figure("finsight-122", "secret-rotation-interval.maximumDays", 31),
  figure("finsight-125", "budget-notifies.required", true),
  // Percent.
  figure("finsight-503", "alarm-error-rate.maximumPercent", 1),
  figure("finsight-504", "alarm-latency.maximumMilliseconds", 500),
];

const paymentsvc: readonly Held[] = [
  ...environment("paymentsvc", {
    "001": "api=STRIPE_API_KEY",
    "002": "api=STRIPE_WEBHOOK_SECRET",
    "003": "api=SECRET_KEY",
    "004": "api=JWT_SECRET_KEY",
    "005": "api=SQLALCHEMY_DATABASE_URI",
    "006": "api=PAYMENTSVC_SUCCESS_URL",
    "007": "api=PAYMENTSVC_CANCEL_URL",
    "008": "api=PAYMENTSVC_RETURN_URL",
    "026": "api=DEBUG",
  }),
  ...events(
    ["paymentsvc-013"],
    ...["checkout.session.completed", "customer.subscription.created"],
    ...["customer.subscription.updated", "customer.subscription.deleted"],
    ...["invoice.payment_succeeded", "invoice.payment_failed"],
  ),
  ...events(["paymentsvc-501"], "checkout.session.completed"),
  ...events(["paymentsvc-502"], "customer.subscription.created"),
  ...events(["paymentsvc-503"], "customer.subscription.updated"),
  ...events(["paymentsvc-504"], "customer.subscription.deleted"),
  ...events(["paymentsvc-505"], "invoice.payment_succeeded"),
  ...events(["paymentsvc-506"], "invoice.payment_failed"),
  // Rotation without a figure: ours.
  figure("paymentsvc-029", "log-retention.minimumDays", 30),
  {
    box: "paymentsvc-038",
    policy: "business-metrics",
    option: "metrics",
    includes: ["Conversions", "Cancellations"],
  },
];

const toolbox: readonly Held[] = [
  ...header(
    "toolbox-004",
    "Strict-Transport-Security",
    "Content-Security-Policy",
    "Referrer-Policy",
  ),
  figure("toolbox-105", "alarm-error-rate.maximumPercent", 0.1),
  figure("toolbox-106", "alarm-latency.maximumMilliseconds", 200),
  figure("toolbox-503", "alarm-latency.maximumMilliseconds", 200),
  figure("toolbox-107", "alarm-auth-failures.signsIn", true),
  figure("toolbox-501", "generated-secret-strength.minimumBytes", 32),
  ...environment("toolbox", { "501": "api=JWT_SECRET" }),
  ...environment("toolbox", { "501": "api=JWT_REFRESH_SECRET" }),
];

const catalytic: readonly Held[] = [
  // Rotation without a figure: ours.
  figure("catalytic-007", "log-retention.minimumDays", 30),
  figure("catalytic-197", "log-retention.minimumDays", 30),
  figure("catalytic-017", "postgres-version.minimumMajor", 14),
  figure("catalytic-025", "redis-version.minimumMajor", 6),
  figure("catalytic-032", "jwt-settings.algorithms", ["RS256"]),
  figure("catalytic-123", "jwt-settings.algorithms", ["RS256"]),
  // 900 and 604,800 seconds.
  figure("catalytic-035", "jwt-settings.maximumAccessMinutes", 900 / 60),
  figure("catalytic-035", "jwt-settings.maximumRefreshMinutes", 604_800 / 60),
  figure("catalytic-035", "user-pool-clients.maximumAccessMinutes", 900 / 60),
  figure("catalytic-035", "user-pool-clients.maximumRefreshMinutes", 604_800 / 60),
  figure("catalytic-138", "signing-key-strength.minimumRsaBits", 2048),
  figure("catalytic-043", "rate-limit-edge.requestsPerMinute", 60),
  prices("catalytic-068", "Free/month=0 usd"),
  prices("catalytic-069", "Starter/month=29 usd", "Starter/year=290 usd"),
  prices("catalytic-070", "Professional/month=99 usd", "Professional/year=990 usd"),
  prices("catalytic-071", "Enterprise/month=499 usd", "Enterprise/year=4990 usd"),
  ...events(
    ["catalytic-077"],
    ...["checkout.session.completed", "customer.subscription.created", "customer.updated"],
    ...["customer.subscription.updated", "customer.subscription.deleted"],
    ...["invoice.payment_succeeded", "invoice.payment_failed"],
  ),
  ...events(["catalytic-078"], "checkout.session.completed"),
  ...events(["catalytic-079"], "customer.subscription.created"),
  ...events(["catalytic-080"], "customer.subscription.updated"),
  ...events(["catalytic-081"], "customer.subscription.deleted"),
  ...events(["catalytic-082"], "invoice.payment_succeeded"),
  ...events(["catalytic-083"], "invoice.payment_failed"),
  ...events(["catalytic-084"], "customer.updated"),
  ...environment("catalytic", {
    "117": "api=DATABASE_URL",
    "118": "api=REDIS_HOST",
    "119": "api=REDIS_PORT",
    "120": "api=REDIS_PASSWORD",
    "121": "api=JWT_PRIVATE_KEY_PATH",
    "122": "api=JWT_PUBLIC_KEY_PATH",
    "123": "api=JWT_ALGORITHM",
    "124": "api=STRIPE_SECRET_KEY",
    "125": "api=STRIPE_WEBHOOK_SECRET",
    "127": "api=APP_ENV",
    "128": "api=DEBUG",
    "129": "api=LOG_LEVEL",
    "130": "api=FRONTEND_URL",
    "131": "api=BACKEND_URL",
    "132": "web=NEXT_PUBLIC_API_URL",
    "133": "web=NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY",
    "134": "web=NEXT_PUBLIC_APP_URL",
    "136": "api=SESSION_SECRET_KEY",
    "137": "api=CSRF_SECRET_KEY",
  }),
  ...["catalytic-136", "catalytic-137"].flatMap((box) => [
    figure(box, "generated-secret-strength.minimumLength", 32),
    figure(box, "stored-secret-strength.minimumLength", 32),
  ]),
  ...header("catalytic-185", "X-Frame-Options"),
  ...header("catalytic-186", "X-Content-Type-Options"),
  ...header("catalytic-187", "X-XSS-Protection"),
  ...header("catalytic-188", "Strict-Transport-Security"),
  { box: "catalytic-199", policy: "log-archive", option: "groups", includes: ["/"] },
  // Goes off where the time is worse than the goal of catalytic-257.
  figure("catalytic-201", "alarm-latency.maximumMilliseconds", 500),
  figure("catalytic-257", "alarm-latency.maximumMilliseconds", 500),
  figure("catalytic-208", "backup-plan-schedule.maximumDays", 1),
  { box: "catalytic-279", policy: "business-metrics", option: "metrics", includes: ["SignUps"] },
];

const clientflow: readonly Held[] = [
  ...environment("clientflow", {
    "001": "api=DATABASE_URL",
    "002": "api=REDIS_URL",
    "003": "api=JWT_SECRET",
    "004": "api=SUPABASE_URL",
    "005": "api=SUPABASE_ANON_KEY",
    "006": "api=SUPABASE_SERVICE_ROLE_KEY",
    "007": "api=SENTRY_DSN",
    "008": "api=OPENAI_API_KEY",
    "009": "api=STRIPE_SECRET_KEY",
    "010": "api=STRIPE_WEBHOOK_SECRET",
    "011": "web=STRIPE_PUBLISHABLE_KEY",
    "015": "api=TWILIO_ACCOUNT_SID",
    "016": "api=TWILIO_AUTH_TOKEN",
    "017": "api=TWILIO_PHONE_NUMBER",
    "018": "api=TWILIO_WEBHOOK_URL",
    "021": "api=SENDGRID_API_KEY",
    "022": "api=SENDGRID_FROM_EMAIL",
    "023": "api=SENDGRID_PUBLIC_KEY",
    "027": "api=GOOGLE_SVC_ACCOUNT_JSON",
    "028": "api=GOOGLE_CLIENT_ID",
    "029": "api=GOOGLE_CLIENT_SECRET",
    "033": "web=NEXT_PUBLIC_SUPABASE_URL",
    "034": "web=NEXT_PUBLIC_SUPABASE_ANON_KEY",
    "035": "web=NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY",
    "036": "web=NEXT_PUBLIC_POSTHOG_KEY",
    "037": "web=NEXT_PUBLIC_API_BASE_URL",
    "038": "worker=REDIS_URL",
    "039": "worker=OPENAI_API_KEY",
    "040": "worker=SENTRY_DSN",
  }),
  ...events(
    ["clientflow-014"],
    ...["checkout.session.completed", "invoice.payment_failed", "customer.subscription.updated"],
  ),
  ...[
    ["clientflow-075", "database"],
    ["clientflow-076", "redis"],
    ["clientflow-077", "stripe", "twilio", "sendgrid"],
  ].map(([box = "", ...includes]) => ({
    box,
    policy: "dependency-monitored",
    option: "dependencies",
    includes,
  })),
  // A policy without a figure: ours.
  figure("clientflow-080", "log-retention.minimumDays", 30),
  figure("clientflow-128", "alarm-latency.maximumMilliseconds", 200),
];

export const held: readonly Held[] = [
  ...finsight,
  ...paymentsvc,
  ...toolbox,
  ...catalytic,
  ...clientflow,
];

/** Boxes that give a figure or a name which no option of a policy holds, and what does. */
export const heldElsewhere: Readonly<Record<string, readonly string[]>> = {
  "A policy holds every system to it and has no option for it": [
    ...["finsight-044", "finsight-054", "paymentsvc-020", "paymentsvc-027"],
  ],
  "The program is made so: infra/ builds it and its tests check it": [
    ...["finsight-016", "finsight-022", "finsight-037", "paymentsvc-043"],
    ...["clientflow-013", "clientflow-094", "clientflow-095", "clientflow-096"],
    // Hosts depend on the domain, which only a stack knows: hosts-have-records takes them there.
    ...["catalytic-168", "catalytic-169", "catalytic-170"],
  ],
  "The typed configuration of the stack refuses anything else": [
    ...["finsight-036", "toolbox-062", "catalytic-093", "catalytic-088"],
  ],
  "Asked of the running system": [
    ...["finsight-027", "finsight-028", "finsight-029", "finsight-030", "finsight-031"],
    ...["finsight-032", "finsight-033", "finsight-034", "finsight-045", "finsight-046"],
    ...["finsight-066", "finsight-068", "finsight-502", "finsight-507", "toolbox-046"],
    ...["toolbox-078", "toolbox-504", "catalytic-005", "catalytic-006", "catalytic-021"],
    ...["catalytic-022", "catalytic-142", "catalytic-253", "catalytic-254", "clientflow-020"],
    ...["clientflow-024", "clientflow-032", "clientflow-051", "clientflow-052"],
    ...["clientflow-073", "clientflow-074", "clientflow-131"],
  ],
  "Proved by the application's own repository": [
    ...["finsight-051", "finsight-053", "finsight-055", "toolbox-079", "catalytic-001"],
    ...["catalytic-009", "catalytic-048", "catalytic-105", "catalytic-106", "catalytic-107"],
    ...["catalytic-108", "catalytic-109", "catalytic-110", "catalytic-111", "catalytic-242"],
  ],
  "Attested by a person": [
    ...["finsight-088", "finsight-093", "finsight-506", "paymentsvc-072", "toolbox-507"],
    ...["toolbox-508", "toolbox-509", "toolbox-510", "toolbox-511", "toolbox-512"],
    ...["toolbox-513", "toolbox-514"],
  ],
};
