/** Runs one policy on one resource and says how it ended. Never throws, never prints. */
import {
  type AnyViolation,
  type CheckContext,
  type Environment,
  NotApplicable,
  type Options,
  type Policy,
} from "./define-policy";
import { deepest, type IndexedResource, type IndexedStack } from "./indexed-stack";
import { errorText, limits, renderSentence, safeText } from "./render";
import type { Secrets } from "./secrets";
import { type UnknownPath, UnknownRead } from "./unknown";
import { recordUnknownReads } from "./view";

/** One violation, ready to print. */
export interface Finding {
  /** Id of the message among the policy's `messages`. */
  readonly message: string;
  /** Path of the offending property. */
  readonly property: string;
  readonly sentence: string;
}

/** `fail` beats `unknown`: a violation stays one whatever the deployment brings. */
export type Evaluation =
  | { readonly outcome: "pass" }
  | {
      readonly outcome: "fail";
      readonly findings: readonly Finding[];
      /** True when there were more violations than `mostFindings`. */
      readonly capped: boolean;
    }
  | {
      readonly outcome: "unknown";
      readonly unknown: readonly UnknownPath[];
      readonly sentence: string;
    }
  | { readonly outcome: "error"; readonly error: string }
  | { readonly outcome: "not-applicable"; readonly reason: string };

/** Violations of one policy on one resource that are kept. */
export const mostFindings = 50;

