/**
 * Registers a system as in a deployment: every resource has invented outputs of AWS's forms, so
 * that policies and names which a preview does not know are whole.
 */
import * as pulumi from "@pulumi/pulumi";
import * as runtime from "@pulumi/pulumi/runtime";
import { loadSystem } from "../../infra/systems";
import { withPlainTraces } from "../support/plain-traces";
import type { Registered, StackInput } from "./support";

/** As long as AWS's own: the size of a policy is measured with it. */
const account = "123456789012";

export function inventedId(name: string): string {
  return `${name}-0a1b2c3d4e5f6a7b8`;
}

/** Outputs by the names that AWS's resources use; what was given stays. */
export function outputs(type: string, name: string, inputs: Record<string, unknown>) {
  const [, place = ""] = type.split(":");
  const service = place.split("/")[0] ?? "";
  const physical = String(inputs.name ?? inputs.identifier ?? inputs.bucket ?? `${name}-1a2b3c4`);
  const isBucket = type === "aws:s3/bucket:Bucket";
  const arn = isBucket
    ? `arn:aws:s3:::${physical}`
    : `arn:aws:${service}:us-east-1:${account}:${place.split("/")[1]}/${physical}`;
  return {
    name: physical,
    bucket: physical,
    arn,
    arnSuffix: `app/${physical}/50dc6c495c0c9188`,
    url: `https://sqs.us-east-1.amazonaws.com/${account}/${physical}`,
    dnsName: `${physical}.us-east-1.elb.amazonaws.com`,
    domainName: `${physical}.cloudfront.net`,
    bucketRegionalDomainName: `${physical}.s3.us-east-1.amazonaws.com`,
    hostedZoneId: "Z35SXDOTRQ7X7K",
    zoneId: "Z35SXDOTRQ7X7K",
    address: `${physical}.abcdefghijkl.us-east-1.rds.amazonaws.com`,
    endpoint: `${physical}.abcdefghijkl.us-east-1.rds.amazonaws.com`,
    primaryEndpointAddress: `master.${physical}.abcdef.use1.cache.amazonaws.com`,
    readerEndpointAddress: `replica.${physical}.abcdef.use1.cache.amazonaws.com`,
    keyId: "1234abcd-12ab-34cd-56ef-1234567890ab",
    fqdn: physical,
    result: "R".repeat(48),
    versionId: "v1",
    certificateArn: `arn:aws:acm:us-east-1:${account}:certificate/${name}`,
    privateKeyPem: "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
    publicKeyPem: "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
    secret: `whsec_${"s".repeat(32)}`,
    masterUserSecrets: [{ secretArn: `${arn}-secret`, kmsKeyId: "k", secretStatus: "active" }],
    domainValidationOptions: hosts(inputs).map((domainName, index) => ({
      domainName,
      resourceRecordName: `_${index}.${name}.example.`,
      resourceRecordType: "CNAME",
      resourceRecordValue: `_${index}.acm-validations.aws.`,
    })),
    dkimSigningAttributes: { tokens: ["a", "b", "c"], signingAttributesOrigin: "AWS_SES" },
    ...inputs,
  };
}

/** Names of a certificate. */
function hosts(inputs: Record<string, unknown>): readonly unknown[] {
  const more = inputs.subjectAlternativeNames;
  return [inputs.domainName, ...(Array.isArray(more) ? more : [])];
}

export async function deploySystem(
  system: string,
  input: StackInput,
): Promise<readonly Registered[]> {
  const registered: Registered[] = [];
  await runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        registered.push({ type, name, inputs: plain(inputs) as Registered["inputs"] });
        return { id: inventedId(name), state: outputs(type, name, inputs) };
      },
      call: ({ token }) => {
        throw new Error(`the program looks ${token} up, which a preview cannot answer`);
      },
    },
    "gonogo",
    input.stack,
    false,
  );
  runtime.setAllConfig({ ...input.config }, [...input.secretKeys]);
  try {
    await withPlainTraces(async () => {
      loadSystem(system).deploy();
      await runtime.disconnect();
    });
  } finally {
    // What waits for a secret that nobody can open here is no leak of the program.
    forgetWaiting();
  }
  if (registered.length === 0) throw new pulumi.RunError(`${input.stack} registers nothing`);
  return registered.sort((a, b) => a.name.localeCompare(b.name));
}

/** Pulumi fails a process that ends with open promises; reading them forgets them. */
function forgetWaiting(): void {
  const debuggable = require("@pulumi/pulumi/runtime/debuggable") as { leakedPromises(): unknown };
  debuggable.leakedPromises();
}

/** Secrets opened: they are invented here. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const secret = value as Record<string, unknown>;
  if (secret["4dabf18193072939515e22adb298388d"] === "1b47061264138c4ac30d75fd1eb44270") {
    return plain(secret.value);
  }
  return Object.fromEntries(Object.entries(secret).map(([key, inner]) => [key, plain(inner)]));
}
