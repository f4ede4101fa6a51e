import * as route53 from "@pulumi/aws/route53";
import { ConfigurationSet } from "@pulumi/aws/sesv2/configurationSet";
import { EmailIdentity } from "@pulumi/aws/sesv2/emailIdentity";
import { EmailIdentityMailFromAttributes } from "@pulumi/aws/sesv2/emailIdentityMailFromAttributes";
import * as pulumi from "@pulumi/pulumi";
import { recordTtlSeconds } from "../defaults";
import type { Permission } from "../iam-policy";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";
import { SesEvents } from "./ses-events";
import { SesSmtpUser, type SesSmtpUserArgs } from "./ses-smtp-user";

export interface SesSenderArgs {
  readonly context: StackContext;
  readonly zoneId: string;
  /** The domain in the From address. */
  readonly domain: string;
  /** The domain of the envelope, below it; its MX and SPF are among `emailRecords`. */
  readonly mailFromDomain: string;
  /** A user name and password too, for applications that speak SMTP only. */
  readonly smtpGenerations?: SesSmtpUserArgs["generations"];
}

/** Easy DKIM: SES makes this many selectors, so that it can change keys without us. */
const dkimRecords = 3;

/**
 * A domain that SES may send from: signed with a 2,048-bit key that AWS keeps and renews, over TLS
 * only, from an envelope domain of its own, and never again to an address that bounced or
 * complained. Tasks send by the API with their own role; `smtpGenerations` adds a user for SMTP.
 * Serves catalytic-095, catalytic-100 to 103, toolbox-062. Costs 0.10 USD for each 1,000 mails.
 */
export class SesSender extends pulumi.ComponentResource {
  /** What the sending service's role needs. */
  readonly permissions: readonly Permission[];
  /** To be named in each call, or by SMTP in the header X-SES-CONFIGURATION-SET. */
  readonly configurationSetName: string;
  readonly events: SesEvents;
  readonly smtp: SesSmtpUser | undefined;
  /** Easy DKIM's, which AWS makes up when it is deployed. */
  readonly dkimSelectors: pulumi.Output<readonly string[]>;

  constructor(name: string, args: SesSenderArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:SesSender", name, {}, opts);
    const { context, domain, smtpGenerations: generations } = args;
    this.configurationSetName = physicalName("configurationSet", `${context.prefix}-mail`);
    const set = this.configurationSet(name);
    this.dkimSelectors = this.identity(name, args, set);
    this.events = new SesEvents(
      `${name}-feedback`,
      {
        context,
        configurationSetName: set.configurationSetName,
        setName: this.configurationSetName,
      },
      { parent: this },
    );
    const arn = `arn:aws:ses:${context.region}:${context.accountId}`;
    this.permissions = [
      {
        actions: ["ses:SendEmail", "ses:SendRawEmail"],
        resources: [
          `${arn}:identity/${domain}`,
          `${arn}:configuration-set/${this.configurationSetName}`,
        ],
        condition: { StringLike: { "ses:FromAddress": `*@${domain}` } },
      },
    ];
    this.smtp =
      generations &&
      new SesSmtpUser(
        `${name}-smtp`,
        { context, permissions: this.permissions, generations },
        { parent: this },
      );
    this.registerOutputs({ configurationSetName: this.configurationSetName });
  }

  private configurationSet(name: string): ConfigurationSet {
    return new ConfigurationSet(
      `${name}-set`,
      {
        configurationSetName: this.configurationSetName,
        deliveryOptions: { tlsPolicy: "REQUIRE" },
        reputationOptions: { reputationMetricsEnabled: true },
        sendingOptions: { sendingEnabled: true },
        suppressionOptions: { suppressedReasons: ["BOUNCE", "COMPLAINT"] },
      },
      { parent: this },
    );
  }

  private identity(name: string, args: SesSenderArgs, set: ConfigurationSet) {
    const identity = new EmailIdentity(
      `${name}-identity`,
      {
        emailIdentity: args.domain,
        configurationSetName: set.configurationSetName,
        dkimSigningAttributes: { nextSigningKeyLength: "RSA_2048_BIT" },
      },
      { parent: this },
    );
    new EmailIdentityMailFromAttributes(
      `${name}-mail-from`,
      {
        emailIdentity: identity.emailIdentity,
        mailFromDomain: args.mailFromDomain,
        // A mail that would fail DMARC at its reader's is better not sent.
        behaviorOnMxFailure: "REJECT_MESSAGE",
      },
      { parent: this },
    );
    // With the ARN, since a preview shows the attributes as they were written, without selectors.
    const made = pulumi.all([identity.dkimSigningAttributes, identity.arn]);
    const tokens = made.apply(([attributes]): readonly string[] => attributes.tokens ?? []);
    for (let index = 0; index < dkimRecords; index += 1) this.dkim(name, index, args, tokens);
    return tokens;
  }

  private dkim(
    name: string,
    index: number,
    args: SesSenderArgs,
    tokens: pulumi.Output<readonly string[]>,
  ): void {
    const token = tokens.apply((all) => {
      const found = all[index];
      if (found === undefined) throw new Error(`SES gave no DKIM selector ${index + 1}`);
      return found;
    });
    new route53.Record(
      `${name}-dkim-${index + 1}`,
      {
        zoneId: args.zoneId,
        name: pulumi.interpolate`${token}._domainkey.${args.domain}`,
        type: "CNAME",
        ttl: recordTtlSeconds,
        records: [pulumi.interpolate`${token}.dkim.amazonses.com`],
      },
      { parent: this },
    );
  }
}
