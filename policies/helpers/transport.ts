/** Whether resource policies refuse requests that do not come over TLS. */

import type { ConditionTest, Statement } from "./documents";
import { asList, conditionsOf, coversService, isEveryone, statementsOf } from "./documents";
import { anyOf, someOf } from "./unknowns";

/** What a document does about requests without TLS. */
export type TransportRule = "denied" | "partly denied" | "not denied" | "unreadable";

/** The least that the statement must apply to. */
export interface TransportScope {
  readonly service: "s3" | "sqs" | "sns";
  /**
   * What must be denied where the service refuses its wildcard in a policy, as SNS does; without it
   * the wildcard.
   */
  readonly actions?: readonly string[];
  /** Whether the Resource element of the statement reaches everything that must be covered. */
  coversResources(statement: Statement): boolean;
}

/** Operators that hold when one of the values is the request's, and when none is. */
const equal = /^(bool|stringequals|stringequalsignorecase|stringlike)(ifexists)?$/;
const different = /^(stringnotequals|stringnotequalsignorecase|stringnotlike)(ifexists)?$/;

/** True when the test holds for requests in which its key, a boolean, is false. */
function holdsForFalse(test: ConditionTest): boolean {
  const isText = (text: string) => (value: unknown) => String(value).toLowerCase() === text;
  if (equal.test(test.operator)) {
    return someOf(test.values, isText("false"));
  }
  return (
    different.test(test.operator) &&
    test.values.length > 0 &&
    !someOf(test.values, (value) => !isText("true")(value))
  );
}

function refusesPlainHttp(test: ConditionTest): boolean {
  return test.key === "aws:securetransport" && holdsForFalse(test);
}

/**
 * Conditions that may stand beside aws:SecureTransport: where they must be false they except calls
 * that AWS services make, which always use TLS.
 */
const harmlessKeys = new Set(["aws:principalisawsservice", "aws:viaawsservice"]);

function isHarmless(test: ConditionTest): boolean {
  return harmlessKeys.has(test.key) && holdsForFalse(test);
}

/** A document denies requests without TLS through one statement that reaches all of them. */
export function transportRule(document: unknown, scope: TransportScope): TransportRule {
  const statements = statementsOf(document);
  if (!statements) return "unreadable";
  const about = (statement: Statement): boolean =>
    statement?.Effect === "Deny" && someOf(conditionsOf(statement), refusesPlainHttp);
  if (someOf(statements, (each) => about(each) && reachesAll(each, scope))) return "denied";
  return someOf(statements, about) ? "partly denied" : "not denied";
}

function reachesAll(statement: Statement, scope: TransportScope): boolean {
  return (
    isEveryone(statement.Principal) &&
    coversActions(statement.Action, scope) &&
    scope.coversResources(statement) &&
    conditionsOf(statement).every((test) => refusesPlainHttp(test) || isHarmless(test))
  );
}

function coversActions(patterns: unknown, { service, actions = [] }: TransportScope): boolean {
  const covers = (action: string) => (pattern: unknown) =>
    typeof pattern === "string" && matchesAction(pattern.toLowerCase(), action.toLowerCase());
  return anyOf(
    () => coversService(patterns, service),
    () => actions.length > 0 && actions.every((each) => someOf(asList(patterns), covers(each))),
  );
}

/** `sns:Publish` or the beginning of it with an asterisk. */
function matchesAction(pattern: string, action: string): boolean {
  const start = pattern.replace(/\*+$/, "");
  return pattern === action || (start !== pattern && action.startsWith(start));
}

/**
 * Which message the policies of one resource give cause for; undefined when one of them suffices.
 */
export function firstRule(
  documents: readonly (() => unknown)[],
  ruleOf: (document: unknown) => TransportRule,
): "open" | "partial" | "unreadable" | undefined {
  const rules = new Set<TransportRule>();
  const denied = someOf(documents, (read) => {
    const document = read();
    if (document === undefined || document === null) {
      return false;
    }
    const rule = ruleOf(document);
    rules.add(rule);
    return rule === "denied";
  });
  if (denied) {
    return undefined;
  }
  if (rules.has("unreadable")) {
    return "unreadable";
  }
  return rules.has("partly denied") ? "partial" : "open";
}
