/** The inputs that hold a secret whatever their value: what is put there is meant to be one. */
import type { StackResource } from "../framework/stack-index";

/** Type token to input names, from @pulumi/aws. */
const sinks: Readonly<Record<string, readonly string[]>> = {
  "aws:secretsmanager/secretVersion:SecretVersion": [
    "secretString",
    "secretStringWo",
    "secretBinary",
  ],
  "aws:rds/instance:Instance": ["password", "passwordWo"],
  "aws:rds/cluster:Cluster": ["masterPassword", "masterPasswordWo"],
  "aws:docdb/cluster:Cluster": ["masterPassword", "masterPasswordWo"],
  "aws:redshift/cluster:Cluster": ["masterPassword", "masterPasswordWo"],
  "aws:redshiftserverless/namespace:Namespace": ["adminUserPassword", "adminUserPasswordWo"],
  "aws:elasticache/replicationGroup:ReplicationGroup": ["authToken", "authTokenWo"],
  "aws:elasticache/user:User": ["passwords", "passwordsWo"],
  "aws:memorydb/user:User": ["authenticationMode"],
  "aws:mq/broker:Broker": ["users"],
  "aws:lightsail/database:Database": ["masterPassword"],
  "aws:dms/endpoint:Endpoint": ["password"],
  "aws:opensearch/domain:Domain": ["advancedSecurityOptions"],
  "aws:directoryservice/directory:Directory": ["password"],
  "aws:timestreaminfluxdb/dbInstance:DbInstance": ["password"],
  "aws:timestreaminfluxdb/dbCluster:DbCluster": ["password"],
  "aws:apigateway/apiKey:ApiKey": ["value"],
};
const parameter = "aws:ssm/parameter:Parameter";

/** The inputs of a resource that hold a secret. */
export function secretInputs(resource: StackResource): readonly string[] {
  if (resource.type === parameter) {
    const { type } = resource.props as { readonly type?: unknown };
    return type === "SecureString" ? ["value", "valueWo"] : [];
  }
  return Object.hasOwn(sinks, resource.type) ? (sinks[resource.type] ?? []) : [];
}
