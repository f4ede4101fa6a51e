/** `gonogo cost`: every line of the estimate. */
import { estimate } from "../cost/estimate";
import type { CostEstimate } from "../cost/types";
import { money } from "../report/cost";
import { shortType } from "../report/names";
import { neutral, neutralJson } from "../report/neutral";
import { columns, type Layout, makeLayout, pad, wrap } from "../report/text/layout";
import type { Arguments } from "./arguments";
import { type Engine, embedded } from "./engine";
import type { ExitCode } from "./exit-codes";
import { inspect } from "./inspect";
import type { Io } from "./io";

export function run(args: Arguments, io: Io, engine: Engine = embedded): Promise<ExitCode> {
  return inspect(args, io, engine, async (results) => {
    const costs = results.map(({ project, stack, resources }) => ({
      project,
      stack,
      ...estimate(resources),
    }));
    if (args.value("format") === "json") {
      await io.out(`${neutralJson(JSON.stringify(costs, null, 2))}\n`);
      return;
    }
    const color = io.outIsTerminal && !args.flag("no-color") && !io.env.NO_COLOR;
    const layout = makeLayout({ color, width: Math.min(io.columns || 100, 140) });
    const blocks = costs.map((cost) => costText(cost.stack, cost, layout).join("\n"));
    await io.out(`${blocks.join("\n\n")}\n`);
  });
}

function costText(stack: string, cost: CostEstimate, layout: Layout): string[] {
  const { currency, priceRegion, priceDate, hoursPerMonth, total } = cost;
  return [
    `${layout.paint("bold", neutral(stack))}  ${currency} a month of ${hoursPerMonth} hours, list ` +
      `prices of ${priceRegion} as of ${priceDate}`,
    "",
    ...lineTable(cost, layout),
    `${money(total).padStart(12)}   ${layout.paint("bold", "total")}`,
    ...(cost.lines.every(({ confirmed }) => confirmed)
      ? []
      : [`             ${layout.paint("yellow", "?")} no public page confirms this unit price`]),
    ...section(
      "Not estimated",
      cost.notEstimated.map((n) => `${n.name} (${shortType(n.type)}), ${n.item}: ${n.reason}`),
      layout,
    ),
    ...section(
      "Not in the price table",
      cost.unknownTypes.map((u) => `${u.type} ×${u.count}`),
      layout,
    ),
    ...section(
      "Left out, paid for by use",
      cost.leftOut.map((l) => `${l.what} (${l.count})`),
      layout,
    ),
    ...section("Notes", cost.notes, layout),
  ];
}

function lineTable({ lines }: CostEstimate, layout: Layout): string[] {
  const widest = (texts: readonly string[], most: number) =>
    Math.min(most, Math.max(0, ...texts.map(columns)));
  const rows = lines.map((line) => {
    const region = line.region === undefined ? "" : `, ${line.region}`;
    return { line, name: neutral(line.name), item: neutral(line.item + region) };
  });
  const nameWidth = widest(
    rows.map(({ name }) => name),
    44,
  );
  const itemWidth = widest(
    rows.map(({ item }) => item),
    40,
  );
  return rows.map(({ line, name, item }) => {
    const doubt = line.confirmed ? " " : layout.paint("yellow", "?");
    const type = layout.paint("cyan", neutral(shortType(line.type)));
    return (
      `${money(line.monthly).padStart(12)} ${doubt} ${pad(name, nameWidth)}  ` +
      `${pad(item, itemWidth)}  ${type}`
    );
  });
}

function section(title: string, entries: readonly string[], layout: Layout): string[] {
  if (entries.length === 0) return [];
  const lines = entries.flatMap((entry) =>
    wrap(neutral(entry), layout.width - 4).map((part, i) => `  ${i === 0 ? "· " : "  "}${part}`),
  );
  return ["", layout.paint("bold", title), ...lines];
}
