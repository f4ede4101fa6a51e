/**
 * Runs the steps of a smoke test one after the other. What a step wrote is taken back when all are
 * done, after a failure too and after an interruption; what may still be there is said.
 */
import { randomBytes } from "node:crypto";
import { type Look, type LookSettings, lookAround, secretsOf } from "../probes/look";
import { isUnsent } from "../probes/look/trouble";
import { smokeSeverity } from "../probes/names";
import { isTrouble } from "../probes/probe";
import type { ProbeResult } from "../probes/run";
import type { Secrets } from "../probes/secrets";
import { type Asked, ask, limitedBy, requestOf } from "./ask";
import { cleanUp, type Written } from "./clean-up";
import { delayed } from "./delayed";
import { parsed } from "./json";
import { judgeStep } from "./judge";
import { type SmokeStep, writes } from "./step";
import { MissingValue, namesIn, UnfitPath } from "./template";
import { pathsToWalk, walk } from "./walk";

export interface SmokeRun extends LookSettings {
  readonly steps: readonly SmokeStep[];
  /** Role → origin, from the stack's outputs. */
  readonly hosts: ReadonlyMap<string, string>;
  readonly allowWrites: boolean;
  readonly values: Readonly<Record<string, string>>;
  /** Name → variable that holds it. */
  readonly secretVariables: Readonly<Record<string, string>>;
  /** When it is over whatever happens, in milliseconds. @default 300000 */
  readonly most?: number;
}

type State = Pick<ProbeResult, "outcome" | "findings" | "reason" | "evidence">;
const open = (reason: string): State => ({ outcome: "unknown", findings: [], reason });

/** A request that writes may end after an interruption, so that it is known what it wrote. */
const graceMs = 1500;

export async function runSmoke(run: SmokeRun): Promise<readonly ProbeResult[]> {
  const limit = AbortSignal.timeout(run.most ?? 300_000);
  const bounded = { ...run, signal: AbortSignal.any([run.signal, limit]) };
  return new SmokeTest(bounded).results();
}

class SmokeTest {
  private readonly secrets: Secrets;
  private readonly look: Look;
  private readonly values: Map<string, string>;
  /** Names whose values only a trusted host may see. */
  private readonly confidential: Set<string>;
  private readonly written: Written[] = [];

  constructor(private readonly run: SmokeRun) {
    this.secrets = secretsOf(run);
    this.look = lookAround(run, this.secrets);
    this.values = new Map(Object.entries(startValues(run)));
    this.confidential = new Set(Object.keys(run.secretVariables));
  }

  async results(): Promise<readonly ProbeResult[]> {
    const { steps, hosts } = this.run;
    const results: ProbeResult[] = [];
    try {
      for (const step of steps) {
        const began = begin();
        results.push(resultOf(step, await this.one(step), hosts.get(step.host) ?? "", began));
      }
    } finally {
      if (this.written.length > 0) results.push(await this.undone());
    }
    return this.secrets.redact(results);
  }

  private async one(step: SmokeStep): Promise<State> {
    const { signal, hosts, allowWrites } = this.run;
    if (signal.aborted) return open("The test was ended before this step.");
    if (step.open !== undefined) return open(step.open);
    const base = hosts.get(step.host);
    if (base === undefined) return open(`The stack's outputs name no ${step.host}Url.`);
    if (writes(step) && !allowWrites) return open("It writes: --allow-writes runs it.");
    const trouble = await this.readSecrets(step);
    if (trouble !== undefined) return open(`${trouble}.`);
    const never = namesOfCleanUp(step).find((name) => !this.mayCome(name));
    if (never !== undefined) {
      return open(`It was not written: its clean-up needs ${never}, which nothing gives.`);
    }
    try {
      const { answer, elsewhere } = await this.ask(step, base);
      const property = `${step.method} ${step.path}`;
      if (isTrouble(answer)) return open(`${property}: ${answer.trouble}.`);
      const evidence = { request: property, status: answer.status, milliseconds: answer.ms };
      if (answer.status === 429 && !step.status.is.includes(429)) {
        return { ...open(`${property}: ${limitedBy(answer)}.`), evidence };
      }
      const { captured, ...judged } = judgeStep(step, answer, property, elsewhere);
      for (const [name, value] of captured) this.keep(name, value);
      const isWalked = step.walk && judged.outcome === "pass";
      if (!isWalked) return { ...judged, evidence };
      return { evidence, ...(await walked(base, step, answer.body, this.look, signal)) };
    } catch (error) {
      if (error instanceof UnfitPath) return open(`It was not asked: ${error.message}.`);
      if (!(error instanceof MissingValue)) throw error;
      return open(`It needs ${error.value}, which no step before it gave.`);
    }
  }

