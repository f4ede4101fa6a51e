/** What correct programs do that looks like a defect, and unknown values that decide nothing. */
import { unknown } from "../../policies/framework/unknown";
import { type Case, casesEndIn } from "./support/judge";

const endpoint = "pulumi-nodejs:dynamic/stripe:WebhookEndpoint";
const cloudfront = "aws:cloudfront/distribution:Distribution";
const behavior = {
  targetOriginId: "api",
  allowedMethods: ["GET"],
  cachedMethods: ["GET"],
  viewerProtocolPolicy: "redirect-to-https",
};

const passOver: readonly Case[] = [
  [
    "a parameter whose name the deployment makes and whose value is no origin",
    "allowed-origins-setting",
    "aws:ssm/parameter:Parameter",
    { name: unknown, type: "String", value: "info" },
  ],
];

const passing: readonly Case[] = [
  [
    "a tunnel to a developer's machine in development",
    "stripe-webhook-url",
    endpoint,
    { url: "https://finsight.ngrok.app/webhooks", enabledEvents: ["invoice.paid"] },
    { environment: "development" },
  ],
  [
    "modern protocols to an origin whose policy the deployment decides",
    "cloudfront-tls-version",
    cloudfront,
    {
      enabled: true,
      origins: [
        {
          originId: "api",
          domainName: "api.finsight.example",
          customOriginConfig: {
            httpPort: 80,
            httpsPort: 443,
            originProtocolPolicy: unknown,
            originSslProtocols: ["TLSv1.2"],
          },
        },
      ],
      defaultCacheBehavior: behavior,
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: { acmCertificateArn: unknown, minimumProtocolVersion: "TLSv1.2_2021" },
    },
  ],
  [
    "an encrypted volume where the account's default is not known",
    "volume-encrypted",
    "aws:ebs/volume:Volume",
    { availabilityZone: "eu-west-1a", size: 20, encrypted: true },
    {
      with: [
        {
          type: "aws:ebs/encryptionByDefault:EncryptionByDefault",
          name: "account",
          props: { enabled: unknown },
        },
      ],
    },
  ],
  [
    "enough characters without the class that the deployment decides on",
    "generated-secret-strength",
    "random:index/randomPassword:RandomPassword",
    { length: 40, special: unknown },
  ],
];

const failing: readonly Case[] = [
  [
    "a further event beside one that is not known",
    "stripe-webhook-events",
    endpoint,
    { url: "https://api.finsight.io/w", enabledEvents: [unknown, "charge.refunded"] },
    { options: { events: ["invoice.paid"] } },
  ],
  [
    "a public grant beside a canned list that is not known",
    "s3-acl-not-public",
    "aws:s3/bucket:Bucket",
    {
      acl: unknown,
      grants: [
        {
          type: "Group",
          permissions: ["READ"],
          uri: "http://acs.amazonaws.com/groups/global/AllUsers",
        },
      ],
    },
  ],
  [
    "plain HTTP on a port that is not known",
    "classic-load-balancer-https-only",
    "aws:elb/loadBalancer:LoadBalancer",
    {
      listeners: [
        { lbPort: unknown, lbProtocol: "HTTP", instancePort: 80, instanceProtocol: "http" },
      ],
    },
  ],
];

const undecided: readonly Case[] = [
  ...["snapshotIdentifier", "restoreToPointInTime"].flatMap((source): Case[] =>
    ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"].map((type) => [
      `a database from ${source}, which decides on encryption`,
      "rds-storage-encrypted",
      type,
      { engine: "postgres", [source]: source === "snapshotIdentifier" ? "app-final" : {} },
    ]),
  ),
  [
    "a parameter whose name the deployment makes and whose value may list origins",
    "allowed-origins-setting",
    "aws:ssm/parameter:Parameter",
    { name: unknown, type: "String", value: "https://app.finsight.example" },
  ],
];

describe("a correct program", () => {
  describe("gives a policy nothing to judge", () => casesEndIn("not-applicable", passOver));
  describe("passes", () => casesEndIn("pass", passing));
});

describe("an unknown value", () => {
  describe("does not hide a violation", () => casesEndIn("fail", failing));
  describe("that decides leaves the policy undecided", () => casesEndIn("unknown", undecided));
});
