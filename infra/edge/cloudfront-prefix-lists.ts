import * as pulumi from "@pulumi/pulumi";

/**
 * The managed prefix list `com.amazonaws.global.cloudfront.origin-facing` by region, so that a
 * preview needs no call to AWS. AWS keeps the addresses in it; the ids do not change.
 */
const prefixLists: Readonly<Record<string, string>> = {
  "ap-northeast-1": "pl-58a04531",
  "ap-northeast-2": "pl-22a6434b",
  "ap-south-1": "pl-9aa247f3",
  "ap-southeast-1": "pl-31a34658",
  "ap-southeast-2": "pl-b8a742d1",
  "ca-central-1": "pl-38a64351",
  "eu-central-1": "pl-a3a144ca",
  "eu-north-1": "pl-fab65393",
  "eu-west-1": "pl-4fa04526",
  "eu-west-2": "pl-93a247fa",
  "eu-west-3": "pl-75b1541c",
  "sa-east-1": "pl-5da64334",
  "us-east-1": "pl-3b927c52",
  "us-east-2": "pl-b6a144df",
  "us-west-1": "pl-4ea04527",
  "us-west-2": "pl-82a045eb",
};

/** The prefix list of CloudFront's own addresses in a region. Throws for an unlisted region. */
export function cloudFrontPrefixList(region: string, given?: string): string {
  const id = given ?? prefixLists[region];
  if (id === undefined) {
    throw new pulumi.RunError(
      `CloudFront's prefix list in ${region} is not known. Give cdn.prefixListId: ` +
        "aws ec2 describe-managed-prefix-lists --filters " +
        "Name=prefix-list-name,Values=com.amazonaws.global.cloudfront.origin-facing",
    );
  }
  if (!/^pl-[0-9a-f]{8,17}$/.test(id)) {
    throw new pulumi.RunError(
      `${id} is not the id of a prefix list: it must look like pl-3b927c52.`,
    );
  }
  return id;
}
