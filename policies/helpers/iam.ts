/**
 * IAM's identity policies in one form, whichever resource declares them, and what one of their
 * statements grants.
 */
import { type NotApplicable, notApplicable, type ResourceTypes } from "../framework/define-policy";
import { each } from "../framework/each";
import type { StackResource } from "../framework/stack-index";
import { isGiven } from "./database";
import { asList, type Statement, statementsOf } from "./documents";
import { undecidable } from "./known";
import { publicGrant } from "./public-access";
import { refersTo } from "./references";
import { knownOf } from "./unknowns";

/** The resources that hold a policy of an identity. */
export const identityTypes = [
  "aws:iam/policy:Policy",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/groupPolicy:GroupPolicy",
  "aws:iam/role:Role",
] as const;
type IdentityType = (typeof identityTypes)[number];

type Part<V> = Generator<V, void, undefined>;
type Found<V> = Generator<V, NotApplicable | undefined, undefined>;
/** What is wrong with one statement. @param property Where it stands. */
type StatementCheck<V, C> = (statement: Statement, property: string, context: C) => Part<V>;

/** Looks at each statement of a document; one that nobody can read decides nothing. */
export function* eachStatement<V>(
  document: unknown,
  property: string,
  check: (statement: Statement, property: string) => Part<V>,
): Part<V> {
  const statements = statementsOf(document);
  if (!statements) {
    undecidable(property);
  }
  const inObject = typeof document !== "string";
  yield* each(statements, (statement, at) =>
    check(statement, inObject ? `${property}.Statement[${at}]` : property),
  );
}

/** The checks of a policy about identity policies, made from what it says about one statement. */
export function identityChecks<V, C extends { readonly resource: StackResource }>(
  check: StatementCheck<V, C>,
): { readonly [K in IdentityType]: (props: ResourceTypes[K], context: C) => Found<V> } {
  function* document(props: { readonly policy?: unknown }, context: C): Found<V> {
    yield* eachStatement(props.policy, "policy", (statement, property) =>
      check(statement, property, context),
    );
    return undefined;
  }
  return {
    *"aws:iam/policy:Policy"(props, context) {
      if (isBoundary(context.resource)) {
        return notApplicable("The policy is a permissions boundary: it grants nothing.");
      }
      return yield* document(props, context);
    },
    "aws:iam/rolePolicy:RolePolicy": document,
    "aws:iam/userPolicy:UserPolicy": document,
    "aws:iam/groupPolicy:GroupPolicy": document,
    *"aws:iam/role:Role"(props, context) {
      const isAbsent =
        !context.resource.isUnknown("inlinePolicies") && asList(props.inlinePolicies).length === 0;
      if (isAbsent) {
        return notApplicable("The role has no inline policy.");
      }
      yield* each(props.inlinePolicies, function* (inline, at) {
        const property = `inlinePolicies[${at}].policy`;
        // An entry without a policy removes what stands there.
        if (isGiven(() => inline.policy, property, context.resource)) {
          yield* eachStatement(inline.policy, property, (statement, path) =>
            check(statement, path, context),
          );
        }
      });
      return undefined;
    },
  };
}

/**
 * True for a policy that roles and users of the stack have as their boundary and nobody as a grant.
 */
function isBoundary(policy: StackResource): boolean {
  const users = policy.referrers();
  const bounds = users.filter((user) => refersTo(user, "permissionsBoundary", policy));
  return bounds.length > 0 && bounds.length === users.length;
}

/** True when one of the resources is every resource. */
export function coversEveryResource(statement: Statement): boolean {
  // Without a Resource element the statement is about others than a few: NotResource. A resource
  // that only the deployment knows is taken to be one: it comes from there.
  const isEvery = (name: unknown) => typeof name === "string" && /^(arn:)?[*:]+$/.test(name);
  return (
    statement.NotResource !== undefined || knownOf(asList(statement.Resource), isEvery).length > 0
  );
}

/**
 * As `publicGrant`, where a principal that only the deployment knows is taken to be someone: such
 * a value comes from a role, user or account of the program.
 */
export function knownPublicGrant(statement: Statement): ReturnType<typeof publicGrant> {
  // Read first: a Principal element of which nothing is known decides nothing.
  const { Principal } = statement;
  const [found] = knownOf([statement], (each) => publicGrant(each) !== undefined);
  return Principal === undefined && statement.NotPrincipal === undefined
    ? undefined
    : found && publicGrant(found);
}

/** The AWS services that a trust policy lets assume the role: `ecs-tasks`, `lambda`. */
export function trustedServices(trust: unknown): readonly string[] {
  return (statementsOf(trust) ?? []).flatMap(({ Effect, Principal }) => {
    const principal = typeof Principal === "object" && Principal !== null ? Principal : {};
    const services = asList((principal as { readonly Service?: unknown }).Service);
    return Effect === "Allow"
      ? services.map((name) => String(name).replace(/\.amazonaws\.com(\.cn)?$/, ""))
      : [];
  });
}
