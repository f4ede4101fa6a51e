import {
  type CheckContext,
  definePolicy,
  notApplicable,
  type Options,
  type Violation,
} from "../framework/define-policy";
import { each } from "../framework/each";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { trustedServices } from "../helpers/iam";
import { undecidable } from "../helpers/known";

const messages = {
  administrator:
    "Programs that run with the role {role} can do everything in the account: it has {policy}.",
  user: "Whoever has a key of the user {role} can do everything in the account: it has {policy}.",
} as const;

/** AWS's own policies that let their holder do, or grant itself, everything. */
const administrators = /:policy\/(AdministratorAccess|IAMFullAccess|PowerUserAccess)$/;
const nameOf = (arn: unknown) =>
  typeof arn === "string" ? administrators.exec(arn)?.[1] : undefined;

const role = "aws:iam/role:Role";
const own = "aws:iam/policy:Policy";
const harmless = "The policy is none of those that grant everything.";
const people = "No AWS service runs programs with the role.";

type Found = Generator<Violation<typeof messages>, ReturnType<typeof notApplicable> | undefined>;
type Context = Pick<CheckContext<Options>, "resource" | "isUnknown">;

/** Deployment pipelines and people need wide rights; a program that serves customers never does. */
function* held(by: readonly StackResource<typeof role>[], policy: string, property: string): Found {
  if (by.length === 0) {
    // A role of another stack: nobody here sees who takes it.
    undecidable(property === "policyArn" ? "role" : "roles");
  }
  let programs = 0;
  yield* each(by, function* (holder) {
    if (trustedServices(holder.props.assumeRolePolicy).length > 0) {
      programs++;
      yield { message: "administrator", property, role: holder.name, policy } as const;
    }
  });
  return programs === 0 ? notApplicable(people) : undefined;
}

/** True when what is not known yet is the ARN of a policy of this stack, which is judged itself. */
function isOwn({ resource, isUnknown }: Context, input: string): boolean {
  return isUnknown(input) && resource.referencesOfType(input.split("[")[0] ?? "", own).length > 0;
}

function* attachment(props: { readonly policyArn: unknown }, context: Context): Found {
  const { resource } = context;
  const policy = isOwn(context, "policyArn") ? undefined : nameOf(props.policyArn);
  if (policy === undefined) {
    return notApplicable(harmless);
  }
  return yield* held(resource.referencesOfType("role", role), policy, "policyArn");
}

const administratorAccess = "arn:aws:iam::aws:policy/AdministratorAccess";
const trust = (principal: object) =>
  JSON.stringify({
    Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }],
  });
const tasks = trust({ Service: "ecs-tasks.amazonaws.com" });
const roleOf = (name: string, assumeRolePolicy: string) =>
  ({ type: role, name, props: { assumeRolePolicy } }) as const;

