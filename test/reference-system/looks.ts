/** What validate, smoke and load see of a reference system. */
import { byAutocannon } from "../../gonogo/load/autocannon";
import { loadPlans } from "../../gonogo/load/plan";
import { runLoad } from "../../gonogo/load/run";
import { probes } from "../../gonogo/probes/registry";
import { type ProbeResult, runProbes } from "../../gonogo/probes/run";
import { probeOptions } from "../../gonogo/probes/systems";
import { targetsOf } from "../../gonogo/probes/targets-of";
import { readSmokeSettings, smokeSteps } from "../../gonogo/smoke/plan";
import { runSmoke } from "../../gonogo/smoke/run";
import { ownOrigin, type ReferenceSystem } from "./system";

/** What a look is about, and what came of it: "smoke-register fail". */
export const named = ({ probe, outcome }: ProbeResult): string => `${probe} ${outcome}`;

export const isPassed = ({ outcome }: ProbeResult): boolean =>
  outcome === "pass" || outcome === "not-applicable";

/** Every probe that looks at a host, also those that no item of finsight's checklist asks for. */
export const edgeProbes = probes.filter(({ target }) => ["host", "api", "web"].includes(target));

export function validated({
  url,
  ca,
  plainPort,
}: ReferenceSystem): Promise<readonly ProbeResult[]> {
  return runProbes({
    probes: edgeProbes,
    targets: targetsOf({ apiUrl: url }),
    options: [
      probeOptions.finsight ?? {},
      { "cors-answers": { allowed: [ownOrigin] }, "http-redirected": { port: plainPort } },
    ],
    signal: new AbortController().signal,
    ca,
  });
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
