import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import { type DnsRecord, recordSets } from "../dns/records";

export interface DnsRecordsArgs {
  readonly zoneId: string;
  /** The zone's domain, which every record must be within. */
  readonly zoneName: string;
  readonly records: readonly DnsRecord[];
}

/**
 * Records of a zone that point elsewhere: a web host such as Vercel, the proofs and policies of
 * mail, any CNAME. All known before anything is deployed, each name and type once. Serves
 * catalytic-171, clientflow-058. Queries cost 0.40 USD per million.
 */
export class DnsRecords extends pulumi.ComponentResource {
  constructor(name: string, args: DnsRecordsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:DnsRecords", name, {}, opts);
    for (const set of recordSets(args.records, args.zoneName)) {
      const below =
        set.name === args.zoneName ? "root" : set.name.slice(0, -args.zoneName.length - 1);
      const child = `${below.replace("*", "any")}-${set.type}`.toLowerCase();
      new route53.Record(
        `${name}-${child}`,
        {
          zoneId: args.zoneId,
          name: set.name,
          type: set.type,
          ttl: set.ttl,
          records: [...set.records],
        },
        { parent: this },
      );
    }
    this.registerOutputs();
  }
}