  /** @throws MissingValue before anything is sent. */
  private async ask(step: SmokeStep, base: string): Promise<Asked> {
    const { run, values, secrets, written } = this;
    const isSecret =
      namesOf(step).some((name) => this.confidential.has(name)) ||
      Object.keys(step.capture).length > 0;
    const errand = { ...step, path: step.path ?? "/" };
    const filled = requestOf(base, errand, { values, confidential: isSecret });
    const request = { ...filled, expects: step.status.is };
    if (!writes(step)) return ask(request, this.look, run.signal);
    const late = delayed(run.signal, graceMs);
    try {
      const look = lookAround({ ...run, signal: late.signal }, secrets);
      const asked = await ask(request, look, run.signal);
      // No answer does not mean that nothing was written; a refusal does.
      const { answer } = asked;
      const isRefused = isTrouble(answer)
        ? isUnsent(answer.trouble)
        : answer.status >= 400 && answer.status < 500;
      const how = step.cleanUp;
      if (how !== undefined && !("kept" in how) && !isRefused) {
        const own = run.hosts.get(how.host) ?? base;
        written.push({ step: step.id, cleanUp: how, base: own });
      }
      return asked;
    } finally {
      late.dispose();
    }
  }

  private keep(name: string, value: string): void {
    this.secrets.hide(value);
    this.values.set(name, value);
    this.confidential.add(name);
  }

  /** Whether a name has a value by the end of the test, if its steps pass. */
  private mayCome(name: string): boolean {
    const isCaptured = ({ capture }: SmokeStep) => Object.hasOwn(capture, name);
    return this.values.has(name) || this.run.steps.some(isCaptured);
  }

  /** @returns Why one of them cannot be had. */
  private async readSecrets(step: SmokeStep): Promise<string | undefined> {
    // What cannot be taken back for want of a secret is not written.
    for (const name of [...namesOf(step), ...namesOfCleanUp(step)]) {
      const variable = this.run.secretVariables[name];
      if (variable === undefined || this.values.has(name)) continue;
      const value = await this.look.secret(variable);
      if (isTrouble(value)) return value.trouble;
      this.keep(name, value);
    }
    return undefined;
  }

  private async undone(): Promise<ProbeResult> {
    const began = begin();
    const { run, values, secrets, written } = this;
    const left = await cleanUp(written, values, run.signal, (signal) =>
      lookAround({ ...run, signal }, secrets),
    );
    const step = { id: "clean-up", title: "What the test wrote is taken back", items: [] };
    const name = `gonogo-smoke-${values.get("run")}`;
    const state: State =
      left.length > 0
        ? open(`${left.join(" ")} Look for ${name}.`)
        : { outcome: "pass", findings: [] };
    const [{ base = "" } = {}] = written;
    return resultOf({ ...step, controls: [] }, state, base, began);
  }
}

/** What every template may use, and what the stack's configuration says over it. */
function startValues({ hosts, values }: SmokeRun): Readonly<Record<string, string>> {
  const id = randomBytes(6).toString("hex");
  const api = hosts.get("api") ?? [...hosts.values()][0] ?? "";
  const site = hosts.get("web") ?? hosts.get("app") ?? api;
  const { hostname = "" } = URL.parse(api) ?? {};
  // Our choice: an address of the system itself, so that no mail goes to a stranger.
  const domain = hostname.includes(".") ? hostname.replace(/^api\./, "") : "example.com";
  return { run: id, email: `gonogo-smoke-${id}@${domain}`, api, site, ...values };
}

const namesOf = ({ path, headers, body }: SmokeStep): readonly string[] => [
  ...namesIn([path, headers, body]),
];

/** None where nothing is taken back. */
function namesOfCleanUp(step: SmokeStep): readonly string[] {
  const how = step.cleanUp;
  if (how === undefined || "kept" in how || !writes(step)) return [];
  const { path, headers, body } = how;
  return [...namesIn([path, headers, body])];
}

async function walked(
  base: string,
  { path = "/" }: SmokeStep,
  document: string,
  look: Look,
  signal: AbortSignal,
): Promise<State> {
  const paths = pathsToWalk(parsed(document)?.json, new URL(path, base).href);
  if (paths.length === 0) return open("It describes no path that can be asked for.");
  const { findings, asked, trouble } = await walk(base, paths, look, signal);
  const evidence = { paths: asked };
  if (findings.length > 0) return { outcome: "fail", findings, evidence };
  if (trouble !== undefined) return { ...open(`${trouble}.`), evidence };
  return { outcome: "pass", findings, evidence };
}

const begin = () => ({ at: new Date().toISOString(), ms: performance.now() });

function resultOf(
  step: Pick<SmokeStep, "id" | "title" | "items" | "controls"> & Partial<SmokeStep>,
  state: State,
  target: string,
  began: ReturnType<typeof begin>,
): ProbeResult {
  return {
    probe: `smoke-${step.id}`,
    title: step.title ?? `${step.method} ${step.path ?? ""} answers as it should`,
    severity: smokeSeverity,
    controls: step.controls,
    items: step.items,
    why: "What the smoke test finds, the first customer would have found.",
    fix: "Ask the same by hand, look the request up in the log, and repair the system or roll it back.",
    target,
    ...state,
    startedAt: began.at,
    ms: Math.round(performance.now() - began.ms),
  };
}
