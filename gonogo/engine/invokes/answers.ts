/**
 * Answers to functions of @pulumi/aws without AWS. What follows from the arguments and the region
 * is
 * computed. The account is AWS's documentation account, so that names and documents built from it
 * have their real form. What only a look-up in the account could tell is unknown, never invented: a
 * policy that needs it says "undecided". Everything can be overridden with --invoke.
 */
import { UNKNOWN, type WireObject } from "../wire";
import { policyDocument } from "./policy-document";
import { partitionOf, regionAnswer, regions } from "./regions";

/** The account that AWS uses in its documentation. */
export const standInAccount = "123456789012";

type Answer = (args: WireObject, region: string) => WireObject;

const answers: Readonly<Record<string, Answer>> = {
  "aws:iam/getPolicyDocument:getPolicyDocument": (args) => policyDocument(args),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    accountId: standInAccount,
    arn: `arn:aws:iam::${standInAccount}:user/preview`,
    id: standInAccount,
    userId: "AIDAEXAMPLE",
  }),
  "aws:index/getRegion:getRegion": (args, region) => regionAnswer(text(args.region) ?? region),
  "aws:index/getPartition:getPartition": (args, region) => {
    const partition = partitionOf(text(args.region) ?? region);
    return {
      id: partition.name,
      partition: partition.name,
      dnsSuffix: partition.dnsSuffix,
      reverseDnsPrefix: partition.dnsSuffix.split(".").reverse().join("."),
    };
  },
  "aws:index/getAvailabilityZones:getAvailabilityZones": (args, region) =>
    availabilityZones(args, text(args.region) ?? region),
  "aws:index/getRegions:getRegions": () => ({ id: "aws", names: [...regions.keys()] }),
  "aws:index/getServicePrincipal:getServicePrincipal": (args, region) => {
    const name = `${String(args.serviceName)}.${partitionOf(text(args.region) ?? region).dnsSuffix}`;
    return {
      ...args,
      id: name,
      name,
      suffix: "amazonaws.com",
      region: text(args.region) ?? region,
    };
  },
};

/** What an answer above takes for granted, to be said where the answer was used. */
export const assumptions: Readonly<Record<string, string>> = {
  "aws:index/getCallerIdentity:getCallerIdentity":
    `The account is assumed to be ${standInAccount}, the one of AWS's documentation; ` +
    "--invoke FILE can say which it is.",
  "aws:index/getAvailabilityZones:getAvailabilityZones":
    "Each region is assumed to have three availability zones, a, b and c; " +
    "--invoke FILE can say which there are.",
};

/** Functions that look something up in the account: the arguments echoed, the rest unknown. */
const lookUps = new Set([
  "aws:cloudfront/getCachePolicy:getCachePolicy",
  "aws:cloudfront/getOriginRequestPolicy:getOriginRequestPolicy",
  "aws:cloudfront/getResponseHeadersPolicy:getResponseHeadersPolicy",
  "aws:ec2/getAmi:getAmi",
  "aws:ec2/getManagedPrefixList:getManagedPrefixList",
  "aws:ec2/getPrefixList:getPrefixList",
  "aws:ec2/getSecurityGroup:getSecurityGroup",
  "aws:ec2/getSubnet:getSubnet",
  "aws:ec2/getVpc:getVpc",
  "aws:elb/getServiceAccount:getServiceAccount",
  "aws:acm/getCertificate:getCertificate",
  "aws:ecr/getAuthorizationToken:getAuthorizationToken",
  "aws:iam/getPolicy:getPolicy",
  "aws:iam/getRole:getRole",
  "aws:kms/getAlias:getAlias",
  "aws:kms/getKey:getKey",
  "aws:rds/getEngineVersion:getEngineVersion",
  "aws:route53/getZone:getZone",
  "aws:secretsmanager/getSecret:getSecret",
  "aws:secretsmanager/getSecretVersion:getSecretVersion",
  "aws:ssm/getParameter:getParameter",
  "aws:ec2/getSubnets:getSubnets",
  "aws:ec2/getInternetGateway:getInternetGateway",
  "aws:ec2/getRouteTable:getRouteTable",
  "aws:ecr/getRepository:getRepository",
  "aws:ecr/getImage:getImage",
  "aws:ec2/getSecurityGroups:getSecurityGroups",
  "aws:ec2/getVpcs:getVpcs",
  "aws:ec2/getVpcEndpoint:getVpcEndpoint",
  "aws:eks/getCluster:getCluster",
  "aws:eks/getClusterAuth:getClusterAuth",
  "aws:ecs/getCluster:getCluster",
  "aws:lb/getLoadBalancer:getLoadBalancer",
  "aws:organizations/getOrganization:getOrganization",
  "aws:rds/getInstance:getInstance",
  "aws:rds/getOrderableDbInstance:getOrderableDbInstance",
  "aws:s3/getBucket:getBucket",
  "aws:ssm/getParametersByPath:getParametersByPath",
]);

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/**
 * Three zones by their letters. Which zone id stands behind a letter differs from account to
 * account; the ids given are those of the region in their order.
 */
function availabilityZones(args: WireObject, region: string): WireObject {
  if (region === UNKNOWN) {
    return { ...args, id: UNKNOWN, region, names: UNKNOWN, zoneIds: UNKNOWN, groupNames: UNKNOWN };
  }
  const excludedNames = list(args.excludeNames);
  const excludedIds = list(args.excludeZoneIds);
  const zones = ["a", "b", "c"]
    .map((letter, index) => ({
      name: `${region}${letter}`,
      id: `${shortRegion(region)}-az${index + 1}`,
    }))
    .filter((zone) => !excludedNames.includes(zone.name) && !excludedIds.includes(zone.id));
  return {
    ...args,
    id: region,
    region,
    names: zones.map((zone) => zone.name),
    zoneIds: zones.map((zone) => zone.id),
    groupNames: [region],
  };
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** `us-east-1` → `use1`, `ap-southeast-2` → `apse2`. */
function shortRegion(region: string): string {
  const [area = "", direction = "", number = ""] = region.split("-");
  const letters = direction.replace(
    /^(north|south|central)?(east|west)?$/,
    (_, first?: string, second?: string) => (first?.[0] ?? "") + (second?.[0] ?? ""),
  );
  return `${area}${letters}${number}`;
}

/**
 * Undefined when only the provider could tell.
 * @param resultNames names of the properties in the function's result.
 */
export function offlineAnswer(
  token: string,
  args: WireObject,
  region: string | undefined,
  resultNames: (token: string) => readonly string[],
): WireObject | undefined {
  if (Object.hasOwn(answers, token)) return answers[token]?.(args, region ?? UNKNOWN);
  if (!lookUps.has(token)) return undefined;
  const unknown = Object.fromEntries(resultNames(token).map((name) => [name, UNKNOWN]));
  return { ...unknown, id: UNKNOWN, ...args };
}
