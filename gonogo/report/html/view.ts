/** A stack's report with what its sections look up in each other, and the ids of their elements. */
import type { ItemResult } from "../../verdict/types";
import { groupBy } from "../group-by";
import { ownPack } from "../levels";
import type { ReportPolicy, ReportResource, Result, Severity, StackReport } from "../model";
import { policyKey } from "../names";
import { severities } from "../verdict";
import type { Anchors } from "./anchors";

export interface View {
  readonly run: StackReport;
  /** Ids of its sections: `findings`, or `shop-prod-findings` when the page has several stacks. */
  readonly sectionId: (name: string) => string;
  readonly policies: ReadonlyMap<string, ReportPolicy>;
  readonly resultsByPolicy: ReadonlyMap<string, readonly Result[]>;
  readonly resultsByUrn: ReadonlyMap<string, readonly Result[]>;
  readonly items: ReadonlyMap<string, ItemResult>;
  /** Ids of elements, by what they show; undefined for what the page does not have. */
  readonly ids: {
    readonly stack: string;
    readonly item: (id: string) => string | undefined;
    readonly control: (id: string) => string | undefined;
    readonly policy: (of: { readonly pack: string }, name: string) => string | undefined;
    readonly resource: (urn: string) => string | undefined;
  };
}

export function viewOf(run: StackReport, anchors: Anchors): View {
  const { stack, checklist } = run;
  const either = (id: string) => anchors.take(id, `${stack}-${id}`);
  const stackId = anchors.take(`stack-${stack}`);
  const items = new Map(checklist?.items.map((item) => [item.id, item]));
  const itemIds = idsOf([...items.keys()], either);
  const controlIds = idsOf(controlsOf(run), (id) => either(`control-${id}`));
  const policies = new Map(run.policies.map((p) => [policyKey(p, p.name), p]));
  const policyIds = new Map(
    [...policies].map(([key, { pack, name }]) => [
      key,
      anchors.take(`policy-${name}`, `${stack}-policy-${name}`, `${stack}-policy-${pack}-${name}`),
    ]),
  );
  const resourceIds = new Map(run.resources.map((r) => [r.urn, resourceId(r, stack, anchors)]));
  const sections = new Map<string, string>();
  return {
    run,
    sectionId: (name) => {
      const known = sections.get(name) ?? either(name);
      sections.set(name, known);
      return known;
    },
    policies,
    resultsByPolicy: groupBy(run.results, (r) => policyKey(r, r.policy)),
    resultsByUrn: groupBy(run.results, (r) => r.urn),
    items,
    ids: {
      stack: stackId,
      item: (id) => itemIds.get(id),
      control: (id) => controlIds.get(id),
      policy: (of, name) => policyIds.get(policyKey(of, name)),
      resource: (urn) => resourceIds.get(urn),
    },
  };
}

function idsOf(names: readonly string[], take: (id: string) => string): Map<string, string> {
  return new Map(names.map((name) => [name, take(name)]));
}

function resourceId({ name, type }: ReportResource, stack: string, anchors: Anchors): string {
  const plain = `resource-${name}`;
  return anchors.take(plain, `${plain}-${type}`, `${stack}-${plain}`, `${stack}-${plain}-${type}`);
}

/** Controls of the checklist in its order, then those that policies name beside them. */
export function controlsOf({ checklist, policies }: StackReport): readonly string[] {
  const asked = checklist?.controls.map(({ id }) => id) ?? [];
  return [...new Set([...asked, ...policies.flatMap(({ controls }) => controls)])];
}

/** The policy that a contribution names: the checklists speak of gonogo's own pack. */
export function policyNamed(view: View, name: string): ReportPolicy | undefined {
  return (
    view.policies.get(policyKey({ pack: ownPack }, name)) ??
    view.run.policies.find((policy) => policy.name === name)
  );
}

/** The gravest first; each once. */
export function severitiesOf(found: Iterable<Severity>): string {
  const set = new Set(found);
  return severities.filter((each) => set.has(each)).join(" ");
}
