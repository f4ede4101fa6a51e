import { LogDelivery } from "@pulumi/aws/cloudwatch/logDelivery";
import { LogDeliveryDestination } from "@pulumi/aws/cloudwatch/logDeliveryDestination";
import { LogDeliverySource } from "@pulumi/aws/cloudwatch/logDeliverySource";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";
import { cloudFrontRegion } from "./web-acl";

export interface CdnLogArgs {
  readonly context: StackContext;
  /** The surface that the distribution serves. */
  readonly surface: string;
  readonly distributionArn: pulumi.Input<string>;
  /** A bucket that lets CloudWatch deliver below `cloudfront/`. */
  readonly bucketArn: pulumi.Input<string>;
}

/**
 * What an access log needs to answer who asked what, when, how and with which result. Query
 * strings,
 * cookies and referrers are left out: they carry the tokens of links and sessions.
 */
const fields = [
  "date",
  "time",
  "x-edge-location",
  "sc-bytes",
  "c-ip",
  "cs-method",
  "cs(Host)",
  "cs-uri-stem",
  "sc-status",
  "cs(User-Agent)",
  "x-edge-result-type",
  "x-edge-request-id",
  "x-host-header",
  "cs-protocol",
  "cs-bytes",
  "time-taken",
  "ssl-protocol",
  "ssl-cipher",
  "x-edge-response-result-type",
  "cs-protocol-version",
  "time-to-first-byte",
  "x-edge-detailed-result-type",
  "sc-content-type",
  "sc-content-len",
];

/**
 * The access log of a distribution, as JSON in the bucket of access logs (standard logging v2: the
 * older kind needs a bucket with ACLs). Serves catalytic-195. Delivery to S3 costs nothing.
 */
export class CdnLog extends pulumi.ComponentResource {
  constructor(name: string, args: CdnLogArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:CdnLog", name, {}, opts);
    const child = { parent: this };
    const region = cloudFrontRegion;
    const delivered = physicalName("logDelivery", `${args.context.prefix}-${args.surface}-access`);
    const source = new LogDeliverySource(
      `${name}-source`,
      { name: delivered, logType: "ACCESS_LOGS", resourceArn: args.distributionArn, region },
      child,
    );
    const destination = new LogDeliveryDestination(
      `${name}-destination`,
      {
        name: delivered,
        outputFormat: "json",
        deliveryDestinationConfiguration: {
          destinationResourceArn: pulumi.interpolate`${args.bucketArn}/cloudfront`,
        },
        region,
      },
      child,
    );
    new LogDelivery(
      `${name}-delivery`,
      {
        deliverySourceName: source.name,
        deliveryDestinationArn: destination.arn,
        recordFields: fields,
        s3DeliveryConfigurations: [
          {
            suffixPath: `/${args.surface}/{yyyy}/{MM}/{dd}/{HH}`,
            enableHiveCompatiblePath: false,
          },
        ],
        region,
      },
      child,
    );
    this.registerOutputs();
  }
}
