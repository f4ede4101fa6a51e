/** The estimate in a few lines: sum, largest types, what is not in it. */
import { costCaveats, costGroups, costHeadline, money, shownTypes } from "../cost";
import type { StackReport } from "../model";
import { shortType } from "../names";
import { neutral } from "../neutral";
import { columns, type Layout, namesThatFit, wrap } from "./layout";

/** Columns of an amount: `12,345.67`. */
const amountWidth = 10;

export function costLines({ cost, stack }: StackReport, layout: Layout): string[] {
  const groups = costGroups(cost.lines);
  const shown = groups.slice(0, shownTypes);
  const rest = groups.slice(shownTypes);
  const restSum = rest.reduce((sum, group) => sum + group.monthly, 0);
  const lines = shown.map(({ type, names, monthly }) => {
    const label = neutral(shortType(type)) + (names.length > 1 ? ` ×${names.length}` : "");
    const room = layout.width - amountWidth - columns(label) - 6;
    const named = namesThatFit(names.map(neutral), Math.max(room, 12));
    return `  ${money(monthly).padStart(amountWidth)}  ${layout.paint("cyan", label)}  ${named}`;
  });
  if (rest.length > 0) {
    const amount = money(restSum).padStart(amountWidth);
    lines.push(layout.paint("dim", `  ${amount}  the rest: gonogo cost ${neutral(stack)}`));
  }
  const caveats = costCaveats(cost).flatMap((sentence) =>
    wrap(neutral(sentence), layout.width - 4).map((part, i) => `  ${i === 0 ? "· " : "  "}${part}`),
  );
  const head = wrap(costHeadline(cost), layout.width - 6);
  return [
    ...head.map((part, i) =>
      i === 0 ? `${layout.paint("bold", "Cost")}  ${part}` : `      ${part}`,
    ),
    ...lines,
    ...caveats.map((line) => layout.paint("dim", line)),
  ];
}
