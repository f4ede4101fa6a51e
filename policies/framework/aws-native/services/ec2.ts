import { type Mapping, mapping } from "../mapping";
import { at, listOf, none, object, same, tags, wrapped } from "../rules";

const rule = object({
  ...same("description", "fromPort", "toPort"),
  protocol: at("ipProtocol"),
  cidrBlocks: at("cidrIp", wrapped()),
  ipv6CidrBlocks: at("cidrIpv6", wrapped()),
  prefixListIds: at("sourcePrefixListId", wrapped()),
  securityGroups: {
    either: [at("sourceSecurityGroupId", wrapped()), at("sourceSecurityGroupName", wrapped())],
  },
  ...none("self"),
});
const egress = object({
  ...same("description", "fromPort", "toPort"),
  protocol: at("ipProtocol"),
  cidrBlocks: at("cidrIp", wrapped()),
  ipv6CidrBlocks: at("cidrIpv6", wrapped()),
  prefixListIds: at("destinationPrefixListId", wrapped()),
  securityGroups: at("destinationSecurityGroupId", wrapped()),
  ...none("self"),
});

const volume = object({
  deviceName: at("deviceName"),
  encrypted: at("ebs.encrypted"),
  kmsKeyId: at("ebs.kmsKeyId"),
  snapshotId: at("ebs.snapshotId"),
  volumeSize: at("ebs.volumeSize"),
  volumeType: at("ebs.volumeType"),
});

export const ec2: readonly Mapping[] = [
  mapping("aws-native:ec2:SecurityGroup", {
    type: "aws:ec2/securityGroup:SecurityGroup",
    properties: {
      vpcId: at("vpcId"),
      description: at("groupDescription"),
      name: at("groupName"),
      ingress: at("securityGroupIngress", listOf(rule)),
      egress: at("securityGroupEgress", listOf(egress)),
      tags: at("tags", tags),
    },
  }),
  mapping("aws-native:ec2:SecurityGroupIngress", {
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    properties: {
      ...same("cidrIpv6", "description", "fromPort", "ipProtocol", "toPort"),
      cidrIpv4: at("cidrIp"),
      prefixListId: at("sourcePrefixListId"),
      referencedSecurityGroupId: at("sourceSecurityGroupId"),
      securityGroupId: { either: [at("groupId"), at("groupName")] },
    },
  }),
  mapping("aws-native:ec2:FlowLog", {
    type: "aws:ec2/flowLog:FlowLog",
    properties: {
      ...same("logDestination", "logDestinationType", "logFormat", "maxAggregationInterval"),
      ...same("trafficType"),
      vpcId: { from: "resourceId", only: { input: "resourceType", is: "VPC" } },
      subnetId: { from: "resourceId", only: { input: "resourceType", is: "Subnet" } },
      eniId: { from: "resourceId", only: { input: "resourceType", is: "NetworkInterface" } },
      iamRoleArn: at("deliverLogsPermissionArn"),
      tags: at("tags", tags),
    },
  }),
  mapping("aws-native:ec2:Vpc", {
    type: "aws:ec2/vpc:Vpc",
    properties: {
      ...same("cidrBlock", "enableDnsHostnames", "enableDnsSupport", "instanceTenancy"),
      tags: at("tags", tags),
    },
  }),
  mapping("aws-native:ec2:Subnet", {
    type: "aws:ec2/subnet:Subnet",
    properties: {
      ...same("availabilityZone", "availabilityZoneId", "cidrBlock", "mapPublicIpOnLaunch"),
      ...same("vpcId"),
      tags: at("tags", tags),
    },
  }),
  mapping("aws-native:ec2:Volume", {
    type: "aws:ebs/volume:Volume",
    properties: {
      ...same("availabilityZone", "encrypted", "iops", "kmsKeyId", "size", "snapshotId"),
      type: at("volumeType"),
      tags: at("tags", tags),
    },
  }),
  mapping("aws-native:ec2:Instance", {
    type: "aws:ec2/instance:Instance",
    properties: {
      ...same("availabilityZone", "iamInstanceProfile", "instanceType", "metadataOptions"),
      ...same("userData"),
      ami: at("imageId"),
      associatePublicIpAddress: at("networkInterfaces[0].associatePublicIpAddress"),
      // An interface of its own is written in the same input as one that exists.
      networkInterfaces: at("networkInterfaces[0].networkInterfaceId", wrapped()),
      subnetId: { either: [at("subnetId"), at("networkInterfaces[0].subnetId")] },
      launchTemplate: at("launchTemplate"),
      ebsBlockDevices: at("blockDeviceMappings", listOf(volume)),
      // The names of root devices: docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html
      rootBlockDevice: at("blockDeviceMappings", {
        kind: "attribute",
        key: "deviceName",
        names: ["/dev/xvda", "/dev/sda1"],
        of: volume,
      }),
      tags: at("tags", tags),
      vpcSecurityGroupIds: {
        either: [at("securityGroupIds"), at("networkInterfaces[0].groupSet")],
      },
      ...none("primaryNetworkInterface", "userDataBase64"),
    },
  }),
  mapping("aws-native:ec2:LaunchTemplate", {
    type: "aws:ec2/launchTemplate:LaunchTemplate",
    properties: {
      name: at("launchTemplateName"),
      blockDeviceMappings: at("launchTemplateData.blockDeviceMappings"),
      imageId: at("launchTemplateData.imageId"),
      instanceType: at("launchTemplateData.instanceType"),
      metadataOptions: at("launchTemplateData.metadataOptions"),
      networkInterfaces: at("launchTemplateData.networkInterfaces"),
      tagSpecifications: at("launchTemplateData.tagSpecifications"),
      userData: at("launchTemplateData.userData"),
      vpcSecurityGroupIds: at("launchTemplateData.securityGroupIds"),
    },
  }),
];
