/** The settings that every system has, and the rules across them. */
import { z } from "zod";
import type { SystemDefinition } from "../system-definition";
import { imageDigest, operationSettings, pagerUrl } from "./operation-settings";
import { everywhere, type SecretSetting, setting } from "./setting";
import { stripeMode, stripeNamespace, webhookGenerations } from "./stripe";
import type { SettingProblem, StackFacts, SystemConfig } from "./system-config";
import { kmsRegionProblem, webhookPayloadKeys } from "./webhooks";

const region = /^[a-z]{2}(-[a-z]+)+-\d$/;

const placeSettings = {
  awsAccountId: setting(
    z.string().regex(/^\d{12}$/),
    "The account to deploy to. The provider refuses any other.",
    "an AWS account id: 12 digits in quotes",
  ),
  owner: setting(
    z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 +=.@_/-]{1,126}$/),
    "Who answers for the stack: the tag Owner of every resource.",
    "a team or a person, in letters, digits, spaces and + = . @ _ / -",
  ),
  availabilityZones: setting(
    z
      .array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/))
      .min(2)
      .max(3)
      .refine((zones) => new Set(zones).size === zones.length, { message: "has a repeated zone" }),
    "Zones of the stack's region. Listed, not looked up: a zone that AWS adds later must not " +
      "move the subnets.",
    "a list of 2 or 3 different zones of aws:region, such as [us-east-1a, us-east-1b]",
  ),
  vpcCidr: setting(
    z.string().regex(/^10\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])\.0\.0\/16$/),
    "Address range of the VPC. Give each stack its own, so that they can be peered.",
    "a /16 of 10.0.0.0/8, such as 10.20.0.0/16",
  ),
  backupRegion: setting(
    z.string().regex(region),
    "Second region: keeps copies of database backups and of secrets. Required in production.",
    "an AWS region other than aws:region, such as us-west-2",
  ).optional(),
  zoneName: setting(
    z.string().regex(/^(?!-)([a-z0-9-]{1,63}\.)+[a-z]{2,63}$/),
    "The domain of the hosted zone; by default what all names of the stack end with.",
    "a domain in lower case, such as finsight.dev",
  ).optional(),
  hostedZoneId: setting(
    z.string().regex(/^Z[A-Z0-9]{5,31}$/),
    "The Route 53 zone that holds the stack's host names.",
    "the id of a public hosted zone: Z and capital letters and digits",
  ),
};

const choiceSettings = {
  databaseMode: setting(
    z.enum(["rds", "external"]),
    "rds makes a database; external uses the one of the secret databaseUrl.",
    "rds or external",
  ).default("rds"),
  redisMode: setting(
    z.enum(["elasticache", "external"]),
    "elasticache makes a Redis; external uses the one of the secret redisUrl.",
    "elasticache or external",
  ).default("elasticache"),
  databasePort: setting(
    z.int().min(1).max(65_535),
    "Port of the external database: tasks may connect to it.",
    "a TCP port, such as 5432 or 6543",
  ).default(5432),
  redisPort: setting(
    z.int().min(1).max(65_535),
    "Port of the external Redis: tasks may connect to it.",
    "a TCP port, such as 6379",
  ).default(6379),
  stripePhase: setting(
    z.enum(["soft-launch", "live"]),
    "soft-launch takes Stripe's test keys on the production stack; the launch itself needs live.",
    "soft-launch or live",
  ).default("live"),
  stripeWebhookGenerations: webhookGenerations,
  webhookPayloadKeys,
};

type Inferred<Shape extends z.ZodRawShape> = z.infer<z.ZodObject<Shape>>;

/** What `parts` can read of every stack. A choice that a system does not allow has its default. */
export type CommonSettings<Image extends string> = Inferred<typeof placeSettings> &
  Inferred<typeof operationSettings> &
  Inferred<typeof choiceSettings> & {
    /** Image name to repository and digest. */
    readonly images: Readonly<Record<Image, string>>;
  };

const databaseUrl: SecretSetting = {
  description: "connection URL of the external Postgres; needed when databaseMode is external",
  shape: everywhere(
    /^postgres(ql)?:\/\/[^\s:@/]+:[^\s@/]+@[a-z0-9.-]+(:\d+)?\/[^\s?]+\?\S*sslmode=(require|verify-ca|verify-full)\b\S*$/,
  ),
  allowed: everywhere("postgresql://USER:PASSWORD@HOST/DATABASE?sslmode=require or stricter"),
  optional: true,
};

