/**
 * Findings as people read them: under the resource that has them, the most severe first. Resources
 * of one type with the very same findings share a block, and so do all the policies that one value
 * leaves undecided.
 */
import { groupBy } from "./group-by";
import type { ReportPolicy, ReportResource, Result, ResultGroup, StackReport } from "./model";
import { isAdvice, isBlocking, isUndecided, isWaived, policyKey, splitUrn } from "./names";
import { plural, severities } from "./verdict";

export interface Section {
  readonly title: "Blocking" | "Waived" | "Advisory" | "Undecided, does not block";
  /** `6 findings on 4 resources`. */
  readonly counted: string;
  readonly results: number;
  readonly blocks: readonly Block[];
}

export interface Block {
  /** One, or several of one type whose findings are the same. */
  readonly resources: readonly Pick<ReportResource, "urn" | "name" | "type" | "source">[];
  /** The findings of the first of `resources`, the most severe first. */
  readonly findings: readonly Finding[];
  /** The value that leaves all of them undecided. */
  readonly cause?: ResultGroup;
}

export interface Finding {
  readonly policy: ReportPolicy;
  readonly result: Result;
  /** True for the first finding of the policy that the report shows: explain it there. */
  readonly explain: boolean;
}

const kinds = [
  ["Blocking", isBlocking],
  ["Waived", isWaived],
  ["Advisory", isAdvice],
  ["Undecided, does not block", isUndecided],
] as const;

export function sectionsOf(run: StackReport): readonly Section[] {
  const context = contextOf(run);
  return kinds.flatMap(([title, take]) => {
    const results = run.results.filter(take);
    if (results.length === 0) return [];
    const urns = new Set(results.map((r) => r.urn)).size;
    const counted = `${plural(results.length, "finding", "findings")} on ${plural(urns, "resource", "resources")}`;
    const blocks = blocksOf(results, context).map((block) => explained(block, context));
    return [{ title, counted, results: results.length, blocks }];
  });
}

/** How many findings gonogo's own remediations would put right. */
export function remediable(run: StackReport): number {
  return run.results.filter(
    ({ correction, waiver, override }) =>
      // What the configuration decides of one resource, a remediation leaves to it.
      correction?.kind === "remediation" && waiver === undefined && override === undefined,
  ).length;
}

interface Context {
  readonly policies: ReadonlyMap<string, ReportPolicy>;
  readonly resources: ReadonlyMap<string, ReportResource>;
  readonly groups: ReadonlyMap<string, ResultGroup>;
  /** Policies that were explained in an earlier finding. */
  readonly known: Set<string>;
}

function contextOf(run: StackReport): Context {
  return {
    policies: new Map(run.policies.map((p) => [policyKey(p, p.name), p])),
    resources: new Map(run.resources.map((r) => [r.urn, r])),
    groups: new Map(run.groups.map((g) => [g.id, g])),
    known: new Set(),
  };
}

function blocksOf(results: readonly Result[], context: Context): readonly Block[] {
  const byCause = groupBy(results, (r) => causeOf(r, context)?.id ?? "");
  const causes: Block[] = [];
  const single: Result[] = [...(byCause.get("") ?? [])];
  for (const [id, members] of byCause) {
    const cause = context.groups.get(id);
    // What one policy alone leaves open is a finding of its resource like any other.
    if (!cause || members.length < 2) {
      if (id !== "") single.push(...members);
      continue;
    }
    const findings = members.map((result) => findingOf(result, context)).sort(bySeverity);
    causes.push({ resources: [resourceOf(cause.urn, context)], findings, cause });
  }
  const twins = new Map<string, Block & { resources: Block["resources"][number][] }>();
  for (const [urn, own] of groupBy(single, (r) => r.urn)) {
    const findings = own.map((result) => findingOf(result, context)).sort(bySeverity);
    const resource = resourceOf(urn, context);
    const key = sameness(resource, findings);
    const twin = twins.get(key);
    if (twin) twin.resources.push(resource);
    else twins.set(key, { resources: [resource], findings });
  }
  return [...twins.values(), ...causes].sort(worstFirst);
}

function causeOf({ outcome, group }: Result, { groups }: Context): ResultGroup | undefined {
  const cause = outcome === "unknown" && group !== undefined ? groups.get(group) : undefined;
  return cause?.kind === "unknown-value" ? cause : undefined;
}

function findingOf(result: Result, { policies }: Context): Finding {
  const policy = policies.get(policyKey(result, result.policy));
  if (!policy) throw new Error(`the report has no policy ${result.policy}`);
  return { policy, result, explain: false };
}

function resourceOf(urn: string, { resources }: Context): Block["resources"][number] {
  return resources.get(urn) ?? { urn, ...splitUrn(urn) };
}

/** Equal for resources that a reader would mend in the same way. */
function sameness({ type }: { readonly type: string }, findings: readonly Finding[]): string {
  return JSON.stringify([
    type,
    ...findings.map(({ result: { pack, policy, outcome, property, message, waiver } }) => [
      pack,
      policy,
      outcome,
      property,
      message,
      waiver?.place,
    ]),
  ]);
}

const rank = ({ policy, result }: Finding): number =>
  severities.indexOf(policy.severity) * 2 + Number(result.outcome === "unknown");
const bySeverity = (a: Finding, b: Finding): number => rank(a) - rank(b);

function worstFirst(a: Block, b: Block): number {
  const worst = ({ findings }: Block) => Math.min(...findings.map(rank));
  return worst(a) - worst(b) || b.findings.length - a.findings.length;
}

/** In the order in which the findings are read. */
function explained(block: Block, { known }: Context): Block {
  const findings = block.findings.map((finding) => {
    const key = policyKey(finding.policy, finding.policy.name);
    const explain = block.cause === undefined && !known.has(key);
    if (explain) known.add(key);
    return { ...finding, explain };
  });
  return { ...block, findings };
}
