import { type CheckContext, definePolicy, type Violation } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { asList, type Statement } from "../helpers/documents";
import { coversEveryResource, identityChecks, identityTypes } from "../helpers/iam";
import { show } from "../helpers/show";
import { knownOf, someOf } from "../helpers/unknowns";

const messages = {
  everything: "The policy grants every action on every resource: Action is {actual}.",
  allButSome: "The policy grants every action but a few on every resource: it has NotAction.",
  service: "The policy grants every action of {service} on every resource.",
  passesAnyRole:
    "Whoever has the policy can take any role of the account: it grants {action} on every resource without a condition.",
} as const;
const sensitive =
  "cloudformation dynamodb ec2 ecs iam kms lambda organizations rds s3 secretsmanager sns sqs ssm sts";
const options = {
  services: {
    type: "array",
    items: { type: "string" },
    default: sensitive.split(" "),
    stricter: "more",
    description: "Services of which no policy grants every action on every resource.",
    source: "Our choice: the services that hold data, secrets, networks and rights.",
  },
} as const;
type Context = CheckContext<typeof options>;

/** Actions that give the caller another role's rights. */
const takesRoles = /^(iam:passrole|iam:pass\*|sts:assumerole|sts:assume\*)$/i;

function* check(
  statement: Statement,
  property: string,
  { options: { services } }: Context,
): Generator<Violation<typeof messages>, void, undefined> {
  if (statement.Effect !== "Allow" || !coversEveryResource(statement)) {
    return;
  }
  if (statement.NotAction !== undefined) {
    yield { message: "allButSome", property };
    return;
  }
  const actions = asList(statement.Action);
  const isEverything = (action: unknown) =>
    typeof action === "string" && /^\*+(:\*+)?$/.test(action);
  if (knownOf(actions, isEverything).length > 0) {
    yield { message: "everything", property, actual: "*" };
    return;
  }
  const wide = knownOf(actions, (action) => wholeService(action, services) !== undefined);
  for (const action of wide) {
    yield { message: "service", property, service: wholeService(action, services) ?? "" };
  }
  // A condition such as iam:PassedToService confines it; what it says is the author's business.
  const takers = knownOf(
    actions,
    (action) => typeof action === "string" && takesRoles.test(action),
  );
  if (statement.Condition === undefined && takers.length > 0) {
    yield { message: "passesAnyRole", property, action: show(takers[0]) };
    return;
  }
  // Now an action that is not known yet decides.
  someOf(actions, (action) => typeof action !== "string");
}

function wholeService(action: unknown, services: readonly string[]): string | undefined {
  const [service, rest] = typeof action === "string" ? action.toLowerCase().split(":") : [];
  return service !== undefined && /^\*+$/.test(rest ?? "") && services.includes(service)
    ? service
    : undefined;
}

const json = (...statements: readonly object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const all = (Action: string) => json({ Effect: "Allow", Action, Resource: "*" });
const everything = all("*");

export default definePolicy({
  id: "iam-no-wildcard-admin",
  title: "IAM policies grant no wildcard rights",
  why: "A program that is broken into does everything that its role may do. With every action on every resource that is the whole account: its data, its secrets and its backups.",
  fix: "Name the actions that the program calls and the ARNs that it calls them on; give iam:PassRole the roles' ARNs. Write the policy as an object, so that only the ARNs in it wait for the deployment: JSON.stringify, pulumi.jsonStringify and getPolicyDocument over an ARN hide all of it.",
  severity: "high",
  controls: ["admin-access", "secrets-in-secret-store"],
  scope: "stack",
  options,
  resources: identityTypes,
  messages,
  checks: identityChecks(check),
  corrections: false,
  passes: [
    {
      name: "named actions on a bucket whose ARN is not known yet",
      type: "aws:iam/rolePolicy:RolePolicy",
      props: {
        role: unknown,
        policy: {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: [unknown] }],
        },
      },
    },
    {
      name: "every action of a service on one resource",
      type: "aws:iam/policy:Policy",
      props: {
        policy: json({
          Effect: "Allow",
          Action: "sqs:*",
          Resource: "arn:aws:sqs:eu-west-1:123456789012:events",
        }),
      },
    },
    {
      name: "actions that take no resource",
      type: "aws:iam/userPolicy:UserPolicy",
      props: { user: "reporter", policy: all("cloudwatch:PutMetricData") },
    },
    {
      name: "roles passed to one service only",
      type: "aws:iam/groupPolicy:GroupPolicy",
      props: {
        group: "deployers",
        policy: json({
          Effect: "Allow",
          Action: "iam:PassRole",
          Resource: "*",
          Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
        }),
      },
    },
    {
      name: "everything denied",
      type: "aws:iam/role:Role",
      props: {
        assumeRolePolicy: json(),
        inlinePolicies: [
          { name: "off", policy: json({ Effect: "Deny", Action: "*", Resource: "*" }) },
        ],
      },
    },
  ],
  fails: [
    {
      name: "every action on every resource",
      type: "aws:iam/policy:Policy",
      props: { policy: everything },
      expect: "everything",
    },
    {
      name: "an object, beside a statement of which little is known",
      type: "aws:iam/rolePolicy:RolePolicy",
      props: {
        role: unknown,
        policy: {
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Action: [unknown], Resource: "*" },
            { Effect: "Allow", Action: ["*"], Resource: ["*"] },
          ],
        },
      },
      expect: "everything",
    },
    {
      name: "an inline policy of a role",
      type: "aws:iam/role:Role",
      props: { assumeRolePolicy: json(), inlinePolicies: [{ name: "all", policy: everything }] },
      expect: "everything",
    },
    {
      name: "every action with the service written out",
      type: "aws:iam/userPolicy:UserPolicy",
      props: { user: "ci", policy: all("*:*") },
      expect: "everything",
    },
    {
      name: "all but IAM",
      type: "aws:iam/groupPolicy:GroupPolicy",
      props: {
        group: "developers",
        policy: json({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
      },
      expect: "allButSome",
    },
    {
      name: "all secrets of the account",
      type: "aws:iam/rolePolicy:RolePolicy",
      props: { role: "api", policy: all("SecretsManager:*") },
      expect: "service",
    },
    {
      name: "any role to any service",
      type: "aws:iam/rolePolicy:RolePolicy",
      props: {
        role: "api",
        policy: json({ Effect: "Allow", Action: ["ecs:RunTask", "iam:PassRole"], Resource: "*" }),
      },
      expect: "passesAnyRole",
    },
  ],
  unknowns: [
    {
      name: "a document that the deployment makes",
      type: "aws:iam/rolePolicy:RolePolicy",
      props: { role: "api", policy: unknown },
      expect: "policy",
    },
    {
      name: "an action that the deployment decides",
      type: "aws:iam/policy:Policy",
      props: {
        policy: {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: [unknown], Resource: "*" }],
        },
      },
      expect: "policy.Statement[0].Action[0]",
    },
  ],
  notApplicables: [
    {
      name: "a role without inline policies",
      type: "aws:iam/role:Role",
      props: { assumeRolePolicy: json() },
      expect: "The role has no inline policy.",
    },
    {
      name: "the boundary of a role",
      type: "aws:iam/policy:Policy",
      props: { policy: everything },
      with: [
        {
          type: "aws:iam/role:Role",
          name: "api",
          props: { assumeRolePolicy: json(), permissionsBoundary: unknown },
          references: { permissionsBoundary: ["example"] },
        },
      ],
      expect: "The policy is a permissions boundary: it grants nothing.",
    },
  ],
});
