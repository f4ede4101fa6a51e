/**
 * Mail and all loose records of the zone: texts at one name are one record, so they go together.
 */
import * as pulumi from "@pulumi/pulumi";
import type { EmailDomain } from "../components/email-domain";
import type { EmailProvider } from "../email/records";
import type { EmailPart } from "../parts";
import type { Build } from "./build";

/** Undefined where no mail is sent and the zone has no further records. */
export function buildEmail(build: Build): EmailDomain | undefined {
  const { name, base, child, parts, place } = build;
  const { email } = parts;
  const otherRecords = parts.edge.records ?? [];
  const zone = { zoneId: place.settings.hostedZoneId, zoneName: zoneName(build) };
  if (email.provider === "none") {
    if (otherRecords.length === 0) return undefined;
    const { DnsRecords } =
      require("../components/dns-records") as typeof import("../components/dns-records");
    new DnsRecords(`${name}-records`, { ...zone, records: otherRecords }, child);
    return undefined;
  }
  const component =
    require("../components/email-domain") as typeof import("../components/email-domain");
  const inboundParse = email.provider === "sendgrid" ? email.inboundHost : undefined;
  return new component.EmailDomain(
    `${name}-email`,
    {
      context: base.context,
      ...zone,
      domain: email.domain,
      reports: [email.dmarcReportsTo],
      provider: providerOf(email),
      otherRecords,
      ...(inboundParse !== undefined && { inboundParse }),
      ...(speaksSmtp(build) && { smtpGenerations: ["1"] }),
    },
    child,
  );
}

/** The output that tells what SES made up: domain to selectors, beside the output `validation`. */
export function dkimSelectorsOf({ parts }: Build, made: EmailDomain | undefined) {
  if (made?.ses === undefined || !("domain" in parts.email)) return {};
  return { dkimSelectors: { [parts.email.domain]: made.ses.dkimSelectors } };
}

function providerOf(email: Exclude<EmailPart, { readonly provider: "none" }>): EmailProvider {
  switch (email.provider) {
    case "ses":
      return { kind: "ses" };
    case "sendgrid":
      return { kind: "sendgrid", cnames: email.cnames };
    case "smtp": {
      const senders = (email.spfIncludes ?? []).map((include) => ({ include }));
      return { kind: "smtp", senders, dkim: [] };
    }
  }
}

/** Whether a secret asks for SES's SMTP credentials. */
function speaksSmtp({ parts }: Build): boolean {
  const kinds = Object.values(parts.secrets).map(({ source }) => source.kind);
  return kinds.includes("smtp-user") || kinds.includes("smtp-password");
}

/** The zone's domain: as given, or what every name of the stack ends with. */
function zoneName({ parts, place }: Build): string {
  if (place.settings.zoneName !== undefined) return place.settings.zoneName;
  const names = [
    ...Object.values(parts.hosts).map((host) => host.name),
    ...(parts.edge.records ?? []).map((record) => record.name),
    ...("domain" in parts.email ? [parts.email.domain] : []),
  ];
  const domain = commonDomain(names);
  if (domain.includes(".")) return domain;
  throw new pulumi.RunError(
    `The names of ${place.stack} are in several domains (${names.join(", ")}); give the domain of ` +
      "the hosted zone in the setting zoneName.",
  );
}

/** The longest domain that all names are, or are in. */
export function commonDomain(names: readonly string[]): string {
  const [first = "", ...others] = names.map((name) => name.split(".").reverse());
  const shared = [...first].findIndex((label, index) =>
    others.some((other) => other[index] !== label),
  );
  const labels = shared === -1 ? first : first.slice(0, shared);
  return [...labels].reverse().join(".");
}
