/** A stack for the benchmark of the pack. */
import type { ResourceData } from "../../policies/framework/resource-data";
import { unknown } from "../../policies/framework/unknown";

/** A stack in which every fourth resource is a database, with secrets, unknowns and references. */
export function resources(count: number): readonly ResourceData[] {
  const urn = (type: string, name: string) => `urn:pulumi:bench::bench::${type}::${name}`;
  const of = (type: string, name: string, props: object, from?: Record<string, string[]>) => ({
    urn: urn(type, name),
    type,
    name,
    props,
    ...(from ? { propertyDependencies: from } : {}),
  });
  const stack = of("pulumi:pulumi:Stack", "bench", {});
  const rest = Array.from({ length: count - 1 }, (_, index) => {
    const name = `r${index}`;
    const group = urn("aws:rds/parameterGroup:ParameterGroup", `r${index - 1}`);
    switch (index % 4) {
      case 0:
        return of("aws:rds/parameterGroup:ParameterGroup", name, {
          family: "postgres16",
          parameters: [{ name: "rds.force_ssl", value: "1" }],
          tags: { system: "bench", owner: "platform" },
        });
      case 1:
        return of("aws:rds/instance:Instance", name, instance(name), {
          parameterGroupName: [group],
        });
      case 2:
        return of("aws:ec2/securityGroup:SecurityGroup", name, {
          ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/16"] }],
          vpcId: unknown,
        });
      default:
        return of("aws:lambda/function:Function", name, {
          environment: { variables: { STAGE: "prod", DATABASE_URL: unknown } },
          role: unknown,
          handler: "index.handler",
          runtime: "nodejs22.x",
        });
    }
  });
  return [stack, ...rest];
}

function instance(name: string): object {
  return {
    identifier: name,
    engine: "postgres",
    engineVersion: "16.4",
    instanceClass: "db.t4g.medium",
    allocatedStorage: 100,
    storageType: "gp3",
    storageEncrypted: true,
    kmsKeyId: unknown,
    dbName: "app",
    username: "app",
    manageMasterUserPassword: true,
    parameterGroupName: unknown,
    dbSubnetGroupName: unknown,
    vpcSecurityGroupIds: [unknown],
    multiAz: true,
    publiclyAccessible: false,
    backupRetentionPeriod: 14,
    deletionProtection: true,
    skipFinalSnapshot: false,
    finalSnapshotIdentifier: `${name}-final`,
    copyTagsToSnapshot: true,
    tags: { system: "bench", owner: "platform" },
  };
}