export interface EvaluationContext {
  /** All options of the policy, resolved: see `resolveOptions`. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly environment: Environment;
  readonly stack: IndexedStack;
}

/** Longest list of types in a reason: most resources get some forty reasons, with every answer. */
const longestTypes = 40;

/** The reason that every policy gives for the types that it does not cover. */
export function coversOnly({ resources }: Policy): string {
  const types = resources.join(", ");
  return `Covers only ${types.length > longestTypes ? `${resources.length} other types` : types}.`;
}

export function evaluate(
  policy: Policy,
  resource: IndexedResource,
  context: EvaluationContext,
): Evaluation {
  const check = Object.hasOwn(policy.checks, resource.type)
    ? policy.checks[resource.type]
    : undefined;
  if (!check) {
    return { outcome: "not-applicable", reason: coversOnly(policy) };
  }
  if (resource.isTooDeep) {
    return { outcome: "error", error: `the properties nest more than ${deepest} levels deep` };
  }
  const { secrets } = context.stack;
  try {
    return recordUnknownReads((reads) => {
      const run = collect(policy, resource, secrets, () =>
        check(resource.props, checkContext(resource, context)),
      );
      return conclude(run, reads, resource, context.stack);
    });
  } catch (error) {
    return { outcome: "error", error: errorText(error, secrets) };
  }
}

interface Run {
  readonly findings: readonly Finding[];
  readonly capped: boolean;
  readonly ended: NotApplicable | UnknownRead | undefined;
}

function collect(
  policy: Policy,
  resource: IndexedResource,
  secrets: Secrets,
  start: () => ReturnType<Policy["checks"][string]>,
): Run {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  let ended: Run["ended"];
  let capped = false;
  try {
    const violations = start();
    for (let step = violations.next(); ; step = violations.next()) {
      if (step.done) {
        ended = step.value instanceof NotApplicable ? step.value : undefined;
        break;
      }
      const finding = toFinding(policy, step.value, secrets, resource);
      const key = JSON.stringify([finding.property, finding.sentence]);
      if (seen.has(key)) {
        continue;
      }
      if (findings.length === mostFindings) {
        capped = true;
        violations.return(undefined);
        break;
      }
      seen.add(key);
      findings.push(finding);
    }
  } catch (error) {
    if (!(error instanceof UnknownRead)) {
      throw error;
    }
    ended = error;
  }
  return { findings, capped, ended };
}

function toFinding(
  policy: Policy,
  violation: AnyViolation,
  secrets: Secrets,
  resource: IndexedResource,
): Finding {
  const sentence = resource.inWrittenWords(renderSentence(policy.messages, violation, secrets));
  return {
    message: violation.message,
    property: safeText(resource.writtenPath(String(violation.property)), secrets, limits.path),
    sentence,
  };
}

/**
 * A read of an unknown value counts even when the check caught the exception itself, as a `catch`
 * around JSON.parse does: what follows is decided by a value that nobody knows.
 */
function conclude(
  run: Run,
  reads: readonly UnknownRead[],
  resource: IndexedResource,
  stack: IndexedStack,
): Evaluation {
  if (run.findings.length > 0) {
    return { outcome: "fail", findings: run.findings, capped: run.capped };
  }
  const hidden = run.ended instanceof UnknownRead ? [run.ended, ...reads] : reads;
  const [first] = hidden;
  if (first?.why && hidden.every(({ why }) => why?.inapplicable)) {
    return { outcome: "not-applicable", reason: sentenceOf(first.why.reason) };
  }
  const unknown = unknownPaths(hidden, resource, stack);
  if (unknown.length > 0) {
    return { outcome: "unknown", unknown, sentence: unknownSentence(unknown) };
  }
  return run.ended instanceof NotApplicable
    ? { outcome: "not-applicable", reason: safeText(run.ended.reason, stack.secrets, 300) }
    : { outcome: "pass" };
}

/** How many unknown paths a sentence names. */
const mostNamed = 3;

/** @param reads The read that ended the check comes first: it is the one to show. */
function unknownPaths(
  reads: readonly UnknownRead[],
  resource: IndexedResource,
  stack: IndexedStack,
): readonly UnknownPath[] {
  const paths = new Map<string, UnknownPath>();
  for (const { path: raw, urn, why } of reads) {
    const holder = urn === undefined ? resource : (stack.byUrn(urn) ?? resource);
    const path = safeText(holder.writtenPath(raw), stack.secrets, limits.path);
    const isOther = holder.urn !== resource.urn;
    const of = `${safeText(holder.name, stack.secrets)} (${holder.writtenType})`;
    const reason = why?.reason ?? (urn === undefined ? elsewhere(holder, raw) : undefined);
    paths.set(`${isOther ? holder.urn : ""} ${path}`, {
      path,
      ...(isOther ? { of } : {}),
      ...(reason === undefined ? {} : { reason }),
    });
  }
  return [...paths.values()];
}

/** Why a check gave up over a value that is known: what it leads to is not in the program. */
function elsewhere(holder: IndexedResource, path: string): string | undefined {
  if (holder.isUnknown(path)) {
    return undefined;
  }
  return holder.isGiven(path)
    ? "decides, and what it stands for is not in this program"
    : "is not set, and what holds instead is decided outside of this program";
}

function sentenceOf(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function unknownSentence(all: readonly UnknownPath[]): string {
  const reasoned = all.flatMap(({ path, of, reason }) =>
    reason === undefined ? [] : [`${of === undefined ? path : `${path} of ${of}`} ${reason}.`],
  );
  const unknown = all.filter(({ reason }) => reason === undefined);
  const sentences = reasoned.slice(0, mostNamed);
  return (unknown.length > 0 ? [undeployed(unknown), ...sentences] : sentences).join(" ");
}

function undeployed(unknown: readonly UnknownPath[]): string {
  const named = unknown
    .slice(0, mostNamed)
    .map(({ path, of }) => (of === undefined ? path : `${path} of ${of}`));
  if (unknown.length > mostNamed) {
    named.push(`${unknown.length - mostNamed} more`);
  }
  const verb = unknown.length === 1 ? "is" : "are";
  const list =
    named.length === 1
      ? named[0]
      : `${named.slice(0, -1).join(", ")} and ${named[named.length - 1]}`;
  return `${list} ${verb} not known until deployment.`;
}

export function checkContext(
  resource: IndexedResource,
  { options, environment, stack }: EvaluationContext,
): CheckContext<Options> {
  return {
    options: options as CheckContext<Options>["options"],
    environment,
    resource,
    stack,
    isUnknown: (path) => resource.isUnknown(path),
    isSecret: (path) => resource.isSecret(path),
  };
}
