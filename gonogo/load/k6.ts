/** Load by k6, a program of its own: https://grafana.com/docs/k6/latest/. It must be installed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GonogoError } from "../errors";
import { answerWithin, type LoadEngine } from "./engine";
import type { LoadPlan } from "./settings";

/** Keys come by the environment: files and arguments could be read by others. */
const keysVariable = "GONOGO_LOAD_KEYS";
const summary = "summary.json";

export const byK6: LoadEngine = async ({ plan, keys, tally, signal }) => {
  const folder = mkdtempSync(join(tmpdir(), "gonogo-k6-"));
  try {
    writeFileSync(join(folder, "script.js"), k6Script(plan));
    const env = { ...process.env, [keysVariable]: keys.join(",") };
    const args = ["run", "--quiet", "--no-color", "--no-usage-report", "script.js"];
    const child = spawn("k6", args, { cwd: folder, env, stdio: "ignore", detached: true });
    const stop = () => {
      // Its whole group: what it may have started goes with it.
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
    };
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    process.once("exit", stop);
    try {
      const [code] = (await once(child, "exit")) as [number | null];
      if (signal.aborted) return "it was interrupted";
      if (code !== 0) throw new GonogoError("undecidable", `k6 ended with exit code ${code}.`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      const where = "https://grafana.com/docs/k6/latest/set-up/install-k6/";
      throw new GonogoError("usage", `--engine k6 needs k6, which is not installed: ${where}`);
    } finally {
      signal.removeEventListener("abort", stop);
      process.off("exit", stop);
    }
    tally.take(readSummary(summaryIn(folder)));
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

function summaryIn(folder: string): string {
  try {
    return readFileSync(join(folder, summary), "utf8");
  } catch (error) {
    throw new GonogoError("undecidable", "k6 left no summary of what it did.", { cause: error });
  }
}

/** The same users as autocannon's: one request in turn, at a steady pace, counted apart. */
export function k6Script(plan: LoadPlan): string {
  const { level, base, paths, ramp, seconds, requestsPerSecond, keyHeader, from } = plan;
  const options = {
    scenarios: {
      load: {
        executor: "ramping-vus",
        startVUs: 0,
        stages: [
          { duration: `${Math.round(ramp * 1000)}ms`, target: level.users },
          { duration: `${Math.round(seconds * 1000)}ms`, target: level.users },
        ],
        gracefulStop: "0s",
        gracefulRampDown: "0s",
      },
    },
    discardResponseBodies: true,
    userAgent: "gonogo",
    summaryTrendStats: ["avg", "p(95)", "max"],
    ...(from.length === 0 ? {} : { localIPs: from.join(",") }),
  };
  return `import http from "k6/http";
import { sleep } from "k6";
import { Counter, Trend } from "k6/metrics";

export const options = ${JSON.stringify(options)};
const base = ${JSON.stringify(base)};
const paths = ${JSON.stringify(paths)};
const keys = (__ENV.${keysVariable} || "").split(",").filter((key) => key !== "");
const users = new Counter("gonogo_users");
const answered = new Counter("gonogo_answered");
const limited = new Counter("gonogo_limited");
const failed = new Counter("gonogo_failed");
const time = new Trend("gonogo_time", true);
let isServed = false;

export default function () {
  const began = Date.now();
  const headers = {};
  if (keys.length > 0) headers[${JSON.stringify(keyHeader)}] = keys[__VU % keys.length];
  const path = paths[(__VU + __ITER) % paths.length];
  const answer = http.get(base + path, { headers, redirects: 0, timeout: "${answerWithin}s" });
  if (answer.status !== 0 && !isServed) {
    isServed = true;
    users.add(1);
  }
  if (answer.status === 429) limited.add(1);
  else if (answer.status === 0 || answer.status >= 400) failed.add(1);
  else {
    answered.add(1);
    time.add(answer.timings.duration);
  }
  const rest = ${1 / requestsPerSecond} - (Date.now() - began) / 1000;
  if (rest > 0) sleep(rest);
}

export function handleSummary(data) {
  return { "${summary}": JSON.stringify(data.metrics) };
}
`;
}

/** @throws GonogoError `undecidable` for what is no summary of the script above. */
export function readSummary(text: string) {
  type Metrics = Readonly<
    Record<string, { readonly values?: Readonly<Record<string, number>> } | undefined>
  >;
  const metrics = ((): Metrics => {
    try {
      return (JSON.parse(text) as Metrics | null) ?? {};
    } catch (error) {
      throw new GonogoError("undecidable", "What k6 summed up is no JSON.", { cause: error });
    }
  })();
  const count = (name: string) => metrics[`gonogo_${name}`]?.values?.count ?? 0;
  const times = metrics.gonogo_time?.values;
  const answered = count("answered");
  const latency =
    times === undefined
      ? undefined
      : { average: times.avg ?? NaN, p95: times["p(95)"] ?? NaN, most: times.max ?? NaN };
  if (answered > 0 && !(latency && Object.values(latency).every(Number.isFinite))) {
    throw new GonogoError("undecidable", "What k6 summed up has no times of answers.");
  }
  return {
    users: count("users"),
    answered,
    limited: count("limited"),
    failed: count("failed"),
    ...(latency === undefined || answered === 0 ? {} : { latency }),
  };
}
