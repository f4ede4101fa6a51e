/** What the resources of a preview show of an item, beside the policies about them. */
import type { ChecklistItem } from "../../policies/catalogue/checklist";
import { isControl } from "../../policies/catalogue/controls";
import { resourcesThatShow, variablesThatShow } from "../../policies/catalogue/shown-by";
import type { PreviewedResource } from "../engine/types";
import type { Contribution } from "./types";
import type { Variable, Variables } from "./variables";

/** URNs by type, of what the program creates: what it only looks up is somebody else's. */
export function urnsByType(
  resources: readonly PreviewedResource[],
): ReadonlyMap<string, readonly string[]> {
  const byType = new Map<string, string[]>();
  for (const { type, urn, read } of resources) {
    if (read) continue;
    const urns = byType.get(type);
    if (urns) urns.push(urn);
    else byType.set(type, [urn]);
  }
  return byType;
}

/** Undefined where resources say nothing about the control, or not all that are needed exist. */
export function byResources(
  control: string,
  byType: ReadonlyMap<string, readonly string[]>,
): Contribution | undefined {
  const groups = isControl(control) ? resourcesThatShow[control] : undefined;
  const found = groups?.map((types) => types.flatMap((type) => byType.get(type) ?? []));
  if (found === undefined || found.some((urns) => urns.length === 0)) return undefined;
  const urns = found.flat();
  const what = urns.length === 1 ? "a resource" : `${urns.length} resources`;
  const summary = `The program creates ${what} for it.`;
  return { way: "provisioned", outcome: "pass", summary, resources: urns };
}

/** Undefined where no variable would show it. */
export function byVariables(item: ChecklistItem, variables: Variables): Contribution | undefined {
  const { names = [], values = {} } = item.environment ?? {};
  const asked = [...names, ...Object.keys(values)];
  if (asked.length > 0) return byNames(asked, values, variables);
  const pattern = isControl(item.control) ? variablesThatShow[item.control] : undefined;
  if (pattern === undefined) return undefined;
  const found = [...variables.byName].filter(([name]) => pattern.test(name));
  if (found.length === 0) return undefined;
  return {
    way: "configuration",
    outcome: "pass",
    summary: `Services are given ${found.map(([name]) => name).join(", ")}.`,
    resources: urnsOf(found.flatMap(([, own]) => own)),
  };
}

function byNames(
  asked: readonly string[],
  values: Readonly<Record<string, string>>,
  { byName, unread }: Variables,
): Contribution | undefined {
  // A program without services, or a library of them, says nothing of variables.
  if (byName.size === 0 && unread.length === 0) return undefined;
  const absent = asked.filter((name) => !byName.has(name));
  const way = "configuration";
  if (absent.length > 0 && unread.length > 0) {
    const summary = `Whether ${absent.join(", ")} is given is known at deployment only.`;
    return { way, outcome: "unknown", summary, resources: unread };
  }
  if (absent.length > 0) {
    return { way, outcome: "fail", summary: `No service is given ${absent.join(", ")}.` };
  }
  const found = asked.flatMap((name) => byName.get(name) ?? []);
  const other = Object.keys(values).filter((name) => byName.get(name)?.some(differs(values[name])));
  const hidden = Object.keys(values).filter((name) =>
    byName.get(name)?.some(({ value }) => value === undefined),
  );
  const resources = urnsOf(found);
  if (other.length > 0) {
    const wanted = other.map((name) => `${name} is not ${values[name]}`).join(", ");
    return { way, outcome: "fail", summary: `In a service ${wanted}.`, resources };
  }
  if (hidden.length > 0) {
    const summary = `The value of ${hidden.join(", ")} is known at deployment only.`;
    return { way, outcome: "unknown", summary, resources };
  }
  return { way, outcome: "pass", summary: `Services are given ${asked.join(", ")}.`, resources };
}

/** Spelling of true and false differs between languages, their meaning does not. */
const differs = (wanted: string | undefined) => (variable: Variable) =>
  variable.value !== undefined && variable.value.toLowerCase() !== wanted?.toLowerCase();

const urnsOf = (variables: readonly Variable[]) => [...new Set(variables.map(({ urn }) => urn))];
