/** The report as data; report.schema.json describes it. */
import type { Report } from "./model";
import { neutralJson } from "./neutral";

export function json(report: Report): string {
  return `${neutralJson(JSON.stringify(report, null, 2))}\n`;
}
