/**
 * Runs probes over their targets: at once, within limits, and so that nothing outlives an
 * interruption. Trouble is unknown, never a failure and never a pass.
 */
import type { ControlId } from "../../policies/catalogue/controls.gen";
import type { Severity } from "../../policies/framework/define-policy";
import { changesOf, judge, optionsOf, type ProbeFinding } from "./judge";
import { type LookSettings, lookAround, secretsOf } from "./look";
import type { Evidence, Probe } from "./probe";
import type { Secrets } from "./secrets";
import { shownUrl } from "./shown-url";
import type { TargetKind, Targets } from "./targets";

export interface ProbeResult {
  readonly probe: string;
  readonly title: string;
  readonly severity: Severity;
  readonly controls: readonly ControlId[];
  /** Ids of items of a checklist that it speaks for alone, where its controls have more. */
  readonly items?: readonly string[];
  /** What is not in the registry of probes says these itself. */
  readonly why?: string;
  readonly fix?: string;
  /** `https://api.example.com`; empty where there was nothing to look at. */
  readonly target: string;
  readonly outcome: "pass" | "fail" | "unknown" | "error" | "not-applicable";
  readonly findings: readonly ProbeFinding[];
  /** Why it is unknown, an error or not applicable; of a failure, what else is not decided. */
  readonly reason?: string;
  readonly evidence?: Evidence;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly ms: number;
}

/** Probe → its options. */
export type ProbeOptions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface ProbeRun extends Omit<LookSettings, "signal"> {
  readonly probes: readonly Probe[];
  readonly targets: Targets;
  /** The later say over the earlier. */
  readonly options: readonly ProbeOptions[];
  readonly signal: AbortSignal;
  readonly onEnd?: (result: ProbeResult) => void;
}

/** Looks under way at one time; a look is many exchanges, so this is no load test. */
const atOnce = 16;

/** @returns In the order of the probes, and of their targets. */
export async function runProbes(run: ProbeRun): Promise<readonly ProbeResult[]> {
  const jobs = run.probes.flatMap((probe) => jobsOf(probe, run));
  const results = new Map<Job, ProbeResult>();
  const secrets = secretsOf(run);
  const sharing = { ...run, answers: new Map() };
  const work = async (queue: Job[]): Promise<void> => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      const result = redacted(await runJob(job, sharing, secrets), secrets);
      results.set(job, result);
      run.onEnd?.(result);
    }
  };
  const together = jobs.filter(({ probe }) => !probe.alone);
  await Promise.all(Array.from({ length: atOnce }, () => work(together)));
  await work(jobs.filter(({ probe }) => probe.alone));
  return jobs.flatMap((job) => results.get(job) ?? []);
}

interface Job {
  readonly probe: Probe;
  readonly target: Targets[TargetKind][number] | undefined;
  readonly options: Readonly<Record<string, unknown>>;
  /** What the stack says over what is asked of it, as evidence. */
  readonly said: Evidence;
}

function jobsOf(probe: Probe, { targets, options: layers }: ProbeRun): readonly Job[] {
  const own = layers.map((layer) => layer[probe.id]);
  const options = optionsOf(probe, ...own);
  const said = changesOf(options, optionsOf(probe, ...own.slice(0, -1)));
  const { applies = () => true } = probe;
  const all: readonly Targets[TargetKind][number][] = targets[probe.target];
  const looked = all.filter((target) => applies(target as never));
  if (looked.length === 0) return [{ probe, target: undefined, options, said }];
  return looked.map((target) => ({ probe, target, options, said }));
}

/** A probe tells no secret; this is for the one that does by mistake, or quotes who did. */
function redacted(result: ProbeResult, secrets: Secrets): ProbeResult {
  const { target, findings, reason, evidence } = result;
  const told = {
    target,
    findings,
    ...(reason === undefined ? {} : { reason }),
    ...(evidence === undefined ? {} : { evidence }),
  };
  return { ...result, ...secrets.redact(told) };
}

async function runJob(
  { probe, target, options, said }: Job,
  run: ProbeRun,
  secrets: Secrets,
): Promise<ProbeResult> {
  const { id, title, severity, controls } = probe;
  const startedAt = new Date().toISOString();
  const started = performance.now();
  const end = (rest: Pick<ProbeResult, "outcome" | "findings" | "reason" | "evidence">) => ({
    probe: id,
    title,
    severity,
    controls,
    target: target === undefined ? "" : nameOf(target),
    ...rest,
    startedAt,
    ms: Math.round(performance.now() - started),
  });
  if (target === undefined) {
    const none = run.targets[probe.target].length === 0;
    const reason = none
      ? `The stack tells no ${probe.target} to look at.`
      : "The stack says nothing of it.";
    return end({ outcome: "not-applicable", findings: [], reason });
  }
  const exempt = probe.exempt?.(options as never, target as never);
  if (exempt !== undefined) {
    return end({ outcome: "not-applicable", findings: [], reason: exempt });
  }
  const seconds = probe.limit * (run.patience ?? 1);
  const until = performance.now() + seconds * 1000;
  const limit = AbortSignal.any([run.signal, AbortSignal.timeout(seconds * 1000)]);
  try {
    const look = lookAround({ ...run, signal: limit, until }, secrets);
    const facts = await within(limit, probe.collect(target as never, look, options as never));
    if (facts === undefined) {
      const reason = run.signal.aborted
        ? "The look was interrupted."
        : `The look did not end within ${seconds} s.`;
      return end({ outcome: "unknown", findings: [], reason });
    }
    const evidence = { ...probe.evidence?.(facts.value as never), ...said };
    const judged = judge(probe, facts.value, options);
    return end({ ...judged, ...(Object.keys(evidence).length > 0 && { evidence }) });
  } catch (error) {
    // A look tells trouble as a fact; what it throws is a fault of ours.
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return end({ outcome: "error", findings: [], reason: `The look failed: ${what}` });
  }
}

/** Undefined when the limit comes first, whatever becomes of the promise. */
function within<T>(limit: AbortSignal, promise: Promise<T>): Promise<{ value: T } | undefined> {
  return new Promise((resolve, reject) => {
    const give = () => resolve(undefined);
    limit.addEventListener("abort", give, { once: true });
    if (limit.aborted) give();
    promise
      .then((value) => resolve({ value }), reject)
      .finally(() => {
        limit.removeEventListener("abort", give);
      });
  });
}

function nameOf(target: Targets[TargetKind][number]): string {
  if ("name" in target) return target.name;
  return "url" in target ? shownUrl(target.url) : target.domain;
}