export default definePolicy({
  id: "iam-no-administrator-access",
  title: "Programs do not run as administrators",
  why: "A flaw in one program is then a flaw in everything: whoever gets into it reads all data and secrets, deletes the backups and opens accounts of their own.",
  fix: "Replace the AWS managed policy by one that names the actions and resources that the program uses. Roles of people and of deployment pipelines are not looked at.",
  severity: "high",
  controls: ["admin-access", "secrets-in-secret-store"],
  scope: "stack",
  resources: [
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:iam/policyAttachment:PolicyAttachment",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/role:Role",
  ],
  messages,
  checks: {
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": attachment,
    *"aws:iam/policyAttachment:PolicyAttachment"(props, context) {
      const { resource } = context;
      const policy = isOwn(context, "policyArn") ? undefined : nameOf(props.policyArn);
      if (policy === undefined) {
        return notApplicable(harmless);
      }
      const holders = resource.referencesOfType("roles", role);
      const names = props.roles ?? [];
      return names.length > 0 || holders.length > 0
        ? yield* held(holders, policy, "policyArn")
        : notApplicable("The policy is attached to no role.");
    },
    *"aws:iam/userPolicyAttachment:UserPolicyAttachment"(props, context) {
      const { resource } = context;
      const policy = isOwn(context, "policyArn") ? undefined : nameOf(props.policyArn);
      if (policy === undefined) {
        return notApplicable(harmless);
      }
      // A user with a key is a program, or a person whose key a program can use.
      const users = resource.referencesOfType("user", "aws:iam/user:User");
      const keyed = users.filter(
        (user) => user.referrersOfType("aws:iam/accessKey:AccessKey").length > 0,
      );
      for (const user of keyed) {
        yield { message: "user", property: "policyArn", role: user.name, policy };
      }
      return keyed.length > 0 ? undefined : notApplicable("The user has no access key here.");
    },
    *"aws:iam/role:Role"(props, context) {
      const { resource } = context;
      if (!context.isUnknown("managedPolicyArns") && (props.managedPolicyArns ?? []).length === 0) {
        return notApplicable("The role names no managed policies.");
      }
      if (trustedServices(props.assumeRolePolicy).length === 0) {
        return notApplicable(people);
      }
      const arns = context.isUnknown("managedPolicyArns")
        ? 1
        : (props.managedPolicyArns ?? []).length;
      const paths = Array.from({ length: arns }, (_, at) => `managedPolicyArns[${at}]`);
      yield* each(paths, function* (property, at) {
        const policy = isOwn(context, property) ? undefined : nameOf(props.managedPolicyArns?.[at]);
        if (policy !== undefined) {
          yield { message: "administrator", property, role: resource.name, policy } as const;
        }
      });
      return;
    },
  },
  corrections: false,
  passes: [
    {
      name: "AWS's policy for tasks that start",
      type: role,
      props: {
        assumeRolePolicy: tasks,
        managedPolicyArns: [
          "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
        ],
      },
    },
    {
      name: "a policy of this stack among those of the role",
      type: role,
      props: { assumeRolePolicy: tasks, managedPolicyArns: [unknown] },
      references: { managedPolicyArns: ["read"] },
      with: [{ type: own, name: "read", props: { policy: "{}" } }],
    },
  ],
  fails: [
    {
      name: "a task role whose name is not known yet",
      type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      props: { role: unknown, policyArn: administratorAccess },
      references: { role: ["task"] },
      with: [roleOf("task", tasks)],
      expect: "administrator",
    },
    {
      name: "a function's role in China",
      type: "aws:iam/policyAttachment:PolicyAttachment",
      props: { policyArn: "arn:aws-cn:iam::aws:policy/PowerUserAccess", roles: [unknown] },
      references: { roles: ["task"] },
      with: [roleOf("task", trust({ Service: ["lambda.amazonaws.com.cn"] }))],
      expect: "administrator",
    },
    {
      name: "in the role itself",
      type: role,
      props: {
        assumeRolePolicy: tasks,
        managedPolicyArns: [unknown, "arn:aws:iam::aws:policy/IAMFullAccess"],
      },
      expect: "administrator",
    },
    {
      name: "a user with a key",
      type: "aws:iam/userPolicyAttachment:UserPolicyAttachment",
      props: { user: unknown, policyArn: administratorAccess },
      references: { user: ["ci"] },
      with: [
        { type: "aws:iam/user:User", name: "ci", props: {} },
        {
          type: "aws:iam/accessKey:AccessKey",
          name: "key",
          props: { user: unknown },
          references: { user: ["ci"] },
        },
      ],
      expect: "user",
    },
  ],
  unknowns: [
    {
      name: "a role of another stack",
      type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      props: { role: "shared", policyArn: administratorAccess },
      expect: "role",
    },
    {
      name: "a policy that the deployment decides",
      type: role,
      props: { assumeRolePolicy: tasks, managedPolicyArns: [unknown] },
      expect: "managedPolicyArns[0]",
    },
    {
      name: "a role of which nobody knows who takes it",
      type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      props: { role: unknown, policyArn: administratorAccess },
      references: { role: ["task"] },
      with: [{ type: role, name: "task", props: { assumeRolePolicy: unknown } }],
      expect: "assumeRolePolicy",
    },
  ],
  notApplicables: [
    {
      name: "a policy of this stack, whose ARN is not known yet",
      type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      props: { role: unknown, policyArn: unknown },
      references: { role: ["task"], policyArn: ["read"] },
      with: [roleOf("task", tasks), { type: own, name: "read", props: { policy: "{}" } }],
      expect: harmless,
    },
    {
      name: "another policy",
      type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      props: { role: "api", policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
      expect: harmless,
    },
    {
      name: "the role of a pipeline",
      type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      props: { role: unknown, policyArn: administratorAccess },
      references: { role: ["deploy"] },
      with: [roleOf("deploy", trust({ Federated: "arn:aws:iam::123456789012:saml-provider/sso" }))],
      expect: people,
    },
  ],
});
