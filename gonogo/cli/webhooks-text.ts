/** How `gonogo webhooks` writes: plain columns, times as people say them. */
import { neutral, neutralJson } from "../report/neutral";
import type { Arguments } from "./arguments";
import type { Io } from "./io";

/** Rows of cells as aligned lines; a number of the first row's `right` is set to the right. */
export function aligned(
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const cells = rows.map((row) => row.map(neutral));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => (row[column] ?? "").length)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return right.includes(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  return cells.map((row) => `${line(row)}\n`).join("");
}

/** `45 s`, `12 min`, `3 h`, `9 d`: the larger unit from two of it on. */
export function spanText(seconds: number): string {
  const units = [
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
  ] as const;
  const [unit, size] = units.find(([, one]) => seconds >= 2 * one) ?? ["s", 1];
  return `${Math.floor(Math.max(0, seconds) / size)} ${unit}`;
}

export function countText(count: number, what: string): string {
  return `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
}

/** One or the other, as `--format` says. */
export async function tell(args: Arguments, io: Io, json: unknown, text: () => string) {
  if (args.value("format") !== "json") return io.out(text());
  return io.out(`${neutralJson(JSON.stringify(json, null, 2))}\n`);
}
