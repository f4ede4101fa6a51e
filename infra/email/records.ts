/** The DNS records of a sending domain that are known before anything is deployed. */
import * as pulumi from "@pulumi/pulumi";
import type { DnsRecord } from "../dns/records";
import type { Environment } from "../sizes";
import { type DmarcPolicy, defaultDmarcPolicy, dmarcRecord } from "./dmarc";
import { type SpfSender, spfRecord } from "./spf";

/** The CNAMEs that SendGrid's page of domain authentication shows, by name: `s1._domainkey`. */
export interface SendGridDomain {
  readonly cnames: Readonly<Record<string, string>>;
}

/**
 * The CNAMEs of a domain with "automated security", from what differs between accounts: the
 * sub-domain of bounces (`em1234`), the account (`u1234567.wl123.sendgrid.net`), and for branded
 * links their sub-domain (`url1234`) and the account's number (`1234567`).
 */
export function sendGridCnames(account: {
  readonly returnPath: string;
  readonly account: string;
  readonly links?: { readonly subdomain: string; readonly number: string };
}): Readonly<Record<string, string>> {
  const { links } = account;
  return {
    [account.returnPath]: account.account,
    "s1._domainkey": `s1.domainkey.${account.account}`,
    "s2._domainkey": `s2.domainkey.${account.account}`,
    ...(links && { [links.subdomain]: "sendgrid.net", [links.number]: "sendgrid.net" }),
  };
}

/** Who sends the domain's mail. Exactly one (catalytic-093 to 096, toolbox-062, clientflow-021). */
export type EmailProvider =
  | { readonly kind: "ses" }
  | ({ readonly kind: "sendgrid" } & SendGridDomain)
  /** Any other: the records that it asks for, as it writes them. */
  | {
      readonly kind: "smtp";
      readonly senders: readonly SpfSender[];
      readonly dkim: readonly DnsRecord[];
    }
  /** The domain never sends, and says so. */
  | { readonly kind: "none" };

export interface EmailDnsArgs {
  readonly domain: string;
  readonly environment: Environment;
  readonly region: string;
  readonly provider: EmailProvider;
  /** Who gets DMARC's reports. */
  readonly reports: readonly string[];
  readonly dmarc?: Partial<DmarcPolicy>;
  /** Who else sends from the domain, such as the people's mailboxes. */
  readonly otherSenders?: readonly SpfSender[];
  /** Label of SES's MAIL FROM domain; `mail` by default. */
  readonly mailFrom?: string;
  /** Host whose incoming mail SendGrid hands to a webhook (clientflow-024). */
  readonly inboundParse?: string;
}

export function mailFromDomain({
  domain,
  mailFrom = "mail",
}: Pick<EmailDnsArgs, "domain" | "mailFrom">): string {
  return `${mailFrom}.${domain}`;
}

/** All records but SES's DKIM, whose names AWS makes up. */
export function emailRecords(args: EmailDnsArgs): readonly DnsRecord[] {
  if (args.provider.kind === "none" && args.inboundParse === args.domain) {
    throw new pulumi.RunError(`${args.domain} cannot take mail in and refuse all of it.`);
  }
  return [
    { name: args.domain, type: "TXT", values: [rootSpf(args)] },
    { name: `_dmarc.${args.domain}`, type: "TXT", values: [dmarcRecord(dmarcOf(args))] },
    ...providerRecords(args),
    ...(args.inboundParse === undefined ? [] : [mx(args.inboundParse, "10 mx.sendgrid.net")]),
  ];
}

function dmarcOf({ dmarc, environment, provider, reports }: EmailDnsArgs): DmarcPolicy {
  const policy = provider.kind === "none" ? "reject" : defaultDmarcPolicy[environment];
  return { policy, reports, ...dmarc };
}

/** catalytic-102, catalytic-104: one policy that names every sender and refuses all others. */
function rootSpf({ domain, otherSenders = [], provider }: EmailDnsArgs): string {
  if (provider.kind === "none" && otherSenders.length > 0) {
    throw new pulumi.RunError(`${domain} never sends mail, and yet otherSenders names senders.`);
  }
  return spfRecord({ senders: [...providerSenders(provider), ...otherSenders], others: "-all" });
}

function providerSenders(provider: EmailProvider): readonly SpfSender[] {
  switch (provider.kind) {
    case "ses":
      return [{ include: "amazonses.com" }];
    case "sendgrid":
      return [{ include: "sendgrid.net" }];
    case "smtp":
      return provider.senders;
    case "none":
      return [];
  }
}

function providerRecords(args: EmailDnsArgs): readonly DnsRecord[] {
  const { domain, provider, region } = args;
  switch (provider.kind) {
    case "ses": {
      const from = mailFromDomain(args);
      const spf = spfRecord({ senders: [{ include: "amazonses.com" }], others: "-all" });
      return [
        mx(from, `10 feedback-smtp.${region}.amazonses.com`),
        { name: from, type: "TXT", values: [spf] },
      ];
    }
    case "sendgrid":
      return sendGridRecords(domain, provider);
    case "smtp":
      return provider.dkim;
    case "none":
      return [
        // RFC 7505: no mail is taken here; a revoked key for every DKIM selector.
        mx(domain, "0 ."),
        { name: `*._domainkey.${domain}`, type: "TXT", values: ["v=DKIM1; p="] },
      ];
  }
}

/** clientflow-025. Names may be whole or, as SendGrid shows them, begin below the domain. */
function sendGridRecords(domain: string, { cnames }: SendGridDomain): readonly DnsRecord[] {
  const records = Object.entries(cnames).map(([name, target]): DnsRecord => {
    if (!/^([A-Za-z0-9-]+\.)*sendgrid\.net\.?$/.test(target)) {
      throw new pulumi.RunError(
        `SendGrid's record ${name} points to ${JSON.stringify(target)}, which is not SendGrid's: ` +
          "copy the CNAMEs from Settings, Sender Authentication.",
      );
    }
    const whole = name.endsWith(`.${domain}`) ? name : `${name}.${domain}`;
    return { name: whole, type: "CNAME", values: [target] };
  });
  for (const selector of ["s1", "s2"]) {
    const key = `${selector}._domainkey.${domain}`;
    if (!records.some(({ name }) => name === key)) {
      throw new pulumi.RunError(
        `SendGrid's records lack ${key}: without both DKIM keys the domain is not authenticated.`,
      );
    }
  }
  return records;
}

function mx(name: string, value: string): DnsRecord {
  return { name, type: "MX", values: [value] };
}
