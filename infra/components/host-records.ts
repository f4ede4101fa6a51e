import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import { recordTtlSeconds } from "../defaults";

export interface HostRecordsArgs {
  readonly zoneId: string;
  readonly hosts: readonly string[];
  /** A load balancer or a distribution. */
  readonly target: {
    readonly dnsName: pulumi.Input<string>;
    readonly zoneId: pulumi.Input<string>;
    /** Route 53 can ask a load balancer whether it is healthy, and no distribution. */
    readonly evaluateTargetHealth: boolean;
  };
  readonly ipv6: boolean;
}

/**
 * The addresses of hosts, and the one authority that may issue certificates for them. Serves
 * catalytic-167 to 170, clientflow-054, clientflow-058, toolbox-095. Alias queries cost nothing.
 */
export class HostRecords extends pulumi.ComponentResource {
  constructor(name: string, args: HostRecordsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:HostRecords", name, {}, opts);
    args.hosts.forEach((host, index) => {
      const child = index === 0 ? name : `${name}-${index + 1}`;
      this.address(child, args, host, "A");
      if (args.ipv6) this.address(`${child}-aaaa`, args, host, "AAAA");
      new route53.Record(
        `${child}-caa`,
        {
          zoneId: args.zoneId,
          name: host,
          type: "CAA",
          ttl: recordTtlSeconds,
          records: ['0 issue "amazon.com"'],
        },
        { parent: this },
      );
    });
    this.registerOutputs({ hosts: args.hosts });
  }

  private address(child: string, args: HostRecordsArgs, host: string, type: "A" | "AAAA"): void {
    const { dnsName, zoneId, evaluateTargetHealth } = args.target;
    new route53.Record(
      child,
      {
        zoneId: args.zoneId,
        name: host,
        type,
        aliases: [{ name: dnsName, zoneId, evaluateTargetHealth }],
      },
      { parent: this },
    );
  }
}
