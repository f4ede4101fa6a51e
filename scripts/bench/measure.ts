/** Times whole commands as a user would feel them. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

export interface Timing {
  /** Seconds of wall time, median of the runs. */
  readonly wall: number;
  /** Seconds of processor time of the command and its children, median of the runs. */
  readonly cpu: number;
  readonly exit: number | null;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Processor seconds of all children so far, which Linux alone tells; NaN elsewhere. */
function childSeconds(): number {
  if (process.platform !== "linux") return Number.NaN;
  const stat = readFileSync("/proc/self/stat", "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticksPerSecond = 100;
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
}

/** Runs `command` once to warm up, then `runs` times. */
export function time(
  command: readonly [string, ...string[]],
  options: { runs: number; cwd?: string; env?: NodeJS.ProcessEnv },
): Timing {
  const [file, ...args] = command;
  const walls: number[] = [];
  const cpus: number[] = [];
  let exit: number | null = null;
  for (let run = 0; run <= options.runs; run++) {
    const cpu = childSeconds();
    const start = performance.now();
    const result = spawnSync(file, args, {
      stdio: "ignore",
      env: options.env ?? process.env,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    if (run > 0) {
      walls.push((performance.now() - start) / 1000);
      cpus.push(childSeconds() - cpu);
    }
    exit = result.status;
  }
  return { wall: median(walls), cpu: median(cpus), exit };
}
