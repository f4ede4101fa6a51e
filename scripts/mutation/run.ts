/** Runs every mutant against the units that reach it, in this process. */
import { attempt, resultOf, settled, timedOut } from "./attempt";
import type { Instrumented, Mutant } from "./instrument";
import { Modules } from "./modules";
import { examplesIn, testsIn, type Unit } from "./units";

/** `uncovered`: no unit reaches it. */
export type Status = "killed" | "timeout" | "survived" | "uncovered";
export interface Verdict {
  readonly id: string;
  readonly status: Status;
  /** The unit that killed it. */
  readonly by?: string;
}

/** What Stryker's code reads and writes; its names are Stryker's. */
interface Namespace {
  activeMutant: string | undefined;
  currentTestId: string | undefined;
  hitCount: number | undefined;
  hitLimit: number | undefined;
  mutantCoverage: { static: Hits; perTest: Record<string, Hits> };
}
type Hits = Record<string, number>;

/** Stryker's factor: a mutant that is reached so much more often than before loops for ever. */
const hitFactor = 100;
const hitsOfStatic = 1_000_000;

export interface Sources {
  /** Files of policies, whose examples are run. */
  readonly policies: readonly string[];
  /** Files of tests. */
  readonly tests: readonly string[];
}

interface Trial {
  readonly unit: Unit;
  readonly hitLimit: number;
}
interface Stop {
  readonly at: number;
  readonly result: string | undefined | Promise<string>;
}

interface UnitFile {
  readonly file: string;
  readonly load: () => readonly Unit[];
}

interface Reached {
  readonly unit: Unit;
  readonly hits: number;
}

export class MutationRun {
  readonly #modules: Modules;
  readonly #sources: Sources;
  readonly #namespace: Namespace;
  readonly #baseline = new Map<string, string>();
  readonly #reached = new Map<string, Reached[]>();
  /** Units that fail, or say something else each time, without any mutant. */
  readonly unusable: string[] = [];

  constructor(root: string, { sources }: Instrumented, tests: Sources) {
    this.#sources = tests;
    this.#namespace = {
      activeMutant: undefined,
      currentTestId: undefined,
      hitCount: undefined,
      hitLimit: undefined,
      mutantCoverage: { static: {}, perTest: {} },
    };
    Object.assign(globalThis, { __stryker__: this.#namespace });
    this.#modules = new Modules(root, sources);
    const fastCheck = this.#modules.require("fast-check") as { configureGlobal(o: object): void };
    fastCheck.configureGlobal({ seed: 1 });
  }

  /**
   * Runs every unit that can reach the files without a mutant, to learn what it says and which
   * mutants it does reach.
   */
  async prepare(files: readonly string[]): Promise<void> {
    const loaded = [...this.#units(() => true)].map(({ file, load }) => ({
      file,
      units: this.#loaded(load),
    }));
    const importers = new Set(files.flatMap((file) => [...this.#modules.importersOf(file)]));
    const units = loaded
      .filter(({ file }) => this.#isAmong(file, importers))
      .flatMap((source) => source.units);
    for (const unit of units) {
      const first = await this.#observed(unit);
      const second = first === undefined ? undefined : await settled(resultOf(unit));
      if (first === undefined || second !== first || this.#baseline.has(unit.name)) {
        this.unusable.push(unit.name);
      } else {
        this.#baseline.set(unit.name, first);
      }
    }
  }

  async verdict({ id, file }: Mutant): Promise<Verdict> {
    const isStatic = this.#namespace.mutantCoverage.static[id] !== undefined;
    const reached = this.#reached.get(id) ?? [];
    if (!isStatic && reached.length === 0) {
      return { id, status: "uncovered" };
    }
    this.#namespace.activeMutant = id;
    try {
      return isStatic ? await this.#whenLoading(id, file) : await this.#whenRunning(id, reached);
    } finally {
      this.#namespace.activeMutant = undefined;
      this.#namespace.hitCount = undefined;
    }
  }

  #whenRunning(id: string, reached: readonly Reached[]): Promise<Verdict> {
    return this.#judge(
      id,
      reached.map(({ unit, hits }) => ({ unit, hitLimit: hits * hitFactor + 1_000 })),
    );
  }

  #whenLoading(id: string, file: string): Promise<Verdict> {
    const importers = this.#modules.importersOf(file);
    return this.#modules.afresh(importers, async () => {
      for (const { load } of this.#units((path) => this.#isAmong(path, importers))) {
        let units: readonly Unit[];
        try {
          units = load();
        } catch (error) {
          // The tests of the examples fail then too: "loads".
          return { id, status: "killed", by: `loading: ${String(error).slice(0, 80)}` };
        }
        const usable = units.filter(({ name }) => this.#baseline.has(name));
        const verdict = await this.#judge(
          id,
          usable.map((unit) => ({ unit, hitLimit: hitsOfStatic })),
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
        this.#namespace.hitCount = 0;
        this.#namespace.hitLimit = trial.hitLimit;
        const result = resultOf(trial.unit);
        if (result instanceof Promise || this.#statusOf(trial, result) !== "survived") {
          return { at, result };
        }
      }
    }
    return { at: trials.length, result: undefined };
  }

  #statusOf({ unit, hitLimit }: Trial, result: string | undefined): Status {
    if (result === timedOut || (this.#namespace.hitCount ?? 0) > hitLimit) {
      return "timeout";
    }
    return result === this.#baseline.get(unit.name) ? "survived" : "killed";
  }

  async #observed(unit: Unit): Promise<string | undefined> {
    const namespace = this.#namespace;
    namespace.currentTestId = "unit";
    namespace.mutantCoverage.perTest = {};
    const result = await settled(attempt(() => resultOf(unit)));
    namespace.currentTestId = undefined;
    if (result === undefined || result === timedOut) {
      return undefined;
    }
    for (const [id, hits] of Object.entries(namespace.mutantCoverage.perTest.unit ?? {})) {
      const list = this.#reached.get(id) ?? [];
      this.#reached.set(id, list);
      list.push({ unit, hits });
    }
    return result;
  }

  /** The files that have units. */
  *#units(wanted: (file: string) => boolean): Generator<UnitFile> {
    for (const file of this.#sources.policies.filter(wanted)) {
      yield { file, load: () => examplesIn(this.#modules, file) };
    }
    for (const file of this.#sources.tests.filter(wanted)) {
      yield { file, load: () => testsIn(this.#modules, file) };
    }
  }

  #loaded(load: () => readonly Unit[]): readonly Unit[] {
    try {
      return load();
    } catch (error) {
      this.unusable.push(String(error).split("\n")[0] ?? "");
      return [];
    }
  }

  #isAmong(file: string, files: ReadonlySet<string>): boolean {
    return files.has(this.#modules.pathOf(file));
  }
}