const redisUrl: SecretSetting = {
  description: "connection URL of the external Redis; needed when redisMode is external",
  shape: everywhere(/^rediss:\/\/[^\s:@/]*:[^\s@/]+@[a-z0-9.-]+(:\d+)?(\/\d+)?$/),
  allowed: everywhere("rediss://USER:PASSWORD@HOST:PORT"),
  optional: true,
};

/** The configuration of a definition: its own settings and the common ones in one namespace. */
export function systemConfig<Shape extends z.ZodRawShape, Image extends string>(
  definition: SystemDefinition<Shape, Image>,
): SystemConfig {
  const { name, images, allows = {}, stripe } = definition;
  const shape: z.ZodRawShape = {
    ...placeSettings,
    ...operationSettings,
    images: setting(
      z.strictObject(Object.fromEntries(images.map((image) => [image, imageDigest]))),
      "Container images. By digest: a tag can be moved under a running service.",
      `an object of ${images.join(", ")}: REPOSITORY@sha256:64 hexadecimal digits`,
    ),
    ...choices(allows, stripe),
    ...definition.settings,
  };
  return {
    namespace: {
      name,
      settings: z.strictObject(shape),
      secrets: {
        pagerUrl,
        ...(allows.externalDatabase && { databaseUrl }),
        ...(allows.externalRedis && { redisUrl }),
        ...definition.secrets,
      },
    },
    also: stripe ? [stripeNamespace] : [],
    rules(settings, facts) {
      const whole = withDefaults(settings);
      const own = definition.rules?.(whole as never, facts) ?? [];
      return [...commonRules(whole, facts), ...own];
    },
  };
}

/** The settings of what this system may choose. */
function choices(
  allows: NonNullable<SystemDefinition<z.ZodRawShape, string>["allows"]>,
  stripe: boolean,
) {
  const { databaseMode, databasePort, redisMode, redisPort, stripePhase } = choiceSettings;
  const { stripeWebhookGenerations, webhookPayloadKeys: payloadKeys } = choiceSettings;
  return {
    ...(allows.externalDatabase && { databaseMode, databasePort }),
    ...(allows.externalRedis && { redisMode, redisPort }),
    ...(allows.softLaunch && { stripePhase }),
    ...(stripe && { stripeWebhookGenerations }),
    webhookPayloadKeys: payloadKeys,
  };
}

/** Settings with the default of each choice that the system does not offer. */
export function withDefaults(settings: Record<string, unknown>) {
  const choices = z.looseObject(choiceSettings).parse(settings);
  return choices as Inferred<typeof choiceSettings> & CommonSettings<string>;
}

function commonRules(
  settings: CommonSettings<string> & Record<string, unknown>,
  facts: StackFacts,
): SettingProblem[] {
  const { environment, region } = facts;
  const problems: SettingProblem[] = [];
  const foreign = settings.availabilityZones.filter((zone) => zone.slice(0, -1) !== region);
  if (foreign.length > 0) {
    const text = `found ${foreign.join(", ")}; allowed: zones of aws:region, which is ${region}`;
    problems.push({ name: "availabilityZones", text });
  }
  if (settings.backupRegion === region) {
    const text = `found "${region}"; allowed: a region other than aws:region`;
    problems.push({ name: "backupRegion", text });
  }
  if (environment === "production" && settings.backupRegion === undefined) {
    const text = "is missing; allowed: an AWS region other than aws:region, such as us-west-2";
    problems.push({ name: "backupRegion", text });
  }
  const key = settings.stripePublishableKey;
  const mode = stripeMode(settings, facts);
  if (typeof key === "string" && !key.startsWith(`pk_${mode}_`)) {
    const text = `is a key of the other mode; allowed: pk_${mode}_... in ${environment}`;
    problems.push({ name: "stripePublishableKey", text });
  }
  const text = kmsRegionProblem(settings, region);
  if (text !== undefined) problems.push({ name: "webhookPayloadKeys", text });
  problems.push(...externalRules(settings, facts));
  return problems;
}

function externalRules(settings: CommonSettings<string>, facts: StackFacts): SettingProblem[] {
  const pairs = [
    { chosen: settings.databaseMode, mode: "databaseMode", secret: "databaseUrl" },
    { chosen: settings.redisMode, mode: "redisMode", secret: "redisUrl" },
  ];
  return pairs.flatMap(({ chosen, mode, secret }) => {
    const given = facts.secretNames.has(secret);
    if (chosen === "external" && !given) {
      return [
        { name: secret, text: `is missing; allowed: a secure value, since ${mode} is external` },
      ];
    }
    if (chosen !== "external" && given) {
      return [{ name: secret, text: `is not used; allowed: nothing, or ${mode}: external` }];
    }
    return [];
  });
}
