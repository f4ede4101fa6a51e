/** Whether a statement of a resource policy lets everyone in. */
import { isInternet } from "./cidr";
import { type ConditionTest, conditionsOf, isEveryone, type Statement } from "./documents";
import { knownOf, someOf } from "./unknowns";

/**
 * Condition keys that tie a request to an account, organization, network or service. S3 itself
 * takes a policy with a fixed value of one of these as not public:
 * docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
const confiningKeys = new Set([
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:principalaccount",
  "aws:principalarn",
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:sourceip",
  "aws:vpcsourceip",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:sourceowner",
  "aws:userid",
  // A key of KMS, which docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html names.
  "kms:calleraccount",
  "s3:dataaccesspointarn",
  "s3:dataaccesspointaccount",
]);

/** `*`, and ARNs whose account may be any: `arn:aws:iam::*:role/reader` is anyone's to make. */
function isWide(value: unknown): boolean {
  if (typeof value !== "string") return false;
  const [start, , , , account] = value.split(":");
  const wildcard = (part: string) => /^[*?]+$/.test(part);
  return wildcard(value) || (start === "arn" && wildcard(account ?? "*"));
}

/**
 * A value that matches everything. One that only the deployment knows is taken to name something.
 */
function matchesAll(test: ConditionTest): boolean {
  const wide = (value: unknown) => isWide(value) || isInternet(value);
  return knownOf([test], ({ values }) => someOf(values, wide)).length > 0;
}

/**
 * `StringNotEquals`, `Null` and `...IfExists` let through what they do not name, and `ForAllValues`
 * holds when the key is absent.
 */
function confines(test: ConditionTest): boolean {
  return (
    confiningKeys.has(test.key) &&
    !/not|^null$|ifexists$|^forallvalues:/.test(test.operator) &&
    !matchesAll(test)
  );
}

/** What makes an Allow statement public, as two phrases; undefined when it is not. */
export function publicGrant(
  statement: Statement,
): { readonly principal: string; readonly condition: string } | undefined {
  if (statement.Effect !== "Allow") {
    return undefined;
  }
  // Everyone but a few is everyone: NotPrincipal with Allow.
  const exceptSome = statement.NotPrincipal !== undefined;
  if (!exceptSome && !isEveryone(statement.Principal)) {
    return undefined;
  }
  const tests = conditionsOf(statement);
  if (someOf(tests, confines)) {
    return undefined;
  }
  return {
    principal: exceptSome ? "NotPrincipal" : "the principal *",
    condition: tests.length > 0 ? "no condition that confines it" : "no condition",
  };
}
