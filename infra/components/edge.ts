import * as ec2 from "@pulumi/aws/ec2";
import * as lb from "@pulumi/aws/lb";
import * as route53 from "@pulumi/aws/route53";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import { hstsSeconds, idleTimeoutSeconds } from "../defaults";
import type { StackContext } from "../stack-context";
import { AccessLogBucket } from "./access-log-bucket";
import { Certificate } from "./certificate";
import { WebAcl } from "./web-acl";

export interface EdgeArgs {
  readonly context: StackContext;
  readonly vpcId: pulumi.Input<string>;
  /** Public subnets in two zones or more. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** The Route 53 zone that holds the hosts. */
  readonly zoneId: string;
  /** Host names to serve; the first names the certificate. */
  readonly hosts: readonly [string, ...string[]];
  /** Paths of webhooks: providers' bursts there are not a client's abuse. */
  readonly webhookPaths: readonly string[];
  readonly keyArn: pulumi.Input<string>;
}

/**
 * The only way in: HTTPS with TLS 1.2 or 1.3, plain HTTP answered with a redirect and nothing else,
 * behind a firewall, with access logs. A request that no rule takes gets 404. Costs about 25 USD a
 * month for the load balancer and 14 for the firewall, before traffic (us-east-1, November 2026).
 */
export class Edge extends pulumi.ComponentResource {
  readonly securityGroupId: pulumi.Output<string>;
  /** HTTPS listener that services add their rules to. */
  readonly listenerArn: pulumi.Output<string>;
  /** The load balancer's dimension of CloudWatch metrics. */
  readonly arnSuffix: pulumi.Output<string>;
  readonly certificateArn: pulumi.Output<string>;

  constructor(name: string, args: EdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Edge", name, {}, opts);
    const group = this.securityGroup(name, args.vpcId);
    const balancer = this.loadBalancer(name, args, group.id);
    const certificate = new Certificate(
      `${name}-certificate`,
      { zoneId: args.zoneId, hosts: args.hosts },
      { parent: this },
    );
    this.redirect(name, balancer);
    const listener = this.listener(name, balancer, certificate.arn);
    this.records(name, args, balancer);
    new WebAcl(
      `${name}-firewall`,
      {
        context: args.context,
        resourceArn: balancer.arn,
        webhookPaths: args.webhookPaths,
        keyArn: args.keyArn,
      },
      { parent: this },
    );
    this.securityGroupId = group.id;
    this.listenerArn = listener.arn;
    this.arnSuffix = balancer.arnSuffix;
    this.certificateArn = certificate.arn;
    this.registerOutputs({ hosts: args.hosts });
  }

  private securityGroup(name: string, vpcId: pulumi.Input<string>): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(
      `${name}-group`,
      { vpcId, description: "Public load balancer", tags: { Name: name } },
      { parent: this },
    );
    for (const port of [80, 443]) {
      new vpc.SecurityGroupIngressRule(
        `${name}-in-${port}`,
        {
          securityGroupId: group.id,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          cidrIpv4: "0.0.0.0/0",
          description: port === 80 ? "HTTP, redirected" : "HTTPS",
        },
        { parent: this },
      );
    }
    return group;
  }

  private loadBalancer(name: string, args: EdgeArgs, groupId: pulumi.Input<string>) {
    const logs = new AccessLogBucket(`${name}-logs`, { context: args.context }, { parent: this });
    return new lb.LoadBalancer(
      `${name}-alb`,
      {
        loadBalancerType: "application",
        internal: false,
        subnets: [...args.subnetIds],
        securityGroups: [groupId],
        dropInvalidHeaderFields: true,
        desyncMitigationMode: "defensive",
        preserveHostHeader: true,
        xffHeaderProcessingMode: "append",
        enableDeletionProtection: true,
        idleTimeout: idleTimeoutSeconds,
        accessLogs: { enabled: true, bucket: logs.bucketName, prefix: "alb" },
      },
      // AWS tests on creation that it may write to the bucket.
      { parent: this, dependsOn: [logs] },
    );
  }

  private redirect(name: string, balancer: lb.LoadBalancer): void {
    new lb.Listener(
      `${name}-http`,
      {
        loadBalancerArn: balancer.arn,
        port: 80,
        protocol: "HTTP",
        defaultActions: [
          {
            type: "redirect",
            redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" },
          },
        ],
      },
      { parent: this },
    );
  }

  private listener(name: string, balancer: lb.LoadBalancer, certificateArn: pulumi.Input<string>) {
    return new lb.Listener(
      `${name}-https`,
      {
        loadBalancerArn: balancer.arn,
        port: 443,
        protocol: "HTTPS",
        sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        certificateArn,
        defaultActions: [
          {
            type: "fixed-response",
            fixedResponse: {
              contentType: "text/plain",
              messageBody: "Not found",
              statusCode: "404",
            },
          },
        ],
        routingHttpResponseServerEnabled: false,
        routingHttpResponseStrictTransportSecurityHeaderValue: `max-age=${hstsSeconds}; includeSubDomains`,
        routingHttpResponseXContentTypeOptionsHeaderValue: "nosniff",
        routingHttpResponseXFrameOptionsHeaderValue: "DENY",
        // Leaves the API's documentation pages working, which load scripts and styles.
        routingHttpResponseContentSecurityPolicyHeaderValue:
          "frame-ancestors 'none'; base-uri 'self'; object-src 'none'",
      },
      { parent: this },
    );
  }

  private records(name: string, args: EdgeArgs, balancer: lb.LoadBalancer): void {
    args.hosts.forEach((host, index) => {
      const child = index === 0 ? `${name}-host` : `${name}-host-${index + 1}`;
      new route53.Record(
        child,
        {
          zoneId: args.zoneId,
          name: host,
          type: "A",
          aliases: [
            { name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: true },
          ],
        },
        { parent: this },
      );
      new route53.Record(
        `${child}-caa`,
        {
          zoneId: args.zoneId,
          name: host,
          type: "CAA",
          ttl: 3600,
          records: ['0 issue "amazon.com"'],
        },
        { parent: this },
      );
    });
  }
}
