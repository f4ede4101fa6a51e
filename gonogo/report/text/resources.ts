/** The resources of a stack as a tree by component, long lists collapsed. */
import type { StackReport } from "../model";
import { isCreated, isProvider, shortType } from "../names";
import { neutral } from "../neutral";
import { groupByType, isStack, resourceTree, type TreeNode } from "../tree";
import { plural } from "../verdict";
import { columns, type Layout, namesThatFit } from "./layout";

/** Beyond this many lines the tree shows fewer of its levels. */
const maxLines = 80;
/** More components of one type beside each other share a line. */
const maxTwins = 4;

export function resourceLines(run: StackReport, layout: Layout): string[] {
  const roots = resourceTree(run.resources);
  let lines = branchLines(roots, layout, "  ", Number.POSITIVE_INFINITY);
  for (let depth = 4; depth >= 0 && lines.length > maxLines; depth--) {
    lines = branchLines(roots, layout, "  ", depth);
  }
  return [heading(run, layout), ...lines];
}

function heading({ resources, changes }: StackReport, layout: Layout): string {
  const providers = resources.filter(isProvider).length;
  const read = resources.filter((r) => r.read).length;
  const components = resources.filter((r) => !r.custom && !isStack(r)).length;
  const created = resources.filter(isCreated).length;
  const parts = [
    // Against a deployed state, the changes say how many of them are new.
    changes?.source === "state" ? String(created) : `${created} would be created`,
    ...(components > 0 ? [`in ${plural(components, "component", "components")}`] : []),
    ...(read > 0 ? [`${read} looked up`] : []),
    ...(providers > 0 ? [plural(providers, "provider", "providers")] : []),
  ];
  return `${layout.paint("bold", "Resources")}  ${parts.join(", ").replace(", in ", " in ")}`;
}

function branchLines(
  nodes: readonly TreeNode[],
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

function groupLine(
  type: string,
  nodes: readonly TreeNode[],
  layout: Layout,
  indent: string,
): string {
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
