/** A table for people: a line of heads, then rows whose one column has the row's colour. */
import { columns, type Layout, pad, type Style } from "./layout";

export interface Column {
  readonly head: string;
  /** Columns of numbers are aligned at their ends. */
  readonly number?: true;
}

export interface Row {
  readonly style: Style;
  readonly cells: readonly string[];
}

/** @param painted Index of the column that has the row's style. */
export function tableLines(
  table: readonly Column[],
  rows: readonly Row[],
  painted: number,
  layout: Layout,
): string[] {
  const widths = table.map(({ head }, i) =>
    Math.max(columns(head), ...rows.map(({ cells }) => columns(cells[i] ?? ""))),
  );
  const line = (cells: readonly string[], style?: Style) =>
    cells
      .map((cell, i) => {
        const width = widths[i] ?? 0;
        const padded = table[i]?.number ? cell.padStart(width) : pad(cell, width);
        return style !== undefined && i === painted ? layout.paint(style, padded) : padded;
      })
      .join("  ")
      .trimEnd();
  const heads = line(table.map(({ head }) => head));
  return [layout.paint("dim", heads), ...rows.map(({ cells, style }) => line(cells, style))];
}
