/**
 * What the formats cost: a report of 10,000 results and 808 items of a checklist, printed in every
 * format in one process. Prints the time and the size of each, and the most memory that
 * the process had, less what it had before. `npm run bench` runs it.
 */
import { formats } from "../../gonogo/cli/formats";
import { render } from "../../gonogo/cli/render";
import { largeReport, largest } from "../../test/report/large";

const results = Number(process.argv[2] ?? "10000");
const report = largeReport({ ...largest, policies: 200, results: Math.round(results / 200) });
const [run] = report.runs;
/** Loading a module is no part of printing. */
for (const format of formats) {
  render({ ...report, runs: [] }, format, { color: false, width: 100 });
}
const before = process.memoryUsage().rss;

let total = 0;
let totalCpu = 0;
/** The least that a format can cost: writing the report as it is. */
let base = 0;
for (const format of formats) {
  const started = performance.now();
  const cpu = process.cpuUsage();
  const text = render(report, format, { color: false, width: 100 });
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  const cpuMs = (user + system) / 1000;
  total += ms;
  totalCpu += cpuMs;
  if (format === "json") base = cpuMs;
  console.log(
    `${format.padEnd(14)} ${ms.toFixed(0).padStart(6)} ms ${cpuMs.toFixed(0).padStart(6)} ms cpu ` +
      `${(Buffer.byteLength(text) / 1e6).toFixed(1).padStart(6)} MB`,
  );
}
const peak = process.resourceUsage().maxRSS * 1024;
console.log(
  `${formats.length} formats of ${run?.results.length ?? 0} results and ` +
    `${run?.checklist?.items.length ?? 0} items: ${(total / 1000).toFixed(2)} s, ` +
    `${(totalCpu / 1000).toFixed(2)} s cpu (${(totalCpu / base).toFixed(0)} x json), ` +
    `${((peak - before) / 1e6).toFixed(0)} MB more than before (${(peak / 1e6).toFixed(0)} MB)`,
);
