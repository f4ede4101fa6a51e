import * as cloudfront from "@pulumi/aws/cloudfront";
import * as pulumi from "@pulumi/pulumi";
import { checkHost } from "../edge/host-names";
import { type SecurityHeaders, securityHeaders } from "../edge/security-headers";
import { type CdnSettings, checkSurfaces, needsAssets, staticFolders } from "../edge/surface";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";
import { AccessLogBucket } from "./access-log-bucket";
import { Assets } from "./assets";
import { Cdn } from "./cdn";
import { Certificate } from "./certificate";
import { EdgeBalancer, type HostRedirect } from "./edge-balancer";
import { HostRecords } from "./host-records";
import { cloudFrontRegion, type Firewall, WebAcl, type WebhookPath } from "./web-acl";

export interface EdgeArgs {
  readonly context: StackContext;
  readonly vpcId: pulumi.Input<string>;
  /** Two zones or more: private subnets with `cdn`, public ones without. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** The Route 53 zone that holds the hosts. */
  readonly zoneId: string;
  /** Host names to serve, redirected ones included; the first names the certificate. */
  readonly hosts: readonly [string, ...string[]];
  /** Paths of webhooks: providers' bursts and texts there are not a client's abuse. */
  readonly webhookPaths: readonly (string | WebhookPath)[];
  readonly keyArn: pulumi.Input<string>;
  /** CloudFront in front; every host must be in one of its surfaces. */
  readonly cdn?: CdnSettings | undefined;
  /** Hosts that only send on, such as www to the root. At most nine. */
  readonly redirects?: readonly HostRedirect[];
  readonly firewall?: Firewall;
  /** Headers of a load balancer without CloudFront; surfaces have their own. */
  readonly headers?: Partial<SecurityHeaders>;
  /** Addresses of IPv6 without CloudFront, which always has them: the subnets need them too. */
  readonly ipv6?: boolean;
}

/**
 * The only way in: HTTPS with TLS 1.2 or newer, plain HTTP answered with a redirect and nothing
 * else, behind a firewall, with access logs.
 *
 * With `cdn`, CloudFront is the door and the load balancer is internal, reached through a VPC
 * origin
 * by CloudFront alone: no address to attack beside the firewall, and no shared secret header to
 * keep
 * out of logs and to rotate. All six security headers, and X-XSS-Protection, then stand on every
 * answer, the balancer's own 404 and redirects included. Without it the balancer is public, which
 * can add four of them only (a listener has no Referrer-Policy and no Permissions-Policy): the
 * application must add the others.
 *
 * Two things only AWS can tell: a VPC origin takes a quarter of an hour to make, and a few zones
 * have
 * none (of us-east-1 the one with the id use1-az3): give other zones there.
 *
 * Serves the boxes of its parts. Costs about 25 USD a month for the load balancer and 17 for the
 * firewall, before traffic (us-east-1, November 2026); CloudFront is free up to 1 TB a month.
 */
export class Edge extends pulumi.ComponentResource {
  readonly securityGroupId: pulumi.Output<string>;
  /** HTTPS listener that services add their rules to; priorities 1 to 9 are the edge's own. */
  readonly listenerArn: pulumi.Output<string>;
  /** The load balancer's dimension of CloudWatch metrics. */
  readonly arnSuffix: pulumi.Output<string>;
  /** The balancer's certificate, in the stack's region: CloudFront's is renewed by its records. */
  readonly certificateArn: pulumi.Output<string>;
  /** Proxies in X-Forwarded-For that the application may trust: the last that many entries. */
  readonly proxyHops: 1 | 2;
  readonly firewall: WebAcl;
  /** Distributions by surface; empty without `cdn`. */
  readonly distributions: Readonly<Record<string, Cdn>>;
  /** The bucket of static files, where a surface has files from `assets`. */
  readonly assets: Assets | undefined;

  constructor(name: string, args: EdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Edge", name, {}, opts);
    checkHosts(args);
    const logs = new AccessLogBucket(`${name}-logs`, args, { parent: this });
    const certificate = this.certificate(name, args);
    const balancer = this.balancer(name, args, certificate, logs);
    this.firewall = this.webAcl(name, args, balancer);
    this.assets =
      args.cdn && needsAssets(args.cdn.surfaces)
        ? new Assets(`${name}-assets`, args, { parent: this })
        : undefined;
    this.distributions = args.cdn
      ? this.cdn(name, args, args.cdn, balancer, certificate, logs)
      : this.direct(name, args, balancer);
    this.securityGroupId = balancer.securityGroupId;
    this.listenerArn = balancer.listenerArn;
    this.arnSuffix = balancer.balancer.arnSuffix;
    this.certificateArn = certificate.arn;
    this.proxyHops = args.cdn ? 2 : 1;
    this.registerOutputs({ hosts: args.hosts });
  }

  private certificate(name: string, { context, cdn, hosts, zoneId }: EdgeArgs): Certificate {
    const elsewhere = cdn !== undefined && context.region !== cloudFrontRegion;
    return new Certificate(
      `${name}-certificate`,
      { zoneId, hosts, otherRegions: elsewhere ? [cloudFrontRegion] : [] },
      { parent: this },
    );
  }

