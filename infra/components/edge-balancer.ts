import * as ec2 from "@pulumi/aws/ec2";
import * as lb from "@pulumi/aws/lb";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import { idleTimeoutSeconds } from "../defaults";
import { cloudFrontPrefixList } from "../edge/cloudfront-prefix-lists";
import { listenerHeaders, type SecurityHeaders } from "../edge/security-headers";
import type { StackContext } from "../stack-context";
import type { AccessLogBucket } from "./access-log-bucket";

/** A host that only sends its visitors on. */
export interface HostRedirect {
  readonly from: string;
  readonly to: string;
}

export interface EdgeBalancerArgs {
  readonly context: StackContext;
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly certificateArn: pulumi.Input<string>;
  readonly headers: SecurityHeaders;
  readonly redirects: readonly HostRedirect[];
  readonly logs: AccessLogBucket;
  /** Who reaches it: the internet, or CloudFront alone. */
  readonly reach:
    | { readonly kind: "internet"; readonly ipv6: boolean }
    | { readonly kind: "cloudfront"; readonly prefixListId?: string | undefined };
}

/**
 * The load balancer: HTTPS only, headers that it does not understand dropped, every request and
 * connection logged. A request that no rule takes gets 404. Serves catalytic-163, catalytic-177 to
 * 180, paymentsvc-019, toolbox-071. Costs about 25 USD a month before traffic (us-east-1, November
 * 2026).
 */
export class EdgeBalancer extends pulumi.ComponentResource {
  readonly securityGroupId: pulumi.Output<string>;
  readonly listenerArn: pulumi.Output<string>;
  readonly balancer: lb.LoadBalancer;

  constructor(name: string, args: EdgeBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:EdgeBalancer", name, {}, opts);
    const group = this.securityGroup(name, args);
    this.balancer = this.loadBalancer(name, args, group.id);
    if (args.reach.kind === "internet") this.plainHttp(name);
    const listener = this.listener(name, args);
    this.redirects(name, args.redirects, listener.arn);
    this.securityGroupId = group.id;
    this.listenerArn = listener.arn;
    this.registerOutputs();
  }

  private securityGroup(name: string, { reach, vpcId, context }: EdgeBalancerArgs) {
    const description =
      reach.kind === "internet" ? "Public load balancer" : "Load balancer behind CloudFront";
    const group = new ec2.SecurityGroup(
      `${name}-group`,
      { vpcId, description, tags: { Name: name } },
      { parent: this },
    );
    const allow = (
      child: string,
      port: number,
      source: Partial<vpc.SecurityGroupIngressRuleArgs>,
    ) =>
      new vpc.SecurityGroupIngressRule(
        `${name}-${child}`,
        {
          securityGroupId: group.id,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          description: port === 80 ? "HTTP, redirected" : "HTTPS",
          ...source,
        },
        { parent: this },
      );
    if (reach.kind === "cloudfront") {
      // One port only: the list counts as 55 of the 60 rules that AWS allows a group.
      const prefixListId = cloudFrontPrefixList(context.region, reach.prefixListId);
      allow("in-443", 443, { prefixListId });
      return group;
    }
    for (const port of [80, 443]) {
      allow(`in-${port}`, port, { cidrIpv4: "0.0.0.0/0" });
      if (reach.ipv6) allow(`in-${port}-ipv6`, port, { cidrIpv6: "::/0" });
    }
    return group;
  }

  private loadBalancer(name: string, args: EdgeBalancerArgs, groupId: pulumi.Input<string>) {
    const bucket = args.logs.bucketName;
    const dual = args.reach.kind === "internet" && args.reach.ipv6;
    return new lb.LoadBalancer(
      `${name}-alb`,
      {
        loadBalancerType: "application",
        internal: args.reach.kind === "cloudfront",
        ...(dual && { ipAddressType: "dualstack" }),
        subnets: [...args.subnetIds],
        securityGroups: [groupId],
        dropInvalidHeaderFields: true,
        desyncMitigationMode: "defensive",
        preserveHostHeader: true,
        xffHeaderProcessingMode: "append",
        enableDeletionProtection: true,
        idleTimeout: idleTimeoutSeconds,
        accessLogs: { enabled: true, bucket, prefix: "alb" },
        connectionLogs: { enabled: true, bucket, prefix: "alb-connections" },
      },
      // AWS tests on creation that it may write to the bucket.
      { parent: this, dependsOn: [args.logs] },
    );
  }

  /** Plain HTTP gets a redirect and nothing else. CloudFront does the same where it stands here. */
  private plainHttp(name: string): void {
    const redirect = { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" };
    new lb.Listener(
      `${name}-http`,
      {
        loadBalancerArn: this.balancer.arn,
        port: 80,
        protocol: "HTTP",
        defaultActions: [{ type: "redirect", redirect }],
      },
      { parent: this },
    );
  }

  private listener(name: string, args: EdgeBalancerArgs): lb.Listener {
    const fixedResponse = {
      contentType: "text/plain",
      messageBody: "Not found",
      statusCode: "404",
    };
    return new lb.Listener(
      `${name}-https`,
      {
        loadBalancerArn: this.balancer.arn,
        port: 443,
        protocol: "HTTPS",
        sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        certificateArn: args.certificateArn,
        defaultActions: [{ type: "fixed-response", fixedResponse }],
        ...listenerHeaders(args.headers, args.reach.kind === "cloudfront"),
      },
      { parent: this },
    );
  }

  private redirects(
    name: string,
    redirects: readonly HostRedirect[],
    listenerArn: pulumi.Input<string>,
  ): void {
    redirects.forEach(({ from, to }, index) => {
      const redirect = { host: to, protocol: "HTTPS", port: "443", statusCode: "HTTP_301" };
      new lb.ListenerRule(
        `${name}-redirect-${index + 1}`,
        {
          listenerArn,
          priority: index + 1,
          conditions: [{ hostHeader: { values: [from] } }],
          // Path and query stay as they are: AWS's own defaults.
          actions: [{ type: "redirect", redirect }],
        },
        { parent: this },
      );
    });
  }
}
