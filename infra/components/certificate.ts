import * as acm from "@pulumi/aws/acm";
import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";

export interface CertificateArgs {
  readonly zoneId: string;
  /** The first is the certificate's name, the others are alternatives. */
  readonly hosts: readonly [string, ...string[]];
}

/**
 * A certificate that AWS renews by itself, because the records that prove ownership stay in the
 * zone. Costs nothing.
 */
export class Certificate extends pulumi.ComponentResource {
  /** Usable: waits until AWS has issued the certificate. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Certificate", name, {}, opts);
    const [domainName, ...subjectAlternativeNames] = args.hosts;
    const certificate = new acm.Certificate(
      `${name}-certificate`,
      { domainName, subjectAlternativeNames, validationMethod: "DNS" },
      { parent: this },
    );
    const records = args.hosts.map((_, index) =>
      this.record(name, index, args.zoneId, certificate),
    );
    const validation = new acm.CertificateValidation(
      `${name}-validation`,
      {
        certificateArn: certificate.arn,
        validationRecordFqdns: records.map((record) => record.fqdn),
      },
      { parent: this },
    );
    this.arn = validation.certificateArn;
    this.registerOutputs({ arn: this.arn });
  }

  /** AWS makes one record per host; how many there are is known, what they hold is not. */
  private record(name: string, index: number, zoneId: string, certificate: acm.Certificate) {
    const option = certificate.domainValidationOptions.apply((options) => {
      const found = options[index];
      if (found === undefined) throw new Error(`the certificate has no validation ${index + 1}`);
      return found;
    });
    return new route53.Record(
      `${name}-proof-${index + 1}`,
      {
        zoneId,
        name: option.resourceRecordName,
        type: option.resourceRecordType,
        records: [option.resourceRecordValue],
        ttl: 300,
        allowOverwrite: true,
      },
      { parent: this },
    );
  }
}
