/**
 * JSON policy documents (IAM's policy language) as programs write them: a string, or an object
 * whose leaves may be unknown. Element names and their forms:
 * docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
import { anyOf, someOf } from "./unknowns";

/** One statement; every element may be absent, a scalar where a list is meant, or a wrong type. */
export interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: unknown;
}

/** The value as an object, where it is one. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

/** IAM writes a list of one as the element itself. An absent element is the empty list. */
export function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

/** Parses JSON text; undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The statements of a document given as JSON text or as an object; undefined when the value is
 * neither. The list may hold unknown elements: read it with `someOf` or `visitAll`.
 */
export function statementsOf(document: unknown): readonly Statement[] | undefined {
  const parsed = asRecord(typeof document === "string" ? parseJson(document) : document);
  if (!parsed) return undefined;
  return asList(parsed.Statement) as readonly Statement[];
}

/** True when the Principal element names everyone: `"*"`, `{ "AWS": "*" }`, `{ "AWS": ["*"] }`. */
export function isEveryone(principal: unknown): boolean {
  if (principal === "*") return true;
  const byType = asRecord(principal);
  if (!byType) return false;
  return anyOf(
    ...["AWS", "*"].map((type) => () => someOf(asList(byType[type]), (name) => name === "*")),
  );
}

/** True when one of the action patterns is the whole service: `*`, `sqs:*`. */
export function coversService(actions: unknown, service: string): boolean {
  return someOf(
    asList(actions),
    (action) =>
      typeof action === "string" && /^(\*+|(.+):\*+)$/.test(action) && ofService(action, service),
  );
}

function ofService(action: string, service: string): boolean {
  const [prefix] = action.toLowerCase().split(":");
  return prefix === service || /^\*+$/.test(prefix ?? "");
}

/** A condition `{ operator: { key: values } }`, flattened. Keys compare without case in IAM. */
export interface ConditionTest {
  /** In lower case: `stringequals`. */
  readonly operator: string;
  /** In lower case: `aws:sourcearn`. */
  readonly key: string;
  readonly values: readonly unknown[];
}

/** The tests of a Condition element; all of them must hold. Values are read when asked for. */
export function conditionsOf(statement: Statement): readonly ConditionTest[] {
  return Object.entries(asRecord(statement.Condition) ?? {}).flatMap(([operator, keys]) =>
    Object.keys(asRecord(keys) ?? {}).map((key) => ({
      operator: operator.toLowerCase(),
      key: key.toLowerCase(),
      get values() {
        return asList(asRecord(keys)?.[key]);
      },
    })),
  );
}