  private balancer(name: string, args: EdgeArgs, certificate: Certificate, logs: AccessLogBucket) {
    return new EdgeBalancer(
      name,
      {
        context: args.context,
        vpcId: args.vpcId,
        subnetIds: args.subnetIds,
        certificateArn: certificate.arn,
        headers: securityHeaders(args.headers),
        redirects: args.redirects ?? [],
        logs,
        reach: args.cdn
          ? { kind: "cloudfront", prefixListId: args.cdn.prefixListId }
          : { kind: "internet", ipv6: args.ipv6 ?? false },
      },
      { parent: this },
    );
  }

  private webAcl(name: string, args: EdgeArgs, { balancer }: EdgeBalancer): WebAcl {
    const { cdn, context, keyArn, webhookPaths, firewall } = args;
    const logKey = context.region === cloudFrontRegion ? keyArn : cdn?.keyArn;
    const guarded = cdn
      ? { staticPaths: staticFolders(cdn.surfaces), keyArn: logKey }
      : { resourceArn: balancer.arn, keyArn };
    return new WebAcl(
      `${name}-firewall`,
      { ...firewall, context, webhookPaths, ...guarded },
      { parent: this },
    );
  }

  private direct(name: string, args: EdgeArgs, { balancer }: EdgeBalancer) {
    const { dnsName, zoneId } = balancer;
    new HostRecords(
      `${name}-host`,
      {
        zoneId: args.zoneId,
        hosts: args.hosts,
        target: { dnsName, zoneId, evaluateTargetHealth: true },
        ipv6: args.ipv6 ?? false,
      },
      { parent: this },
    );
    return {};
  }

  private cdn(
    name: string,
    args: EdgeArgs,
    settings: CdnSettings,
    { balancer }: EdgeBalancer,
    certificate: Certificate,
    logs: AccessLogBucket,
  ): Readonly<Record<string, Cdn>> {
    const { context } = args;
    const origin = this.vpcOrigin(name, context, balancer.arn, settings.after ?? []);
    const shared = {
      context,
      priceClass: settings.priceClass,
      certificateArn: certificate.otherArns[cloudFrontRegion] ?? certificate.arn,
      certificateHosts: certificate.hosts,
      webAclArn: this.firewall.arn,
      balancer: { dnsName: balancer.dnsName, vpcOriginId: origin.id },
      assets: this.assets,
      logBucketArn: logs.bucketArn,
    };
    const entries = Object.entries(settings.surfaces).map(([surfaceName, surface]) => {
      const child = `${name}-${surfaceName}`;
      const cdn = new Cdn(child, { ...shared, surfaceName, surface }, { parent: this });
      const target = {
        dnsName: cdn.domainName,
        zoneId: cdn.hostedZoneId,
        evaluateTargetHealth: false,
      };
      new HostRecords(
        `${child}-host`,
        { zoneId: args.zoneId, hosts: surface.hosts, target, ipv6: true },
        { parent: this },
      );
      return [surfaceName, cdn] as const;
    });
    this.assets?.readableBy(entries.map(([, cdn]) => cdn.arn));
    return Object.fromEntries(entries);
  }

  /**
   * CloudFront's own way into the VPC. It speaks HTTPS and shows the balancer the client's Host.
   */
  private vpcOrigin(
    name: string,
    context: StackContext,
    arn: pulumi.Input<string>,
    after: readonly pulumi.Resource[],
  ) {
    return new cloudfront.VpcOrigin(
      `${name}-origin`,
      {
        vpcOriginEndpointConfig: {
          name: physicalName("cloudFront", `${context.prefix}-balancer`),
          arn,
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: "https-only",
          originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
        },
      },
      { parent: this, dependsOn: [...after] },
    );
  }
}

/** Listener rules 1 to 9 are left for redirects. */
const mostRedirects = 9;

function checkHosts({ cdn, hosts, redirects = [] }: EdgeArgs): void {
  for (const host of hosts) checkHost(host, "hosts");
  if (cdn !== undefined) {
    checkSurfaces(cdn.surfaces);
    const served = Object.values(cdn.surfaces).flatMap((surface) => surface.hosts);
    const missing = hosts.find((host) => !served.includes(host));
    if (missing !== undefined) {
      throw new pulumi.RunError(`hosts: ${missing} is in no surface, so that it has no address.`);
    }
  }
  if (redirects.length > mostRedirects) {
    throw new pulumi.RunError(
      `redirects has ${redirects.length} entries; at most ${mostRedirects} are possible.`,
    );
  }
  for (const { from, to } of redirects) {
    checkHost(to, "redirects.to");
    if (!hosts.includes(from)) {
      throw new pulumi.RunError(`redirects: ${from} must be one of hosts, to be reachable at all.`);
    }
    if (redirects.some((other) => other.from === to)) {
      throw new pulumi.RunError(`redirects: ${from} goes to ${to}, which is redirected itself.`);
    }
  }
}
