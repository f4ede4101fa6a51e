import { type CheckContext, definePolicy, type Options } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { list, undecidable } from "../helpers/known";
import { refersTo } from "../helpers/references";
import { showList } from "../helpers/show";

const role = "aws:iam/role:Role";
const attached = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const inline = "aws:iam/rolePolicy:RolePolicy";
const assumeRolePolicy = JSON.stringify({
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "ecs-tasks.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ],
});
const reads = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
const pulls = "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly";
const attachment = {
  type: attached,
  name: "pulls",
  props: { role: unknown, policyArn: pulls },
  references: { role: ["example"] },
} as const;
const rights = {
  type: inline,
  name: "writes",
  props: { role: unknown, policy: "{}" },
  references: { role: ["example"] },
} as const;

/** Attachments of the role whose policy its own list does not hold. */
function attachedApart(
  listed: () => unknown,
  { resource, isUnknown }: CheckContext<Options>,
): string[] {
  const attachments = resource
    .referrersOfType(attached)
    .filter((each) => refersTo(each, "role", resource));
  if (attachments.length > 0 && isUnknown("managedPolicyArns")) {
    undecidable("managedPolicyArns");
  }
  const own = list(listed());
  return attachments
    .filter((each) => {
      // What waits for the deployment is none of the ARNs that are written down.
      const arn = each.isUnknown("policyArn") ? undefined : each.props.policyArn;
      return !own.some((listedArn) => listedArn === arn);
    })
    .map(({ name }) => name);
}

export default definePolicy({
  id: "role-policies-in-one-place",
  title: "The policies of a role stand in one place",
  why: "A role that lists its policies owns all of them: its next update takes away those that stand apart, and theirs gives them back. In between, the program is refused what it needs.",
  fix: "Remove managedPolicyArns and inlinePolicies from the role and declare aws.iam.RolePolicyAttachment and aws.iam.RolePolicy, or the other way round.",
  severity: "medium",
  controls: ["admin-access"],
  scope: "stack",
  resources: [role],
  messages: {
    managed: "The role lists its managed policies itself, and {names} attaches others.",
    inline: "The role lists its inline policies itself, and {names} adds others.",
  },
  checks: {
    *[role](props, context) {
      const { resource } = context;
      if (isGiven(() => props.managedPolicyArns, "managedPolicyArns", context)) {
        const names = attachedApart(() => props.managedPolicyArns, context);
        if (names.length > 0) {
          yield { message: "managed", property: "managedPolicyArns", names: showList(names) };
        }
      }
      if (isGiven(() => props.inlinePolicies, "inlinePolicies", context)) {
        const names = resource
          .referrersOfType(inline)
          .filter((each) => refersTo(each, "role", resource))
          .map(({ name }) => name);
        if (names.length > 0) {
          yield { message: "inline", property: "inlinePolicies", names: showList(names) };
        }
      }
    },
  },
  passes: [
    {
      name: "all in the role",
      type: role,
      props: { assumeRolePolicy, managedPolicyArns: [reads], inlinePolicies: [{ policy: "{}" }] },
    },
    { name: "all apart", type: role, props: { assumeRolePolicy }, with: [attachment, rights] },
    {
      name: "the same one twice",
      type: role,
      props: { assumeRolePolicy, managedPolicyArns: [reads, pulls] },
      with: [attachment],
    },
  ],
  fails: [
    {
      name: "a policy that is attached beside the list",
      type: role,
      props: { assumeRolePolicy, managedPolicyArns: [reads] },
      with: [attachment],
      expect: "managed",
    },
    {
      name: "an inline policy beside the list",
      type: role,
      props: { assumeRolePolicy, inlinePolicies: [{ name: "reads", policy: "{}" }] },
      with: [rights],
      expect: "inline",
    },
  ],
  unknowns: [
    {
      name: "a list decided at deployment",
      type: role,
      props: { assumeRolePolicy, managedPolicyArns: unknown },
      with: [attachment],
      expect: "managedPolicyArns",
    },
    {
      name: "a list of which a part is decided at deployment",
      type: role,
      props: { assumeRolePolicy, managedPolicyArns: [reads, unknown] },
      with: [attachment],
      expect: "managedPolicyArns[1]",
    },
  ],
});
