/** `gonogo tree`: the components of a stack, what each holds and costs. */
import { estimate } from "../cost/estimate";
import type { PreviewedResource, PreviewResult } from "../engine/types";
import { GonogoError } from "../errors";
import { money } from "../report/cost";
import { isCreated, shortType } from "../report/names";
import { neutral } from "../report/neutral";
import { columns, type Layout, makeLayout, namesThatFit, pad } from "../report/text/layout";
import { groupByType, isStack, resourceTree, type TreeNode } from "../report/tree";
import { plural } from "../report/verdict";
import type { Arguments } from "./arguments";
import { type Engine, embedded } from "./engine";
import type { ExitCode } from "./exit-codes";
import { inspect } from "./inspect";
import type { Io } from "./io";

type Node = TreeNode<PreviewedResource>;

export async function run(args: Arguments, io: Io, engine: Engine = embedded): Promise<ExitCode> {
  const depth = readDepth(args.value("depth"));
  return inspect(args, io, engine, async (results) => {
    const color = io.outIsTerminal && !args.flag("no-color") && !io.env.NO_COLOR;
    const layout = makeLayout({ color, width: Math.min(io.columns || 100, 140) });
    const trees = results.map((result) => treeText(result, depth, layout).join("\n"));
    await io.out(`${trees.join("\n\n")}\n`);
  });
}

function readDepth(given: string | undefined): number {
  if (given === undefined) return Number.POSITIVE_INFINITY;
  if (/^[1-9]\d?$/.test(given)) return Number(given);
  throw new GonogoError("usage", `--depth must be a number from 1 to 99, not "${given}".`);
}

interface Line {
  readonly text: string;
  /** Columns of the text, its colours left out. */
  readonly width: number;
  /** Resources and dollars, of components. */
  readonly figures: readonly [string, string] | undefined;
}

function treeText(result: PreviewResult, depth: number, layout: Layout): string[] {
  const cost = estimate(result.resources);
  const byUrn = new Map<string, number>();
  for (const { urn, monthly } of cost.lines) byUrn.set(urn, (byUrn.get(urn) ?? 0) + monthly);
  const view: View = { layout, depth, cost: (node) => costOf(node, byUrn) };
  const lines = branch(view, resourceTree(result.resources), "", 1);
  const width = layout.width - 25;
  const head = `${pad("", width)} ${"resources".padStart(10)}  ${"USD/month".padStart(11)}`;
  const components = result.resources.filter((r) => !r.custom && !isStack(r)).length;
  const created = result.resources.filter(isCreated).length;
  const title = `${neutral(result.stack)}  ${plural(created, "resource", "resources")} in ${plural(components, "component", "components")}`;
  return [
    layout.paint("bold", title),
    layout.paint("dim", head),
    ...lines.map(({ text, width: taken, figures }) =>
      figures
        ? `${text}${pad("", width - taken)} ${figures[0].padStart(10)}  ${figures[1].padStart(11)}`
        : text,
    ),
    "",
    layout.paint(
      "dim",
      `${money(cost.total)} USD a month at list prices: gonogo cost ${neutral(result.stack)}`,
    ),
  ].map((line) => line.trimEnd());
}

interface View {
  readonly layout: Layout;
  readonly depth: number;
  cost(node: Node): number;
}

function costOf(node: Node, byUrn: ReadonlyMap<string, number>): number {
  const own = byUrn.get(node.resource.urn) ?? 0;
  return node.children.reduce((sum, child) => sum + costOf(child, byUrn), own);
}

/** Components one by one; resources without children share a line by type. */
function branch(view: View, nodes: readonly Node[], indent: string, level: number): Line[] {
  const components = nodes.filter((node) => node.children.length > 0);
  const leaves = [...groupByType(nodes.filter((node) => node.children.length === 0)).values()];
  const rows = [...leaves, ...components.map((node) => [node])];
  return rows.flatMap((row, at) => {
    const last = at === rows.length - 1;
    const [node] = row;
    const prefix = `${indent}${last ? "└─ " : "├─ "}`;
    if (!node || node.children.length === 0) return [leafLine(view, row, prefix)];
    const below =
      level < view.depth
        ? branch(view, node.children, `${indent}${last ? "   " : "│  "}`, level + 1)
        : [];
    return [componentLine(view, node, prefix), ...below];
  });
}

function componentLine(view: View, node: Node, prefix: string): Line {
  const { resource, below } = node;
  const { layout } = view;
  const type = resource.custom ? shortType(resource.type) : lastPart(resource.type);
  const name = neutral(resource.name);
  const kind = neutral(type);
  const monthly = view.cost(node);
  return {
    text: `${layout.paint("dim", prefix)}${layout.paint("bold", name)}  ${layout.paint("cyan", kind)}`,
    width: columns(`${prefix}${name}  ${kind}`),
    figures: [String(below), monthly > 0 ? money(monthly) : "–"],
  };
}

function leafLine(view: View, nodes: readonly Node[], prefix: string): Line {
  const { layout } = view;
  const [first] = nodes;
  const type = neutral(shortType(first?.resource.type ?? ""));
  const times = nodes.length > 1 ? ` ×${nodes.length}` : "";
  const read = first?.resource.read ? " (looked up)" : "";
  const label = `${type}${times}${read}`;
  const room = layout.width - 25 - prefix.length - columns(label) - 2;
  const names = namesThatFit(
    nodes.map((n) => neutral(n.resource.name)),
    Math.max(room, 8),
  );
  return {
    text: `${layout.paint("dim", prefix)}${layout.paint("dim", label)}  ${names}`,
    width: 0,
    figures: undefined,
  };
}

/** `gonogo:infra:Network` as `Network`: within one tree the package says nothing new. */
const lastPart = (type: string): string => type.split(":").at(-1) ?? type;
