/** Runs every mutant against the units that reach it, in this process. */
import { Script } from "node:vm";
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

/** Milliseconds of a unit, where most take less than one: an endless loop, not a slow machine. */
const timeLimit = 5_000;
/** Stryker's factor: a mutant that is reached so much more often than before loops for ever. */
const hitFactor = 100;
const hitsOfStatic = 1_000_000;

export interface Sources {
  /** Files of policies, whose examples are run. */
  readonly policies: readonly string[];
  /** Files of tests. */
  readonly tests: readonly string[];
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

  /** Runs every unit without a mutant, to learn what it says and which mutants it reaches. */
  async prepare(): Promise<void> {
    const units = [...this.#units(() => true)].flatMap((load) => this.#loaded(load));
    for (const unit of units) {
      const first = await this.#observed(unit);
      const second = first === undefined ? undefined : await attempt(unit);
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

  async #whenRunning(id: string, reached: readonly Reached[]): Promise<Verdict> {
    for (const { unit, hits } of reached) {
      const status = await this.#judge(unit, hits * hitFactor + 1_000);
      if (status !== "survived") {
        return { id, status, by: unit.name };
      }
    }
    return { id, status: "survived" };
  }

  #whenLoading(id: string, file: string): Promise<Verdict> {
    const importers = this.#modules.importersOf(file);
    return this.#modules.afresh(importers, async () => {
      for (const load of this.#units((path) => this.#isAmong(path, importers))) {
        let units: readonly Unit[];
        try {
          units = load();
        } catch (error) {
          // The tests of the examples fail then too: "loads".
          return { id, status: "killed", by: `loading: ${String(error).slice(0, 80)}` };
        }
        for (const unit of units.filter(({ name }) => this.#baseline.has(name))) {
          const status = await this.#judge(unit, hitsOfStatic);
          if (status !== "survived") {
            return { id, status, by: unit.name };
          }
        }
      }
      return { id, status: "survived" };
    });
  }

  async #judge(unit: Unit, hitLimit: number): Promise<Status> {
    const namespace = this.#namespace;
    namespace.hitCount = 0;
    namespace.hitLimit = hitLimit;
    const result = await attempt(unit);
    if (result === timedOut || (namespace.hitCount ?? 0) > hitLimit) {
      return "timeout";
    }
    return result === this.#baseline.get(unit.name) ? "survived" : "killed";
  }

  async #observed(unit: Unit): Promise<string | undefined> {
    const namespace = this.#namespace;
    namespace.currentTestId = "unit";
    namespace.mutantCoverage.perTest = {};
    const result = await attempt(unit);
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

  /** Functions that load the units of one file each. */
  *#units(wanted: (file: string) => boolean): Generator<() => readonly Unit[]> {
    for (const file of this.#sources.policies.filter(wanted)) {
      yield () => examplesIn(this.#modules, file);
    }
    for (const file of this.#sources.tests.filter(wanted)) {
      yield () => testsIn(this.#modules, file);
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

const timedOut = Symbol("timed out").toString();
const call = new Script("globalThis.__unit()");

/** What the unit says; nothing when it throws, `timedOut` when it does not end. */
async function attempt({ run }: Unit): Promise<string | undefined> {
  Object.assign(globalThis, { __unit: run });
  try {
    const result: unknown = call.runInThisContext({ timeout: timeLimit });
    return (await (result instanceof Promise ? withLimit(result) : result)) as string;
  } catch (error) {
    const { code } = (error ?? {}) as { code?: unknown };
    return code === "ERR_SCRIPT_EXECUTION_TIMEOUT" ? timedOut : undefined;
  }
}

function withLimit<T>(promise: Promise<T>): Promise<T | string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(timedOut), timeLimit);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
