/** The resources of a stack as a tree by component, long lists collapsed. */
import type { ReportResource, StackReport } from "../model";
import { isCreated, isProvider, shortType } from "../names";
import { neutral } from "../neutral";
import { plural } from "../verdict";
import { columns, type Layout, namesThatFit } from "./layout";

/** Beyond this many lines the tree shows fewer of its levels. */
const maxLines = 80;
/** More components of one type beside each other share a line. */
const maxTwins = 4;

interface Node {
  readonly resource: ReportResource;
  readonly children: Node[];
  /** Resources below that would be created. */
  readonly below: number;
}

export function resourceLines(run: StackReport, layout: Layout): string[] {
  const roots = tree(run.resources);
  let lines = branchLines(roots, layout, "  ", Number.POSITIVE_INFINITY);
  for (let depth = 4; depth >= 0 && lines.length > maxLines; depth--) {
    lines = branchLines(roots, layout, "  ", depth);
  }
  return [heading(run.resources, layout), ...lines];
}

function heading(resources: readonly ReportResource[], layout: Layout): string {
  const providers = resources.filter(isProvider).length;
  const read = resources.filter((r) => r.read).length;
  const components = resources.filter((r) => !r.custom && !isStack(r)).length;
  const created = resources.filter(isCreated).length;
  const parts = [
    `${created} would be created`,
    ...(components > 0 ? [`in ${plural(components, "component", "components")}`] : []),
    ...(read > 0 ? [`${read} looked up`] : []),
    ...(providers > 0 ? [plural(providers, "provider", "providers")] : []),
  ];
  return `${layout.paint("bold", "Resources")}  ${parts.join(", ").replace(", in ", " in ")}`;
}

const isStack = (r: ReportResource): boolean => r.type === "pulumi:pulumi:Stack";

/** The children of the stack; providers are counted, not listed. */
function tree(resources: readonly ReportResource[]): Node[] {
  const shown = resources.filter((r) => !isProvider(r) && !isStack(r));
  const urns = new Set(shown.map((r) => r.urn));
  const byParent = new Map<string, ReportResource[]>();
  for (const resource of shown) {
    const parent =
      resource.parent !== undefined && urns.has(resource.parent) ? resource.parent : "";
    const list = byParent.get(parent);
    if (list) list.push(resource);
    else byParent.set(parent, [resource]);
  }
  const grow = (parent: string): Node[] =>
    (byParent.get(parent) ?? []).map((resource) => {
      const children = grow(resource.urn);
      return {
        resource,
        children,
        below: children.reduce((n, c) => n + (isCreated(c.resource) ? 1 : 0) + c.below, 0),
      };
    });
  return grow("");
}

function branchLines(
  nodes: readonly Node[],
  layout: Layout,
  indent: string,
  depth: number,
): string[] {
  const lines: string[] = [];
  for (const [type, twins] of groupByType(nodes)) {
    const leaves = twins.filter((n) => n.children.length === 0);
    const branches = twins.filter((n) => n.children.length > 0);
    if (branches.length > maxTwins || (depth === 0 && branches.length > 1)) {
      lines.push(groupLine(type, branches, layout, indent));
    } else {
      for (const node of branches) {
        lines.push(groupLine(type, [node], layout, indent));
        if (depth > 0) lines.push(...branchLines(node.children, layout, `${indent}  `, depth - 1));
      }
    }
    if (leaves.length > 0) lines.push(groupLine(type, leaves, layout, indent));
  }
  return lines;
}

function groupByType(nodes: readonly Node[]): Map<string, Node[]> {
  const groups = new Map<string, Node[]>();
  for (const node of nodes) {
    // What is looked up does not share a line with what would be created.
    const key = `${node.resource.type}${node.resource.read ? " (looked up)" : ""}`;
    const list = groups.get(key);
    if (list) list.push(node);
    else groups.set(key, [node]);
  }
  return groups;
}

function groupLine(type: string, nodes: readonly Node[], layout: Layout, indent: string): string {
  const label = neutral(shortType(type)) + (nodes.length > 1 ? ` ×${nodes.length}` : "");
  const below = nodes.reduce((n, node) => n + node.below, 0);
  const count = below > 0 ? `  ${plural(below, "resource", "resources")}` : "";
  const room = layout.width - indent.length - columns(label) - 2 - count.length;
  const names = namesThatFit(
    nodes.map((n) => neutral(n.resource.name)),
    Math.max(room, 12),
  );
  const painted = below > 0 ? layout.paint("bold", names) : names;
  return `${indent}${layout.paint("cyan", label)}  ${painted}${layout.paint("dim", count)}`;
}
