/** What validate, smoke and load see of a reference system. */
import { byAutocannon } from "../../gonogo/load/autocannon";
import { loadPlans } from "../../gonogo/load/plan";
import { runLoad } from "../../gonogo/load/run";
import type { Thresholds } from "../../gonogo/load/settings";
import { probes } from "../../gonogo/probes/registry";
import { type ProbeResult, runProbes } from "../../gonogo/probes/run";
import { systemOptions } from "../../gonogo/probes/systems";
import type { Targets } from "../../gonogo/probes/targets";
import { targetsOf } from "../../gonogo/probes/targets-of";
import { readSmokeSettings, smokeSteps } from "../../gonogo/smoke/plan";
import { runSmoke } from "../../gonogo/smoke/run";
import { postgresName, redisName } from "../probes/stores";
import type { Stores } from "./stores";
import { ownOrigin, type ReferenceSystem } from "./system";

/** What a look is about, and what came of it: "smoke-register fail". */
export function named({ probe, outcome }: ProbeResult): string {
  // Of a store that is gone, no look sees anything.
  const kind = outcome === "unknown" && /^(postgres|redis)-/.exec(probe)?.[1];
  return kind ? `${kind}-* unknown` : `${probe} ${outcome}`;
}

export const isPassed = ({ outcome }: ProbeResult): boolean =>
  outcome === "pass" || outcome === "not-applicable";

/** Every probe that looks at a host, also those that no item of finsight's checklist asks for. */
export const edgeProbes = probes.filter(({ target }) => ["host", "api", "web"].includes(target));
/** Those of the stores; with them a system is looked at as a whole. */
export const storeProbes = probes.filter(({ target }) => ["postgres", "redis"].includes(target));

export function validated(
  { url, ca, plainPort }: ReferenceSystem,
  stores?: Stores,
): Promise<readonly ProbeResult[]> {
  return runProbes({
    probes: stores === undefined ? edgeProbes : [...edgeProbes, ...storeProbes],
    targets: {
      ...targetsOf({ apiUrl: url }),
      ...(stores === undefined ? {} : storeTargets(stores)),
    },
    options: [
      systemOptions("finsight"),
      {
        "cors-answers": { allowed: [ownOrigin] },
        "http-redirected": { port: plainPort },
        // Here client and system share a machine with other tests.
        "health-answers": { paths: ["/health"], milliseconds: 5000 },
      },
    ],
    ...stores?.looks(),
    signal: new AbortController().signal,
    patience: 6,
    ca,
  });
}

function storeTargets({ ca }: Stores): Pick<Targets, "postgres" | "redis"> {
  const [postgres, redis] = [postgresName, redisName];
  const pool = { min: 5, max: 20 };
  const variables = { url: "REDIS_URL" };
  const rds = { mode: "rds", identifier: postgres, retentionDays: 14, pool, ca } as const;
  const cache = { mode: "elasticache", identifier: redis, role: "cache", ca } as const;
  return {
    postgres: [{ name: "postgres", variable: "DATABASE_URL", ...rds }],
    redis: [{ name: "redis", variables, ...cache }],
  };
}

export function smoked(
  { url, ca }: ReferenceSystem,
  { allowWrites = true, signal = new AbortController().signal } = {},
): Promise<readonly ProbeResult[]> {
  return runSmoke({
    steps: smokeSteps("finsight", readSmokeSettings(undefined, "")),
    hosts: new Map([["api", url]]),
    allowWrites,
    values: {},
    secretVariables: {},
    signal,
    ca,
  });
}

const ours = { source: "our choice: other tests share the machine" };
/** What a healthy system keeps to, however busy the machine is. */
const lenient = {
  errors: { percent: 20, ...ours },
  latency: { statistic: "average", milliseconds: 20_000, ...ours },
  uptime: { percent: 50, ...ours },
} as const;

/**
 * As many users as the checklist wants, each with a key of its own, for a short time: a longer one
 * where the machine was too busy with other tests to serve them all.
 *
 * @param strict The one threshold that is the checklist's own.
 */
export async function loaded(
  system: ReferenceSystem,
  seconds: number,
  strict?: keyof Thresholds,
): Promise<readonly ProbeResult[]> {
  const keys = await system.keys(100);
  const thresholds: Partial<Thresholds> = { ...lenient };
  if (strict !== undefined) delete thresholds[strict];
  let results: readonly ProbeResult[] = [];
  for (const times of [1, 3, 9]) {
    const wishes = { users: [], seconds: seconds * times, ramp: 0.5 * times, from: [] };
    const hosts = new Map([["api", system.url]]);
    results = await runLoad({
      plans: loadPlans("finsight", { thresholds }, wishes, hosts),
      engine: byAutocannon,
      keysVariable: "KEYS",
      secrets: { env: { KEYS: keys.join(",") } },
      signal: new AbortController().signal,
      ca: system.ca,
    });
    if (!results.some(({ outcome }) => outcome === "unknown")) break;
    // The rush is over before the next one.
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
  return results;
}
