import * as acm from "@pulumi/aws/acm";
import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import { certificateHosts, provenDomains } from "../edge/host-names";

export interface CertificateArgs {
  readonly zoneId: string;
  /** The first is the certificate's name, the others are alternatives. Wildcards are allowed. */
  readonly hosts: readonly [string, ...string[]];
  /** Regions that need it besides the stack's own: CloudFront takes certificates of us-east-1. */
  readonly otherRegions?: readonly string[];
}

/**
 * A certificate that AWS renews by itself, because the records that prove ownership stay in the
 * zone: one for each domain, for all regions, since AWS proves a domain once for an account. Serves
 * catalytic-172 to 174, clientflow-053, paymentsvc-019, toolbox-069, toolbox-072. Costs nothing.
 */
export class Certificate extends pulumi.ComponentResource {
  /** Usable: waits until AWS has issued the certificate. */
  readonly arn: pulumi.Output<string>;
  /** Usable certificates of the other regions. */
  readonly otherArns: Readonly<Record<string, pulumi.Output<string>>>;
  readonly hosts: readonly [string, ...string[]];

  constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Certificate", name, {}, opts);
    this.hosts = certificateHosts(args.hosts);
    const certificate = this.certificate(`${name}-certificate`);
    const proofs = provenDomains(this.hosts).map((domain, index) =>
      this.proof(`${name}-proof-${index + 1}`, args.zoneId, certificate, domain),
    );
    this.arn = this.issued(`${name}-validation`, certificate, proofs);
    this.otherArns = Object.fromEntries(
      (args.otherRegions ?? []).map((region) => {
        const other = this.certificate(`${name}-certificate-${region}`, region);
        return [region, this.issued(`${name}-validation-${region}`, other, proofs, region)];
      }),
    );
    this.registerOutputs({ arn: this.arn });
  }

  private certificate(child: string, region?: string): acm.Certificate {
    const [domainName, ...subjectAlternativeNames] = this.hosts;
    return new acm.Certificate(
      child,
      {
        domainName,
        subjectAlternativeNames,
        validationMethod: "DNS",
        ...(region !== undefined && { region }),
      },
      { parent: this },
    );
  }

  private issued(
    child: string,
    certificate: acm.Certificate,
    proofs: readonly route53.Record[],
    region?: string,
  ): pulumi.Output<string> {
    const validation = new acm.CertificateValidation(
      child,
      {
        certificateArn: certificate.arn,
        validationRecordFqdns: proofs.map((record) => record.fqdn),
        ...(region !== undefined && { region }),
      },
      { parent: this },
    );
    return validation.certificateArn;
  }

  /** AWS makes one record per domain; how many there are is known, what they hold is not. */
  private proof(child: string, zoneId: string, certificate: acm.Certificate, domain: string) {
    const option = certificate.domainValidationOptions.apply((options) => {
      const found = options.find(({ domainName }) => domainName.replace(/^\*\./, "") === domain);
      if (found === undefined) throw new Error(`the certificate has no validation of ${domain}`);
      return found;
    });
    return new route53.Record(
      child,
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
