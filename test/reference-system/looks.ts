/** What validate, smoke and load see of a reference system. */
import { byAutocannon } from "../../gonogo/load/autocannon";
import { loadPlans } from "../../gonogo/load/plan";
import { runLoad } from "../../gonogo/load/run";
import { probes } from "../../gonogo/probes/registry";
import { type ProbeResult, runProbes } from "../../gonogo/probes/run";
import { probeOptions } from "../../gonogo/probes/systems";
import type { Targets } from "../../gonogo/probes/targets";
import { targetsOf } from "../../gonogo/probes/targets-of";
import { readSmokeSettings, smokeSteps } from "../../gonogo/smoke/plan";
import { runSmoke } from "../../gonogo/smoke/run";
import { postgresName, redisName } from "../probes/stores";
import type { Stores } from "./stores";
import { ownOrigin, type ReferenceSystem } from "./system";

/** What a look is about, and what came of it: "smoke-register fail". */
export const named = ({ probe, outcome }: ProbeResult): string => `${probe} ${outcome}`;

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
      probeOptions.finsight ?? {},
      { "cors-answers": { allowed: [ownOrigin] }, "http-redirected": { port: plainPort } },
    ],
    ...stores?.looks(),
    signal: new AbortController().signal,
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

/** As many users as the checklist wants, each with a key of its own, for a short time. */
export async function loaded(
  system: ReferenceSystem,
  seconds: number,
): Promise<readonly ProbeResult[]> {
  const keys = await system.keys(100);
  const wishes = { users: [], seconds, ramp: 0.5, from: [] };
  return runLoad({
    plans: loadPlans("finsight", {}, wishes, new Map([["api", system.url]])),
    engine: byAutocannon,
    keysVariable: "KEYS",
    secrets: { env: { KEYS: keys.join(",") } },
    signal: new AbortController().signal,
    ca: system.ca,
  });
}
