/**
 * What the policies of a pack that found nothing say of each resource. The log holds who passed and
 * who failed; a policy in neither list does not apply, and why is not told: packs made with gonogo's
 * framework write that into a record of their own.
 */
import type { DescribedPack } from "../describe-packs";
import type { PackNotApplicable, PackPolicy, PackViolation, PreviewedResource } from "../types";
import { stackType } from "../urn";
import type { SummaryOfPack } from "./events";
import type { PackRecord, PackRecords } from "./pack-records";
import type { LoggedRun } from "./run";

export interface Silence {
  readonly notApplicable: readonly PackNotApplicable[];
  /** Of what nobody tells: undecided. */
  readonly violations: readonly PackViolation[];
}

const notTold =
  "The pack says that the policy does not apply; the event log of the CLI does not tell why.";
const passOrNot =
  "No violation; the event log of the CLI does not tell whether the policy passed or does not apply.";
const unheard =
  "Undecided: the event log of the CLI does not tell whether the policy was evaluated.";

export function silenceOf(
  pack: DescribedPack,
  run: LoggedRun,
  resources: readonly PreviewedResource[],
  records: PackRecords,
): Silence {
  const notApplicable: PackNotApplicable[] = [];
  const violations: PackViolation[] = [];
  const summaries = new Map(
    run.summaries
      .filter((summary) => summary.policyPackName === pack.name)
      .map((summary) => [summary.resourceUrn ?? "", summary]),
  );
  const stack = run.stackSummaries.find((summary) => summary.policyPackName === pack.name);
  const record = records.get(pack.name);
  const reported = new Set(
    run.violations
      .filter((violation) => violation.policyPackName === pack.name)
      .map((violation) => keyOf(violation.policyName, violation.resourceUrn ?? "")),
  );
  const found = new Set([...reported].map((key) => (JSON.parse(key) as string[])[0]));
  for (const policy of pack.policies) {
    if (policy.enforcementLevel === "disabled") continue;
    const covered = coveredBy(policy, resources, found.has(policy.name));
    const silent = covered.filter(({ urn }) => !reported.has(keyOf(policy.name, urn)));
    const { reason, tell } =
      policy.type === "stack"
        ? ofStack(policy, stack, record)
        : ofResources(policy, summaries, record);
    if (reason !== undefined) notApplicable.push({ policy: policy.name, reason });
    for (const { urn } of silent) {
      const told = tell(urn);
      if (told === "unheard") violations.push(unheardOf(policy, urn));
      else if (told !== undefined) notApplicable.push({ policy: policy.name, urn, reason: told });
    }
  }
  return { notApplicable, violations };
}

interface Telling {
  /** Of all resources at once, a line each. */
  readonly reason?: string;
  /** Why the policy does not apply to a resource; undefined where it passed. */
  readonly tell: (urn: string) => string | undefined;
}

function ofStack(
  policy: PackPolicy,
  summary: SummaryOfPack | undefined,
  record: PackRecord | undefined,
): Telling {
  const reason = record?.stack?.get(policy.name);
  if (reason !== undefined) return { reason, tell: () => undefined };
  if (record?.stack !== undefined || saysPassed(summary, policy)) return { tell: () => undefined };
  return { tell: () => (summary === undefined ? "unheard" : passOrNot) };
}

function ofResources(
  policy: PackPolicy,
  summaries: ReadonlyMap<string, SummaryOfPack>,
  record: PackRecord | undefined,
): Telling {
  return {
    tell: (urn) => {
      const own = record?.resources.get(urn);
      if (own !== undefined) return own.get(policy.name);
      if (!summaries.has(urn)) return "unheard";
      return saysPassed(summaries.get(urn), policy) ? undefined : notTold;
    },
  };
}

function unheardOf({ name, enforcementLevel }: PackPolicy, urn: string): PackViolation {
  const level = enforcementLevel === "remediate" ? "mandatory" : enforcementLevel;
  return { policy: name, urn, level, message: unheard };
}

function saysPassed(summary: SummaryOfPack | undefined, { name }: PackPolicy): boolean {
  return summary?.passed?.includes(name) === true;
}

/** The resources that a policy is asked about; a stack policy that names no types, the stack. */
function coveredBy(
  policy: PackPolicy,
  resources: readonly PreviewedResource[],
  found: boolean,
): readonly PreviewedResource[] {
  const prefix = "resource-type:";
  const types = policy.tags
    .filter((tag) => tag.startsWith(prefix))
    .map((tag) => tag.slice(prefix.length));
  const analyzed = resources.filter(({ read }) => !read);
  if (types.length > 0) return analyzed.filter(({ type }) => types.includes(type));
  if (policy.type === "resource") return analyzed;
  // One that found something anywhere has told what it had to say.
  return found ? [] : analyzed.filter(({ type }) => type === stackType);
}

const keyOf = (policy: string, urn: string) => JSON.stringify([policy, urn]);
