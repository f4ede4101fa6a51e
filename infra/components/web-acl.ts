import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import * as wafv2 from "@pulumi/aws/wafv2";
import * as pulumi from "@pulumi/pulumi";
import { maxBodyBytes, requestsPerMinute, webhookRequestsPerMinute } from "../defaults";
import { checkCapacity } from "../edge/web-acl-capacity";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";
import {
  bodyLimitRule,
  managedRules,
  type PathScope,
  privatePathsRule,
  type Rule,
  rateRule,
  unmeasuredBodyRule,
} from "../web-acl-rules";

/** A path that a provider calls, with bounds of its own. */
export interface WebhookPath {
  /** Exact path, from `/`. */
  readonly path: string;
  readonly requestsPerMinute?: number;
  /** Bytes: SendGrid's Inbound Parse sends messages of up to 30 MB. */
  readonly maxBodyBytes?: number;
}

/** What the firewall allows. */
export interface Firewall {
  /** Requests a minute from one address: catalytic-043 asks for 60; elsewhere our default. */
  readonly requestsPerMinute?: number;
  /** Bytes of a request's body: finsight-049 asks for 1 MB; elsewhere our default. */
  readonly maxBodyBytes?: number;
  /** Paths, with all below them, that answer 404 to the internet: metrics, say. */
  readonly privatePaths?: readonly string[];
  /** Capacity units that the rules may use: 1,500 are part of the price, 5,000 the most. */
  readonly capacity?: number;
}

export interface WebAclArgs extends Firewall {
  readonly context: StackContext;
  /** Load balancer to guard; without one the ACL is CloudFront's. */
  readonly resourceArn?: pulumi.Input<string>;
  readonly webhookPaths: readonly (string | WebhookPath)[];
  /** Paths below which there are files only: a page loads dozens of them at once. */
  readonly staticPaths?: readonly string[];
  /** Encrypts the log: a key of the log's region. Without one, CloudWatch's own key does. */
  readonly keyArn?: pulumi.Input<string> | undefined;
}

/** CloudFront's firewalls, certificates and log deliveries live here. */
export const cloudFrontRegion = "us-east-1";

/**
 * Known attacks, bodies over 1 MB, private paths and addresses that ask too often are blocked and
 * logged, without the secrets that requests carry. Serves catalytic-043, catalytic-044,
 * clientflow-152, finsight-049, paymentsvc-021. Costs 5 USD a month, 1 for each rule, and 0.60 for
 * each million requests.
 */
export class WebAcl extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  /** Capacity units of its rules. */
  readonly capacity: number;
  /** The ACL's dimension of CloudWatch metrics. */
  readonly aclName: string;
  /** Where its metrics and its log are. */
  readonly region: string;

  constructor(name: string, args: WebAclArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:WebAcl", name, {}, opts);
    const rules = firewallRules(args);
    this.capacity = checkCapacity(rules, args.capacity);
    this.aclName = physicalName("webAcl", `${args.context.prefix}-firewall`);
    this.region = args.resourceArn === undefined ? cloudFrontRegion : args.context.region;
    const acl = this.acl(name, args, rules);
    if (args.resourceArn !== undefined) {
      new wafv2.WebAclAssociation(
        `${name}-association`,
        { resourceArn: args.resourceArn, webAclArn: acl.arn },
        { parent: this },
      );
    }
    this.logging(name, args, acl);
    this.arn = acl.arn;
    this.registerOutputs({ arn: this.arn, capacity: this.capacity });
  }

  private acl(name: string, args: WebAclArgs, rules: readonly Rule[]): wafv2.WebAcl {
    return new wafv2.WebAcl(
      `${name}-acl`,
      {
        name: this.aclName,
        scope: args.resourceArn === undefined ? "CLOUDFRONT" : "REGIONAL",
        region: this.region,
        description: `Firewall of ${args.context.prefix}`,
        defaultAction: { allow: {} },
        rules: rules.map((rule, priority) => ({ ...rule, priority })),
        visibilityConfig: {
          cloudwatchMetricsEnabled: true,
          sampledRequestsEnabled: true,
          metricName: this.aclName,
        },
      },
      { parent: this },
    );
  }

  private logging(name: string, args: WebAclArgs, acl: wafv2.WebAcl): void {
    const { context, keyArn } = args;
    const group = new LogGroup(
      `${name}-logs`,
      {
        // AWS accepts only names that begin like this.
        name: physicalName("logGroup", `aws-waf-logs-${context.prefix}`),
        region: this.region,
        ...(keyArn !== undefined && { kmsKeyId: keyArn }),
        retentionInDays: context.sizes.logRetentionDays,
      },
      { parent: this },
    );
    const secretHeaders = [
      "authorization",
      "cookie",
      "stripe-signature",
      "x-api-key",
      "x-goog-channel-token",
      "x-twilio-signature",
    ];
    new wafv2.WebAclLoggingConfiguration(
      `${name}-logging`,
      {
        resourceArn: acl.arn,
        region: this.region,
        logDestinationConfigs: [group.arn],
        redactedFields: [
          ...secretHeaders.map((header) => ({ singleHeader: { name: header } })),
          // Links of invitations and password resets carry their token here.
          { queryString: {} },
        ],
      },
      { parent: this },
    );
  }
}

/** The firewall's rules in the order that it asks them. */
export function firewallRules(
  args: Firewall & Pick<WebAclArgs, "webhookPaths" | "staticPaths">,
): readonly Rule[] {
  const webhooks: readonly WebhookPath[] = args.webhookPaths.map((each) =>
    typeof each === "string" ? { path: each } : each,
  );
  const privatePaths = args.privatePaths ?? [];
  for (const { path } of webhooks) checkPath(path, "webhookPaths");
  for (const path of privatePaths) checkPath(path, "privatePaths");
  const files = (args.staticPaths ?? []).map((path): PathScope => ({ path, below: true }));
  const sized = webhooks.flatMap((each) =>
    each.maxBodyBytes === undefined ? [] : [{ ...each, maxBodyBytes: each.maxBodyBytes }],
  );
  return [
    ...(privatePaths.length > 0 ? [privatePathsRule(privatePaths)] : []),
    bodyLimitRule(args.maxBodyBytes ?? maxBodyBytes, { exceptFor: sized }),
    ...sized.map((each, index) =>
      bodyLimitRule(each.maxBodyBytes, { only: each }, `webhook-body-${index + 1}`),
    ),
    unmeasuredBodyRule(webhooks),
    ...webhooks.map((each, index) =>
      rateRule(`webhook-rate-${index + 1}`, each.requestsPerMinute ?? webhookRequestsPerMinute, {
        only: each,
      }),
    ),
    rateRule("client-rate", args.requestsPerMinute ?? requestsPerMinute, {
      exceptFor: [...webhooks, ...files],
    }),
    ...managedRules(webhooks),
  ];
}

/** WAF: characters of a text that a path is compared with. */
const pathLimit = 200;

function checkPath(path: string, what: string): void {
  if (!/^\/[\x21-\x7e]*$/.test(path) || path.length > pathLimit || /[?#]/.test(path)) {
    throw new pulumi.RunError(
      `${what}: ${JSON.stringify(path)} is not a path. Begin it with /, in at most ${pathLimit} ` +
        "characters, without a query.",
    );
  }
}
