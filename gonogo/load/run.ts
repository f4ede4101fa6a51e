/** Runs a load test level by level: looks first, loads, watches the health check, and judges. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { enabled, type ProbeLevels } from "../probes/levels";
import { type Look, type LookSettings, lookAround, secretsOf } from "../probes/look";
import { pause } from "../probes/pause";
import { isTrouble } from "../probes/probe";
import type { ProbeResult } from "../probes/run";
import type { Secrets } from "../probes/secrets";
import type { LoadEngine } from "./engine";
import { judgeLoad } from "./judge";
import type { LoadPlan } from "./settings";
import { type LoadFacts, Tally } from "./tally";

export interface LoadTest extends LookSettings {
  readonly plans: readonly LoadPlan[];
  readonly engine: LoadEngine;
  /** Variable that holds keys, separated by commas or spaces. */
  readonly keysVariable?: string;
  /** What the stack does not look at is neither told nor keeps the next level from being run. */
  readonly levels?: ProbeLevels;
  /** Told when a level begins. */
  readonly onLevel?: (plan: LoadPlan) => void;
}

/** Most milliseconds between two health checks, and how many a test has at least: our choice. */
const checks = { every: 1000, least: 20 };

export async function runLoad(test: LoadTest): Promise<readonly ProbeResult[]> {
  const secrets = secretsOf(test);
  const look = lookAround(test, secrets);
  const results: ProbeResult[] = [];
  let failed: number | undefined;
  for (const plan of test.plans) {
    const startedAt = new Date().toISOString();
    const started = performance.now();
    let facts: LoadFacts | { readonly trouble: string };
    if (failed !== undefined) {
      facts = { trouble: `It was not run: ${failed} users were too many.` };
    } else {
      test.onLevel?.(plan);
      facts = await level(plan, test, look, secrets);
    }
    const ms = Math.round(performance.now() - started);
    const judged = judgeLoad(plan, facts, { startedAt, ms });
    const own = enabled(judged, test.levels ?? new Map(), ({ probe }) => probe);
    results.push(...own);
    if (own.some(({ outcome }) => outcome === "fail")) failed ??= plan.level.users;
  }
  return secrets.redact(results);
}

async function level(
  plan: LoadPlan,
  test: LoadTest,
  look: Look,
  secrets: Secrets,
): Promise<LoadFacts | { readonly trouble: string }> {
  const keys = await keysOf(test.keysVariable, look, secrets);
  if (isTrouble(keys)) return { trouble: `${keys.trouble}.` };
  const trouble = await lookFirst(plan, keys, look);
  if (trouble !== undefined) return { trouble };
  const tally = new Tally();
  const delay = monitorEventLoopDelay({ resolution: 10 });
  const watch = new AbortController();
  const health = watchHealth(plan, look, AbortSignal.any([test.signal, watch.signal]));
  const started = performance.now();
  delay.enable();
  let ended: string | undefined;
  try {
    ended = await test.engine({ plan, keys, tally, signal: test.signal });
  } finally {
    watch.abort();
    delay.disable();
  }
  return {
    ...tally.facts(),
    seconds: Math.round((performance.now() - started) / 100) / 10,
    health: await health,
    late: Math.round(delay.percentile(95) / 1e6),
    ...(ended === undefined ? {} : { ended }),
  };
}

async function keysOf(variable: string | undefined, look: Look, secrets: Secrets) {
  if (variable === undefined) return [];
  const value = await look.secret(variable);
  if (isTrouble(value)) return value;
  const keys = value.split(/[\s,]+/).filter((key) => key !== "");
  for (const key of keys) secrets.hide(key);
  return keys.length > 0 ? keys : { trouble: `${variable} holds no key` };
}

/** What answers a path that leads to no health check, or to one that is not for everybody. */
const elsewhere: ReadonlySet<number> = new Set([301, 302, 303, 307, 308, 401, 403, 404, 405]);

/** Load on what is not there shows nothing; and keys go to nobody who is not trusted. */
async function lookFirst(
  { base, paths, keyHeader, health }: LoadPlan,
  keys: readonly string[],
  look: Look,
): Promise<string | undefined> {
  const [key] = keys;
  for (const path of paths) {
    const headers = key === undefined ? {} : { headers: { [keyHeader]: key } };
    const url = new URL(path, base).href;
    const answer = await look.http({ url, ...headers, confidential: true });
    if (isTrouble(answer)) return `Before any load, GET ${path}: ${answer.trouble}.`;
    if (answer.status === 429) {
      return `Before any load, GET ${path} answers 429: the limit still counts earlier requests.`;
    }
    if (answer.status < 200 || answer.status > 299) {
      return `Before any load, GET ${path} answers ${answer.status}: say other paths under gonogo:load.`;
    }
  }
  // A check that is elsewhere would fail beside any load.
  const check = await look.http({ url: new URL(health, base).href });
  if (!isTrouble(check) && elsewhere.has(check.status)) {
    return `Before any load, the health check ${health} answers ${check.status}: say another under gonogo:load.`;
  }
  return undefined;
}

/** Trouble of this machine and of the way to the system, which says nothing of the system. */
const ofThisSide = /resolve|no route|EADDRNOTAVAIL|EADDRINUSE|E[MN]FILE|ENOBUFS|ENOMEM/;

async function watchHealth(
  { base, health, ramp, seconds }: LoadPlan,
  look: Look,
  signal: AbortSignal,
): Promise<LoadFacts["health"]> {
  const every = Math.min(checks.every, (1000 * (ramp + seconds)) / checks.least);
  const url = new URL(health, base).href;
  let asked = 0;
  let answered = 0;
  while (!signal.aborted) {
    const answer = await look.http({ url, timeout: 5000 });
    // A check that the end cut off says nothing, and 429 says nothing of the service's health.
    if (signal.aborted) break;
    const isCounted = isTrouble(answer) ? !ofThisSide.test(answer.trouble) : answer.status !== 429;
    if (isCounted) {
      asked += 1;
      if (!isTrouble(answer) && answer.status === 200) answered += 1;
    }
    await pause(every, signal);
  }
  return { asked, answered };
}
