/** Mail: exactly one of three providers (catalytic-093 to 096), and what each needs. */
import { z } from "zod";
import { suppliedSecret } from "../../config/secret-settings";
import { secretShape } from "../../config/secret-shapes";
import type { SecretSetting } from "../../config/setting";
import { setting } from "../../config/setting";
import { hostName, realAddress } from "../../config/settings";
import type { EmailPart, SecretPart } from "../../parts";

export const mailSettings = {
  mailProvider: setting(
    z.enum(["ses", "sendgrid", "smtp"]),
    "Who sends catalytic's mail.",
    "ses, sendgrid or smtp",
  ).default("ses"),
  mailFrom: setting(
    realAddress,
    "Sender of catalytic's mail, on domain (EMAIL_FROM).",
    "an e-mail address of domain",
  ),
  dmarcReportsTo: setting(
    z.email(),
    "Who reads the reports about mail that claims to come from domain.",
    "an e-mail address",
  ),
  sendgridCnames: setting(
    z.record(z.string().regex(/^[a-z0-9._-]+$/), z.string().regex(/^[a-z0-9.-]+\.sendgrid\.net$/)),
    "The records that SendGrid shows for the authenticated domain; needed with sendgrid.",
    "an object from name to target, such as {em123.catalytic.dev: u1.wl.sendgrid.net}",
  ).default({}),
  smtpHost: hostName("SMTP server; needed with smtp (SMTP_HOST).").optional(),
};

export const mailSecrets = {
  sendgridApiKey: {
    description: "SENDGRID_API_KEY; needed when mailProvider is sendgrid",
    ...secretShape("sendgrid-api-key"),
    optional: true,
  },
  smtpUser: {
    ...suppliedSecret("SMTP_USER; needed when mailProvider is smtp", /^\S{3,}$/, "a user name"),
    optional: true,
  },
  smtpPassword: {
    description: "SMTP_PASSWORD; needed when mailProvider is smtp",
    ...secretShape("smtp-password"),
    optional: true,
  },
} satisfies Record<string, SecretSetting>;

export interface MailSettings {
  readonly mailProvider: "ses" | "sendgrid" | "smtp";
  readonly mailFrom: string;
  readonly domain: string;
  readonly dmarcReportsTo: string;
  readonly sendgridCnames: Readonly<Record<string, string>>;
  readonly smtpHost?: string | undefined;
}

/** Problems across the settings of mail; `given` are the secrets that the stack file has. */
export function mailProblems(settings: MailSettings, given: ReadonlySet<string>) {
  const { mailProvider, mailFrom, domain, sendgridCnames, smtpHost } = settings;
  const needed = { ses: [], sendgrid: ["sendgridApiKey"], smtp: ["smtpUser", "smtpPassword"] };
  const problems = needed[mailProvider]
    .filter((name) => !given.has(name))
    .map((name) => ({
      name,
      text: `is missing; allowed: a secure value, since mailProvider is ${mailProvider}`,
    }));
  if (!mailFrom.endsWith(`@${domain}`)) {
    problems.push({ name: "mailFrom", text: `found "${mailFrom}"; allowed: an address of domain` });
  }
  if (mailProvider === "sendgrid" && Object.keys(sendgridCnames).length === 0) {
    const text = "is missing; allowed: the records that SendGrid shows";
    problems.push({ name: "sendgridCnames", text });
  }
  if (mailProvider === "smtp" && smtpHost === undefined) {
    const text = "is missing; allowed: a host name, since mailProvider is smtp";
    problems.push({ name: "smtpHost", text });
  }
  return problems;
}

export function mailPart(settings: MailSettings): EmailPart {
  const { mailProvider: provider, domain, dmarcReportsTo, sendgridCnames: cnames } = settings;
  return provider === "sendgrid"
    ? { provider, domain, dmarcReportsTo, cnames }
    : { provider, domain, dmarcReportsTo };
}

/** Variables of the API that anybody may read. SES takes the task's role for credentials. */
export function mailEnvironment(settings: MailSettings): Readonly<Record<string, string>> {
  return {
    EMAIL_PROVIDER: settings.mailProvider, // catalytic-093
    EMAIL_FROM: settings.mailFrom, // catalytic-100
    ...(settings.mailProvider === "smtp" && {
      SMTP_HOST: settings.smtpHost ?? "",
      SMTP_PORT: String(smtpPort),
    }),
  };
}

/** Submission with STARTTLS; port 25 is closed in AWS. */
export const smtpPort = 587;

/** catalytic-099, 126. */
export function mailSecretParts({ mailProvider }: MailSettings): Record<string, SecretPart> {
  const supplied = (name: string): SecretPart => ({
    source: { kind: "supplied", setting: name },
    consumers: ["api"],
  });
  switch (mailProvider) {
    case "sendgrid":
      return { SENDGRID_API_KEY: supplied("sendgridApiKey") };
    case "smtp":
      return { SMTP_USER: supplied("smtpUser"), SMTP_PASSWORD: supplied("smtpPassword") };
    case "ses":
      return {};
  }
}
