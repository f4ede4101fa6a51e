import { type Mapping, mapping } from "../mapping";
import { at, named, none, object, orElse, same, tags, words } from "../rules";

/** Of the network configuration in ECS's own form. */
export function awsvpc(path: string) {
  return {
    members: {
      assignPublicIp: at(`${path}.assignPublicIp`, words({ ENABLED: true, DISABLED: false })),
      securityGroups: at(`${path}.securityGroups`),
      subnets: at(`${path}.subnets`),
    },
  } as const;
}

const sourced = object({
  ...same("authenticationConfiguration", "autoDeploymentsEnabled"),
  imageRepository: at(
    "imageRepository",
    object({
      ...same("imageIdentifier", "imageRepositoryType"),
      imageConfiguration: at(
        "imageConfiguration",
        object({
          ...same("port", "startCommand"),
          runtimeEnvironmentSecrets: at("runtimeEnvironmentSecrets", named),
          runtimeEnvironmentVariables: at("runtimeEnvironmentVariables", named),
        }),
      ),
    }),
  ),
  codeRepository: at(
    "codeRepository",
    object({
      ...same("repositoryUrl", "sourceCodeVersion", "sourceDirectory"),
      codeConfiguration: at(
        "codeConfiguration",
        object({
          ...same("configurationSource"),
          codeConfigurationValues: at(
            "codeConfigurationValues",
            object({
              ...same("buildCommand", "port", "runtime", "startCommand"),
              runtimeEnvironmentSecrets: at("runtimeEnvironmentSecrets", named),
              runtimeEnvironmentVariables: at("runtimeEnvironmentVariables", named),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** ECS, App Runner, registries of images and file systems. */
export const containers: readonly Mapping[] = [
  mapping("aws-native:ecs:Cluster", {
    type: "aws:ecs/cluster:Cluster",
    properties: {
      configuration: at("configuration"),
      name: at("clusterName"),
      settings: at("clusterSettings"),
      tags: at("tags", tags),
    },
  }),
  mapping("aws-native:ecs:Service", {
    type: "aws:ecs/service:Service",
    properties: {
      ...same("cluster", "deploymentController", "enableExecuteCommand", "launchType"),
      ...same("healthCheckGracePeriodSeconds", "loadBalancers", "platformVersion"),
      ...same("schedulingStrategy", "taskDefinition", "serviceRegistries"),
      alarms: at("deploymentConfiguration.alarms"),
      capacityProviderStrategies: at("capacityProviderStrategy"),
      deploymentCircuitBreaker: at("deploymentConfiguration.deploymentCircuitBreaker"),
      deploymentMaximumPercent: at("deploymentConfiguration.maximumPercent"),
      deploymentMinimumHealthyPercent: at("deploymentConfiguration.minimumHealthyPercent"),
      // 1 in CloudFormation, 0 in the classic provider: AWS::ECS::Service.
      desiredCount: orElse("desiredCount", 1),
      name: at("serviceName"),
      networkConfiguration: awsvpc("networkConfiguration.awsvpcConfiguration"),
      tags: at("tags", tags),
    },
  }),
  mapping("aws-native:ecs:TaskDefinition", {
    type: "aws:ecs/taskDefinition:TaskDefinition",
    without: ["fileSystemConfig"],
    properties: {
      // A list here and a document in the classic provider: policies read either.
      ...same("containerDefinitions", "cpu", "executionRoleArn", "family", "ipcMode", "memory"),
      ...same("networkMode", "pidMode", "requiresCompatibilities", "runtimePlatform"),
      ...same("taskRoleArn", "volumes"),
      tags: at("tags", tags),
    },
  }),
  mapping("aws-native:ecs:TaskSet", {
    type: "aws:ecs/taskSet:TaskSet",
    properties: {
      ...same("cluster", "launchType", "platformVersion", "service", "taskDefinition"),
      networkConfiguration: awsvpc("networkConfiguration.awsVpcConfiguration"),
    },
  }),
  mapping("aws-native:apprunner:Service", {
    type: "aws:apprunner/service:Service",
    properties: {
      ...same("healthCheckConfiguration", "networkConfiguration", "serviceName"),
      sourceConfiguration: at("sourceConfiguration", sourced),
      tags: at("tags", tags),
    },
  }),
  mapping(
    "aws-native:ecr:Repository",
    {
      type: "aws:ecr/repository:Repository",
      properties: {
        ...same("imageScanningConfiguration", "imageTagMutability"),
        forceDelete: at("emptyOnDelete"),
        name: at("repositoryName"),
        tags: at("tags", tags),
      },
    },
    {
      type: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
      further: true,
      when: "lifecyclePolicy.lifecyclePolicyText",
      properties: {
        policy: at("lifecyclePolicy.lifecyclePolicyText"),
        repository: { self: "repositoryName" },
      },
    },
    {
      type: "aws:ecr/repositoryPolicy:RepositoryPolicy",
      further: true,
      when: "repositoryPolicyText",
      properties: { policy: at("repositoryPolicyText"), repository: { self: "repositoryName" } },
    },
  ),
  mapping("aws-native:ecr:RegistryScanningConfiguration", {
    type: "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
    properties: same("rules", "scanType"),
  }),
  mapping(
    "aws-native:efs:FileSystem",
    {
      type: "aws:efs/fileSystem:FileSystem",
      without: ["snapshotId"],
      properties: {
        // False when nothing is said, in both: EFS's CreateFileSystem.
        ...same("encrypted", "kmsKeyId", "performanceMode", "throughputMode"),
        tags: at("fileSystemTags", tags),
      },
    },
    {
      type: "aws:efs/fileSystemPolicy:FileSystemPolicy",
      further: true,
      when: "fileSystemPolicy",
      properties: { fileSystemId: { self: "" }, policy: at("fileSystemPolicy") },
    },
  ),
  mapping("aws-native:eks:Cluster", {
    type: "aws:eks/cluster:Cluster",
    properties: {
      ...same("name", "roleArn", "version"),
      vpcConfig: at("resourcesVpcConfig"),
      tags: at("tags", tags),
      ...none("defaultAddonsToRemoves"),
    },
  }),
];
