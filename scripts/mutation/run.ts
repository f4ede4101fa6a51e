/** Runs every mutant against the units that reach it, in this process. */
import { attempt, resultOf, settled, timedOut } from "./attempt";
import type { Baseline, Reached } from "./baseline";
import type { Instrumented, Mutant } from "./instrument";
import { Killers } from "./killers";
import { type Found, seek } from "./seek";
import { caseUnit, loadPolicy, type Place, type Unit } from "./units";

/** `uncovered`: no unit reaches it. */
export type Status = "killed" | "timeout" | "survived" | "uncovered";
export interface Verdict {
  readonly id: string;
  readonly status: Status;
  /** The unit that killed it. */
  readonly by?: string;
  /** A new case that kills it. */
  readonly found?: Found;
}

/** Stryker's factor: a mutant that is reached so much more often than before loops for ever. */
const hitFactor = 100;
const hitsOfStatic = 1_000_000;

interface Trial {
  readonly unit: Unit;
  readonly hitLimit: number;
}
interface Stop {
  readonly at: number;
  readonly result: string | undefined | Promise<string>;
}

export class MutationRun {
  readonly #originals: Instrumented["originals"];
  readonly #baseline: Baseline;
  /** What killed a mutant of this run last stands last: it likely kills the next one too. */
  readonly #killers = new Killers();

  /** @param baseline Prepared: it knows what the units say without a mutant. */
  constructor({ originals }: Instrumented, baseline: Baseline) {
    this.#originals = originals;
    this.#baseline = baseline;
  }

  /** Seeks a case for a mutant that nothing kills, and keeps it for the mutants after it. */
  async seek(mutant: Mutant): Promise<Verdict | undefined> {
    const { id, file } = mutant;
    const isStatic = this.#baseline.isStatic(id);
    const importers = this.#baseline.modules.importersOf(file);
    const clean = new Map(
      this.#baseline
        .policiesIn(importers)
        .map((policy) => [policy, loadPolicy(this.#baseline.modules, policy)] as const),
    );
    const worlds = {
      clean: (policy: string) => clean.get(policy) ?? loadPolicy(this.#baseline.modules, policy),
      mutated: (policy: string) => loadPolicy(this.#baseline.modules, policy),
      under: <T>(work: () => T) => this.#under(id, work),
    };
    const places = this.#placesFor(id, [...clean.keys()]);
    const search = async () => seek(mutant, this.#originals.get(file) ?? "", places, worlds);
    const found = isStatic
      ? await this.#baseline.modules.afresh(importers, search)
      : await search();
    if (!found) {
      return undefined;
    }
    const loaded = loadPolicy(this.#baseline.modules, found.file);
    const own = this.#baseline.cases[loaded.policy.id] ?? [];
    this.#baseline.cases[loaded.policy.id] = own;
    own.push(found.one);
    await this.#baseline.add(caseUnit(loaded, found.file, found.one));
    return { id, status: "killed", by: `${loaded.policy.id} case`, found };
  }

  /** The examples that reach the mutant, or else all of the policies. */
  #placesFor(id: string, policies: readonly string[]): readonly Place[] {
    const reached = (this.#baseline.reached.get(id) ?? []).flatMap(
      ({ unit }) => unit.example ?? [],
    );
    return reached.length > 0
      ? reached
      : this.#baseline.examples.filter((example) => policies.includes(example.file)).slice(0, 400);
  }

  #under<T>(id: string, work: () => T): T {
    const namespace = this.#baseline.namespace;
    namespace.activeMutant = id;
    namespace.hitCount = 0;
    namespace.hitLimit = hitsOfStatic;
    try {
      return work();
    } finally {
      namespace.activeMutant = undefined;
      namespace.hitCount = undefined;
    }
  }

  async verdict({ id, file }: Mutant): Promise<Verdict> {
    const isStatic = this.#baseline.isStatic(id);
    const reached = this.#baseline.reached.get(id) ?? [];
    if (!isStatic && reached.length === 0) {
      return { id, status: "uncovered" };
    }
    this.#baseline.namespace.activeMutant = id;
    try {
      return isStatic ? await this.#whenLoading(id, file) : await this.#whenRunning(id, reached);
    } finally {
      this.#baseline.namespace.activeMutant = undefined;
      this.#baseline.namespace.hitCount = undefined;
    }
  }

  #whenRunning(id: string, reached: readonly Reached[]): Promise<Verdict> {
    return this.#judge(
      id,
      this.#killers
        .first(reached, ({ unit }) => unit.name)
        .map(({ unit, hits }) => ({ unit, hitLimit: hits * hitFactor + 1_000 })),
    );
  }

  #whenLoading(id: string, file: string): Promise<Verdict> {
    const importers = this.#baseline.modules.importersOf(file);
    return this.#baseline.modules.afresh(importers, async () => {
      // What runs no function of the file reads its tables at most, where it has nothing else.
      const users = this.#baseline.users.get(file);
      const all = this.#baseline.units(
        (path) => this.#baseline.isAmong(path, importers) && (users?.sources.has(path) ?? true),
      );
      for (const { load } of this.#killers.first([...all], (source) => source.file)) {
        let units: readonly Unit[];
        try {
          units = load();
        } catch (error) {
          // The tests of the examples fail then too: "loads".
          return { id, status: "killed", by: `loading: ${String(error).slice(0, 80)}` };
        }
        const usable = units.filter(
          ({ name }) => this.#baseline.said.has(name) && (users?.names.has(name) ?? true),
        );
        const verdict = await this.#judge(
          id,
          this.#killers
            .first(usable, ({ name }) => name)
            .map((unit) => ({ unit, hitLimit: hitsOfStatic })),
        );
        if (verdict.status !== "survived") {
          return verdict;
        }
      }
      return { id, status: "survived" };
    });
  }

  /** Runs the units until one kills the mutant. */
  async #judge(id: string, trials: readonly Trial[]): Promise<Verdict> {
    for (let from = 0; from < trials.length; ) {
      const stop = attempt(() => this.#firstToStop(trials, from));
      const { at, result } = stop === timedOut ? { at: from, result: timedOut } : stop;
      const trial = trials[at];
      if (!trial) {
        break;
      }
      const status = this.#statusOf(trial, await settled(result));
      if (status !== "survived") {
        this.#killers.add(trial.unit);
        return { id, status, by: trial.unit.name };
      }
      from = at + 1;
    }
    return { id, status: "survived" };
  }

  /** The first trial that differs from before or whose result is a promise. */
  #firstToStop(trials: readonly Trial[], from: number): Stop {
    for (let at = from; at < trials.length; at += 1) {
      const trial = trials[at];
      if (trial) {
        this.#baseline.namespace.hitCount = 0;
        this.#baseline.namespace.hitLimit = trial.hitLimit;
        const result = resultOf(trial.unit);
        if (result instanceof Promise || this.#statusOf(trial, result) !== "survived") {
          return { at, result };
        }
      }
    }
    return { at: trials.length, result: undefined };
  }

  #statusOf({ unit, hitLimit }: Trial, result: string | undefined): Status {
    if (result === timedOut || (this.#baseline.namespace.hitCount ?? 0) > hitLimit) {
      return "timeout";
    }
    return result === this.#baseline.said.get(unit.name) ? "survived" : "killed";
  }
}
