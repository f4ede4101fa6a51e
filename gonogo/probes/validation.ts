/**
 * What a stack says that its running system must be: its output `validation`, and for a program
 * that has none, the same keys under `gonogo:probes` in its stack configuration, which say over
 * the output's. Names and figures only: a secret is told by the name it is stored under.
 */
import { z } from "zod";

const text = z.string().min(1);
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be an environment variable");
const figures = z.int().positive();

const price = z.looseObject({
  usd: z.number().nonnegative(),
  interval: z.enum(["day", "week", "month", "year"]),
  /** Stripe's id, where it is known. */
  id: text.optional(),
  lookupKey: text.optional(),
});

const postgres = z.looseObject({
  /** `rds`: AWS is asked for its backups. */
  mode: z.enum(["rds", "external"]).default("external"),
  /** Holds the connection URL of the application's role. */
  variable: variable.default("DATABASE_URL"),
  databaseName: text.optional(),
  /** Least major version. */
  version: figures.optional(),
  /** RDS's name of the instance. */
  identifier: text.optional(),
  /** Connections of one task, and most tasks that have them. */
  pool: z.looseObject({ min: figures, max: figures, tasks: figures.optional() }).optional(),
  /** Days that backups are kept. */
  retentionDays: figures.optional(),
  tables: z.array(text).optional(),
  /** File with certificates of authorities in PEM form, from the folder of Pulumi.yaml. */
  certificates: text.optional(),
});

const redis = z.looseObject({
  mode: z.enum(["elasticache", "external"]).default("external"),
  /** `queue` must never forget a key, `cache` must. */
  role: z.enum(["cache", "queue"]).optional(),
  /** One URL, or host, port and password by themselves. */
  variables: z
    .looseObject({
      url: variable.optional(),
      host: variable.optional(),
      port: variable.optional(),
      user: variable.optional(),
      password: variable.optional(),
    })
    .default({ url: "REDIS_URL" }),
  /** ElastiCache's name of the replication group. */
  identifier: text.optional(),
  retentionDays: figures.optional(),
  certificates: text.optional(),
});

const stripe = z.looseObject({
  /** Holds a secret or restricted key; STRIPE_SECRET_KEY or STRIPE_API_KEY unless told. */
  secret: variable.optional(),
  publishableKey: text.optional(),
  mode: z.enum(["live", "test"]).optional(),
  apiVersion: text.optional(),
  endpoints: z.array(z.looseObject({ url: z.url(), events: z.array(text) })).default([]),
  /** Plan id → plan. */
  plans: z.record(text, z.looseObject({ name: text, prices: z.array(price) })).default({}),
  portal: z
    .looseObject({
      returnUrl: text.optional(),
      privacyPolicyUrl: text.optional(),
      termsOfServiceUrl: text.optional(),
    })
    .optional(),
  tax: z
    .looseObject({
      country: text.optional(),
      state: text.optional(),
      behavior: text.optional(),
      code: text.optional(),
    })
    .optional(),
});

/** Those without a probe are let pass: a stack may have others. */
const provider = z.looseObject({
  name: text,
  /** Holds the key or token, where it is not in the variable that it is usually in. */
  secret: variable.optional(),
  accountSid: text.optional(),
  phoneNumber: text.optional(),
  webhookUrl: text.optional(),
  domain: text.optional(),
  from: text.optional(),
  inboundHost: text.optional(),
  inboundUrl: text.optional(),
  publicKey: text.optional(),
  channelUrl: text.optional(),
  calendars: z.array(text).optional(),
  url: text.optional(),
  anonKey: text.optional(),
  tables: z.array(text).optional(),
  token: variable.optional(),
});

/** A domain that mail is sent from. */
const mail = z.looseObject({
  domain: text,
  selectors: z.array(text).default([]),
  returnPath: text.optional(),
});

export const validationSchema = z.looseObject({
  system: text.optional(),
  production: z.boolean().optional(),
  /** AWS region of what the stack names. */
  region: text.optional(),
  /** Service name → where it runs. */
  services: z.record(text, z.looseObject({ cluster: text, service: text })).default({}),
  /** Service name → variables that its tasks must have. */
  environment: z.record(text, z.array(variable)).default({}),
  /** Variable → value: what anybody may read. */
  variables: z.record(variable, z.string()).default({}),
  /** Variable → name or ARN in Secrets Manager. */
  secrets: z.record(variable, text).default({}),
  /** Variables of secrets that a generator made. */
  generated: z.array(variable).default([]),
  postgres: postgres.optional(),
  redis: redis.optional(),
  stripe: stripe.optional(),
  mail: z.array(mail).default([]),
  /** Paths that the internet must not reach. */
  privatePaths: z.array(text).default([]),
  /** `{ name: "twilio", secret: "TWILIO_AUTH_TOKEN", accountSid }`; each has its own fields. */
  providers: z.array(provider).default([]),
});
export type Validation = z.infer<typeof validationSchema>;

export const validationKeys: readonly string[] = Object.keys(validationSchema.shape);

/**
 * @param layers The later say over the earlier, key by key: `{ postgres: { tables } }` adds the
 * tables and leaves the rest.
 * @param fail Throws; gets what is wrong with which property.
 */
export function readValidation(
  layers: readonly unknown[],
  fail: (problem: string) => never,
): Validation {
  const merged = layers.reduce(merge, {});
  const read = validationSchema.safeParse(merged);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  return fail(`${issue?.path.join(".") || "it"}: ${issue?.message ?? "cannot be read"}`);
}

/**
 * What is wrong with the stack's own part, as a phrase: what it lacks may stand in the output, which
 * is known only where the stack runs. A list takes the place of the output's, so it lacks nothing.
 */
export function partProblem(said: unknown): string | undefined {
  const issues = validationSchema.safeParse(said).error?.issues ?? [];
  const issue = issues.find(({ path }) => path.some(Number.isInteger) || has(said, path));
  return issue && `${issue.path.join(".") || "it"}: ${issue.message}`;
}

function has(value: unknown, [key, ...rest]: readonly PropertyKey[]): boolean {
  if (key === undefined) return true;
  return isMapping(value) && Object.hasOwn(value, key) && has(value[String(key)], rest);
}

function merge(below: unknown, above: unknown): unknown {
  if (above === undefined) return below;
  if (!isMapping(below) || !isMapping(above)) return above;
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) merged[key] = merge(below[key], value);
  return merged;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
