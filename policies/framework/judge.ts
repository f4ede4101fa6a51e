/** What one policy says about the resources of a request. */
import { oneAnswerEach } from "./aws-native/merge";
import type { Environment, Policy } from "./define-policy";
import { type Diagnosis, diagnose } from "./diagnose";
import { coversOnly, type Evaluation, evaluate } from "./evaluate";
import type { OverrideLedger } from "./in-force";
import type { IndexedResource, IndexedStack } from "./indexed-stack";
import type { resolveOptions } from "./options";
import type { Settings } from "./settings";
import type { Waiver } from "./waivers/waiver";

export interface Judgement {
  readonly diagnoses: readonly Diagnosis[];
  /** Why the policy says nothing; in a stack policy a line `<urn>: why` per resource. */
  readonly reason?: string;
}

/** The options in force, and what is wrong with them. */
export type ResolvedOptions = ReturnType<typeof resolveOptions>;

export interface JudgementContext {
  readonly settings: Pick<Settings, "environment" | "undecided">;
  readonly overrides: OverrideLedger;
  /** The policy's level by the pack's configuration, where that gives one. */
  readonly level: string | undefined;
  /** The policy's options. @param override What an override adds to them. */
  readonly options: (override: Readonly<Record<string, unknown>> | undefined) => ResolvedOptions;
  readonly waive: (urn: string, property: string | undefined) => Waiver | undefined;
}

interface Judged {
  readonly resource?: IndexedResource;
  readonly evaluation: Evaluation;
}

/**
 * @param stack The whole stack, or the resource alone. It may throw when the properties cannot be
 * decoded; nothing is thrown from here, as for CrossGuard an exception ends the preview.
 */
export function judge(
  policy: Policy,
  stack: () => IndexedStack,
  context: JudgementContext,
): Judgement {
  const { settings, overrides, waive } = context;
  const diagnoses: Diagnosis[] = [];
  const reasons: string[] = [];
  const judged = evaluateAll(policy, stack, context);
  for (const { resource, evaluation } of judged) {
    if (evaluation.outcome === "not-applicable") {
      const { reason } = evaluation;
      reasons.push(policy.scope === "stack" && resource ? `${resource.urn}: ${reason}` : reason);
      continue;
    }
    const told = diagnose(policy, evaluation, {
      settings,
      urn: resource?.urn,
      levelAt: (property) =>
        resource && overrides.of(policy.id, { ...subjectOf(resource), property })?.level,
      waive: (property) => resource && waive(resource.urn, property),
    });
    diagnoses.push(...told);
  }
  return { diagnoses, ...reasonOf(policy, judged.length, reasons) };
}

function subjectOf({ urn, writtenType }: IndexedResource) {
  return { urn, type: writtenType };
}

/** CrossGuard has one reason per policy and request. */
function reasonOf(
  policy: Policy,
  asked: number,
  reasons: readonly string[],
): { readonly reason?: string } {
  if (asked === 0) return { reason: coversOnly(policy) };
  // One resource may be read as several: it is not applicable when none of them is.
  const told = policy.scope === "stack" ? reasons.length > 0 : reasons.length === asked;
  return told ? { reason: [...new Set(reasons)].join("\n") } : {};
}

function evaluateAll(
  policy: Policy,
  stackOf: () => IndexedStack,
  context: JudgementContext,
): readonly Judged[] {
  try {
    const stack = stackOf();
    const types = Object.keys(policy.checks);
    const resources = stack.ofTypes(types);
    const judged = resources.map((resource) => ({
      resource,
      evaluation: evaluateOne(policy, resource, stack, context),
    }));
    return oneAnswerEach(judged);
  } catch {
    // The exception may quote what it could not decode.
    return [{ evaluation: { outcome: "error", error: "the properties could not be decoded" } }];
  }
}

function evaluateOne(
  policy: Policy,
  resource: IndexedResource,
  stack: IndexedStack,
  { settings, overrides, level, options }: JudgementContext,
): Evaluation {
  const environment: Environment = settings.environment;
  const applied = overrides.of(policy.id, subjectOf(resource));
  const off = overrides.offReason(policy.id, applied, level);
  if (off !== undefined) return { outcome: "not-applicable", reason: off };
  const { values, problems } = options(applied?.options);
  return problems.length > 0
    ? { outcome: "error", error: problems.join("; ") }
    : evaluate(policy, resource, { options: values, environment, stack });
}
