import { type Mapping, mapping } from "../mapping";
import { at, listOf, none, object, same, tags } from "../rules";

const inline = object({ name: at("policyName"), policy: at("policyDocument") });
const own = { name: { from: "$.policyName" }, policy: { from: "$.policyDocument" } } as const;

export const iam: readonly Mapping[] = [
  mapping("aws-native:iam:Role", {
    type: "aws:iam/role:Role",
    properties: {
      ...same("description", "managedPolicyArns", "maxSessionDuration", "path"),
      ...same("permissionsBoundary"),
      assumeRolePolicy: at("assumeRolePolicyDocument"),
      inlinePolicies: at("policies", listOf(inline)),
      name: at("roleName"),
      tags: at("tags", tags),
      ...none("namePrefix"),
    },
  }),
  mapping("aws-native:iam:ManagedPolicy", {
    type: "aws:iam/policy:Policy",
    properties: {
      ...same("description", "path"),
      name: at("managedPolicyName"),
      policy: at("policyDocument"),
    },
  }),
  mapping("aws-native:iam:RolePolicy", {
    type: "aws:iam/rolePolicy:RolePolicy",
    properties: { name: at("policyName"), policy: at("policyDocument"), role: at("roleName") },
  }),
  mapping("aws-native:iam:UserPolicy", {
    type: "aws:iam/userPolicy:UserPolicy",
    properties: { name: at("policyName"), policy: at("policyDocument"), user: at("userName") },
  }),
  mapping("aws-native:iam:GroupPolicy", {
    type: "aws:iam/groupPolicy:GroupPolicy",
    properties: { name: at("policyName"), policy: at("policyDocument"), group: at("groupName") },
  }),
  mapping(
    "aws-native:iam:User",
    {
      type: "aws:iam/user:User",
      properties: {
        ...same("path", "permissionsBoundary"),
        name: at("userName"),
        tags: at("tags", tags),
      },
    },
    {
      type: "aws:iam/userPolicy:UserPolicy",
      further: true,
      each: "policies",
      properties: { ...own, user: { self: "userName" } },
    },
    {
      type: "aws:iam/userPolicyAttachment:UserPolicyAttachment",
      further: true,
      each: "managedPolicyArns",
      properties: { policyArn: at("$"), user: { self: "userName" } },
    },
  ),
  mapping(
    "aws-native:iam:Group",
    {
      type: "aws:iam/group:Group",
      properties: { path: at("path"), name: at("groupName") },
    },
    {
      type: "aws:iam/groupPolicy:GroupPolicy",
      further: true,
      each: "policies",
      properties: { ...own, group: { self: "groupName" } },
    },
    {
      type: "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
      further: true,
      each: "managedPolicyArns",
      properties: { policyArn: at("$"), group: { self: "groupName" } },
    },
  ),
];
