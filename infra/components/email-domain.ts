import * as pulumi from "@pulumi/pulumi";
import type { DnsRecord } from "../dns/records";
import { reportAuthorisations } from "../email/dmarc";
import { type EmailDnsArgs, emailRecords, mailFromDomain } from "../email/records";
import type { StackContext } from "../stack-context";
import { DnsRecords } from "./dns-records";
import { SesSender, type SesSenderArgs } from "./ses-sender";

export interface EmailDomainArgs extends Omit<EmailDnsArgs, "environment" | "region"> {
  readonly context: StackContext;
  readonly zoneId: string;
  /** The zone's domain: `domain` itself, or one above it. */
  readonly zoneName: string;
  /**
   * The zone's other records that stand for themselves, such as the proofs of other providers: DNS
   * has one set of texts at a name, so that SPF and they must be made together.
   */
  readonly otherRecords?: readonly DnsRecord[];
  readonly smtpGenerations?: SesSenderArgs["smtpGenerations"];
}

/**
 * A domain whose mail can be told from forgeries: exactly one SPF policy, DKIM, DMARC with reports,
 * the provider's own records, and mail taken in for Inbound Parse. Serves catalytic-100 to 104,
 * clientflow-024 to 026, toolbox-062. Costs what SesSender does; records cost nothing by
 * themselves.
 */
export class EmailDomain extends pulumi.ComponentResource {
  /** Present where Amazon SES sends. */
  readonly ses: SesSender | undefined;
  /** Names that the receivers of DMARC reports must publish with the text `v=DMARC1`. */
  readonly reportAuthorisations: readonly string[];

  constructor(name: string, args: EmailDomainArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:EmailDomain", name, {}, opts);
    const { context, domain, smtpGenerations, zoneId, zoneName } = args;
    const dns = { ...args, environment: context.environment, region: context.region };
    if (smtpGenerations !== undefined && args.provider.kind !== "ses") {
      throw new pulumi.RunError(
        `email: smtpGenerations is for SES; ${args.provider.kind} has credentials of its own.`,
      );
    }
    new DnsRecords(
      `${name}-dns`,
      { zoneId, zoneName, records: [...emailRecords(dns), ...(args.otherRecords ?? [])] },
      { parent: this },
    );
    this.ses =
      args.provider.kind === "ses"
        ? new SesSender(
            `${name}-ses`,
            {
              context,
              zoneId,
              domain,
              mailFromDomain: mailFromDomain(dns),
              ...(smtpGenerations && { smtpGenerations }),
            },
            { parent: this },
          )
        : undefined;
    this.reportAuthorisations = reportAuthorisations(domain, args.reports);
    this.registerOutputs();
  }
}
