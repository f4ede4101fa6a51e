/** The settings of every system that say how it is run: who is told, what it may cost. */
import { z } from "zod";
import { everywhere, type SecretSetting, setting } from "./setting";

export const imageDigest = z.string().regex(/^[a-z0-9][a-z0-9./:_-]*@sha256:[0-9a-f]{64}$/);

export const operationSettings = {
  alarmEmails: setting(
    z.array(z.email()).min(1),
    "Who is told of alarms. Each address must confirm its subscription once.",
    "a list of one e-mail address or more",
  ),
  monthlyBudgetUsd: setting(
    z.number().positive().max(1_000_000),
    "US dollars that the stack may cost in a month; the owners are told before it does.",
    "a number of US dollars above 0, such as 900",
  ),
  auditTrail: setting(
    z.enum(["own", "account"]),
    "own records who did what in the account; account: another stack or the organisation does. " +
      "AWS allows five trails in a region, and one is enough.",
    "own or account",
  ).default("own"),
  threatDetector: setting(
    z.enum(["own", "account"]),
    "own turns GuardDuty on, where the system asks for it; account: it is on already. AWS allows " +
      "one detector in an account and region.",
    "own or account",
  ).default("own"),
  alarmChat: setting(
    z.strictObject({
      slackTeamId: z.string().regex(/^T[A-Z0-9]{6,}$/),
      slackChannelId: z.string().regex(/^[CG][A-Z0-9]{6,}$/),
    }),
    "A Slack channel that is told of alarms. An administrator authorises the workspace once.",
    "an object such as {slackTeamId: T0123ABCD, slackChannelId: C0123ABCD}",
  ).optional(),
  collectorImage: setting(
    imageDigest,
    "AWS Distro for OpenTelemetry, which collects the metrics of services that have any.",
    "REPOSITORY@sha256:64 hexadecimal digits",
  ).optional(),
  maintenance: setting(
    z.boolean(),
    "true answers 503 to every request but webhooks, while tasks and jobs go on.",
    "true or false",
  ).default(false),
  logLevel: setting(
    z.enum(["INFO", "WARNING"]),
    "Log level of the services.",
    "INFO or WARNING",
  ).default("INFO"),
  databasePool: setting(
    z
      .strictObject({ min: z.int().min(1), max: z.int().min(1) })
      .refine((pool) => pool.min <= pool.max, { message: "has min above max" }),
    "Connections that one task keeps open to Postgres.",
    "an object {min, max} of whole numbers, min not above max",
  ).default({ min: 5, max: 20 }), // finsight-036
};

export const pagerUrl: SecretSetting = {
  description: "HTTPS receiver of critical alarms, such as PagerDuty's; its key is in the URL",
  shape: everywhere(/^https:\/\/[a-z0-9.-]+\.[a-z]{2,}(:\d+)?\/\S+$/),
  allowed: everywhere("https://HOST/PATH of the pager's integration with Amazon SNS"),
  optional: true,
};
