/** How alarms name the resources of each kind: namespace and dimensions as AWS documents them. */
import type { StackResource } from "../framework/stack-index";
import type { Watch } from "./alarms";

/** The known texts of an input, of those resources where it is known. */
function textsOf(resources: readonly StackResource[], input: string): readonly string[] {
  return resources.flatMap((resource) => {
    const value = resource.isUnknown(input)
      ? undefined
      : Reflect.get(Object(resource.props), input);
    return typeof value === "string" && value !== "" ? [value] : [];
  });
}

/** Any of the resources, whose names are these inputs, in a dimension that holds the name alone. */
function byName(
  kind: Pick<Watch, "namespaces" | "dimensions">,
  subjects: readonly StackResource[],
  inputs: readonly string[],
  metrics: readonly string[],
): Watch {
  const names = inputs.flatMap((input) => textsOf(subjects, input));
  return { ...kind, metrics, subjects, keys: names, names: (value) => names.includes(value) };
}

/** Dimensions: docs.aws.amazon.com/AmazonRDS/latest/UserGuide/dimensions.html */
const databases = {
  namespaces: ["AWS/RDS", "AWS/DocDB", "AWS/Neptune"],
  dimensions: ["DBInstanceIdentifier", "DBClusterIdentifier"],
} as const;

/** A database, by its own name or by those of its cluster and of the cluster's instances. */
export function database(resource: StackResource, metrics: readonly string[]): Watch {
  const instances = resource.referrers().filter(({ type }) => /clusterInstance:/.test(type));
  const subjects = [resource, ...instances];
  return byName(databases, subjects, ["identifier", "clusterIdentifier"], metrics);
}

/** The end of a cache node's name: `-001`, and `-0002-001` with several shards. */
const node = /^-\d{3,4}(-\d{3})?$/;

/**
 * A cache: ElastiCache measures each node, named after its group.
 * docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.html
 */
export function cache(resource: StackResource, metrics: readonly string[]): Watch {
  const inputs = ["replicationGroupId", "clusterId", "name"];
  const groups = inputs.flatMap((input) => textsOf([resource], input));
  return {
    namespaces: ["AWS/ElastiCache", "AWS/MemoryDB"],
    metrics,
    dimensions: ["CacheClusterId", "ReplicationGroupId", "clusterId", "ClusterName"],
    subjects: [resource],
    keys: groups,
    names: (value) =>
      groups.some(
        (group) =>
          value === group || (value.startsWith(group) && node.test(value.slice(group.length))),
      ),
  };
}

/** A load balancer, whose dimension is the end of its ARN: `app/web/50dc6c495c0c9188`. */
export function loadBalancer(resource: StackResource, metrics: readonly string[]): Watch {
  const names = textsOf([resource], "name");
  return {
    namespaces: ["AWS/ApplicationELB", "AWS/NetworkELB"],
    metrics,
    dimensions: ["LoadBalancer"],
    subjects: [resource],
    keys: names,
    names: (value) => names.includes(value.split("/")[1] ?? ""),
  };
}

/** The distributions before a load balancer or an API, directly or through a VPC origin. */
export function distributionsBefore(origin: StackResource): readonly StackResource[] {
  const direct = origin.referrers();
  const through = direct.filter(({ type }) => type === "aws:cloudfront/vpcOrigin:VpcOrigin");
  const users = [...direct, ...through.flatMap((vpcOrigin) => vpcOrigin.referrers())];
  return users.filter(({ type }) => type === "aws:cloudfront/distribution:Distribution");
}

/**
 * docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html
 */
export function distributions(subjects: readonly StackResource[], metrics: readonly string[]) {
  const kind = { namespaces: ["AWS/CloudFront"], dimensions: ["DistributionId"] };
  return byName(kind, subjects, [], subjects.length > 0 ? metrics : []);
}

/** A REST API is measured by its name, an HTTP or WebSocket API by its id. */
export function api(resource: StackResource, metrics: readonly string[]): Watch {
  const kind = { namespaces: ["AWS/ApiGateway"], dimensions: ["ApiName", "ApiId"] };
  return byName(kind, [resource], ["name"], metrics);
}

export function queue(resource: StackResource, metrics: readonly string[]): Watch {
  const kind = { namespaces: ["AWS/SQS"], dimensions: ["QueueName"] };
  return byName(kind, [resource], ["name"], metrics);
}

/** A service on ECS: of its own metrics and of Container Insights. */
export function ecsService(resource: StackResource, metrics: readonly string[]): Watch {
  const kind = { namespaces: ["AWS/ECS", "ECS/ContainerInsights"], dimensions: ["ServiceName"] };
  return byName(kind, [resource], ["name"], metrics);
}

/** A certificate, by its own ARN or by that of its validation, which is the same. */
export function certificate(resource: StackResource): Watch {
  const validations = resource.referrersOfType(
    "aws:acm/certificateValidation:CertificateValidation",
  );
  const kind = { namespaces: ["AWS/CertificateManager"], dimensions: ["CertificateArn"] };
  return byName(kind, [resource, ...validations], [], ["DaysToExpiry"]);
}
