import { definePolicy } from "../framework/define-policy";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { asList, statementsOf } from "../helpers/documents";
import { refersTo } from "../helpers/references";
import { show } from "../helpers/show";
import { someOf } from "../helpers/unknowns";

const accessKey = "aws:iam/accessKey:AccessKey";
const userPolicy = "aws:iam/userPolicy:UserPolicy";
const messages = {
  person: "The access key belongs to {user}, who signs in to the console: it is a person's key.",
  longLived: "The access key of {user} is good until somebody deletes it.",
} as const;

/** SES derives the password of its SMTP server from a key: there is no other way to have one. */
function onlySendsMail(user: StackResource): boolean {
  const policies = user
    .referrersOfType(userPolicy)
    .filter((policy) => refersTo(policy, "user", user));
  const isOther = (action: unknown) => !/^ses:Send(?:Raw)?Email$/i.test(String(action));
  const attached = user
    .referrers()
    .some(({ type }) => /^aws:iam\/(?:userPolicyAttachment|policyAttachment|userGroup)/.test(type));
  return (
    policies.length > 0 &&
    !attached &&
    !someOf(policies, ({ props }) =>
      someOf(
        statementsOf(props.policy) ?? [{}],
        ({ Effect, Action, NotAction }) =>
          Effect !== "Deny" &&
          (NotAction !== undefined ||
            asList(Action).length === 0 ||
            someOf(asList(Action), isOther)),
      ),
    )
  );
}

const user = { type: "aws:iam/user:User", name: "user", props: { name: "deployer" } } as const;
const mayDo = (Action: string) =>
  ({
    type: userPolicy,
    name: "rights",
    props: {
      user: unknown,
      policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action, Resource: "*" }] }),
    },
    references: { user: ["user"] },
  }) as const;

export default definePolicy({
  id: "iam-user-access-keys",
  title: "Programs and people use roles instead of access keys",
  why: "An access key does not end: copied into a laptop, a build system or a container it opens the account until somebody notices. Roles give credentials for an hour.",
  fix: "Give tasks, functions and machines a role, let GitHub Actions take one through an aws.iam.OpenIdConnectProvider, and people through IAM Identity Center; then delete the key.",
  severity: "medium",
  controls: ["ci-secrets", "secrets-rotation"],
  scope: "stack",
  resources: [accessKey],
  messages,
  checks: {
    *[accessKey](props, { resource }) {
      if (props.status === "Inactive") {
        return;
      }
      const [owner] = resource.referencesOfType("user", "aws:iam/user:User");
      if (owner && onlySendsMail(owner)) {
        return;
      }
      const isNamed = isGiven(() => props.user, "user", resource) && !resource.isUnknown("user");
      const name = owner?.name ?? (isNamed ? show(props.user) : "a user");
      const hasConsole = owner
        ?.referrers()
        .some(({ type }) => type === "aws:iam/userLoginProfile:UserLoginProfile");
      yield { message: hasConsole ? "person" : "longLived", property: "user", user: name };
      return;
    },
  },
  passes: [
    {
      name: "a key that is switched off",
      type: accessKey,
      props: { user: "ci", status: "Inactive" },
    },
    {
      name: "the password of SES's SMTP server, which is made of a key",
      type: accessKey,
      props: { user: unknown },
      references: { user: ["user"] },
      with: [user, mayDo("ses:SendRawEmail")],
    },
  ],
  fails: [
    {
      name: "a user for deployments",
      type: accessKey,
      props: { user: unknown },
      references: { user: ["user"] },
      with: [user, mayDo("s3:PutObject")],
      expect: "longLived",
    },
    { name: "a user of elsewhere", type: accessKey, props: { user: "ci" }, expect: "longLived" },
    {
      name: "a person",
      type: accessKey,
      props: { user: unknown },
      references: { user: ["user"] },
      with: [
        user,
        {
          type: "aws:iam/userLoginProfile:UserLoginProfile",
          name: "console",
          props: { user: unknown },
          references: { user: ["user"] },
        },
      ],
      expect: "person",
    },
  ],
  unknowns: [
    {
      name: "a status that the deployment decides",
      type: accessKey,
      props: { user: "ci", status: unknown },
      expect: "status",
    },
  ],
});
