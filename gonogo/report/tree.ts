/** The resources of a stack as a tree by component. */
import type { ReportResource } from "./model";
import { isCreated, isProvider } from "./names";

export interface TreeNode<R extends ReportResource = ReportResource> {
  readonly resource: R;
  readonly children: readonly TreeNode<R>[];
  /** Resources below that would be created. */
  readonly below: number;
}

export const isStack = (r: ReportResource): boolean => r.type === "pulumi:pulumi:Stack";

/** The children of the stack; providers are left out. */
export function resourceTree<R extends ReportResource>(resources: readonly R[]): TreeNode<R>[] {
  const shown = resources.filter((r) => !isProvider(r) && !isStack(r));
  const urns = new Set(shown.map((r) => r.urn));
  const byParent = new Map<string, R[]>();
  for (const resource of shown) {
    const parent =
      resource.parent !== undefined && urns.has(resource.parent) ? resource.parent : "";
    const list = byParent.get(parent);
    if (list) list.push(resource);
    else byParent.set(parent, [resource]);
  }
  const grow = (parent: string): TreeNode<R>[] =>
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

/** Nodes beside each other by type; what is looked up is apart from what would be created. */
export function groupByType<R extends ReportResource>(
  nodes: readonly TreeNode<R>[],
): Map<string, TreeNode<R>[]> {
  const groups = new Map<string, TreeNode<R>[]>();
  for (const node of nodes) {
    const key = `${node.resource.type}${node.resource.read ? " (looked up)" : ""}`;
    const list = groups.get(key);
    if (list) list.push(node);
    else groups.set(key, [node]);
  }
  return groups;
}
