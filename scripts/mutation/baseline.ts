/** What every unit says without a mutant, and which mutants it reaches. */
import { attempt, resultOf, settled, timedOut } from "./attempt";
import type { Cases } from "./cases";
import type { Instrumented } from "./instrument";
import { Modules } from "./modules";
import type { Tests } from "./targets";
import { examplesIn, type Place, testsIn, type Unit } from "./units";

/** What Stryker's code reads and writes; its names are Stryker's. */
interface Namespace {
  activeMutant: string | undefined;
  currentTestId: string | undefined;
  hitCount: number | undefined;
  hitLimit: number | undefined;
  mutantCoverage: { static: Hits; perTest: Record<string, Hits> };
}
type Hits = Record<string, number>;

export interface Sources extends Tests {
  /** Files of policies, whose examples are run. */
  readonly policies: readonly string[];
}
interface UnitFile {
  readonly file: string;
  readonly load: () => readonly Unit[];
}
interface Users {
  readonly names: Set<string>;
  readonly sources: Set<string>;
}
export interface Reached {
  readonly unit: Unit;
  /** How often the unit comes to the mutant. */
  readonly hits: number;
}

export class Baseline {
  readonly #sources: Sources;
  readonly #fileOf: ReadonlyMap<string, string>;
  readonly modules: Modules;
  readonly cases: Cases;
  readonly namespace: Namespace = {
    activeMutant: undefined,
    currentTestId: undefined,
    hitCount: undefined,
    hitLimit: undefined,
    mutantCoverage: { static: {}, perTest: {} },
  };
  /** Name of a unit → what it says. */
  readonly said = new Map<string, string>();
  readonly examples: Place[] = [];
  /** Id of a mutant → the units that come to it. */
  readonly reached = new Map<string, Reached[]>();
  /** File → the units that run code of it, by name and by source. */
  readonly users = new Map<string, Users>();
  /** Units that fail, or say something else each time, without any mutant. */
  readonly unusable: string[] = [];

  constructor(root: string, instrumented: Instrumented, sources: Sources, cases: Cases) {
    this.#sources = sources;
    this.#fileOf = new Map(instrumented.mutants.map(({ id, file }) => [id, file]));
    this.cases = cases;
    Object.assign(globalThis, { __stryker__: this.namespace });
    this.modules = new Modules(root, instrumented.sources);
    const fastCheck = this.modules.require("fast-check") as { configureGlobal(o: object): void };
    fastCheck.configureGlobal({ seed: 1 });
  }

  /** The policies' files among these. */
  policiesIn(files: ReadonlySet<string>): readonly string[] {
    return this.#sources.policies.filter((policy) => this.isAmong(policy, files));
  }

  /** True for a mutant that is at work while its file loads. */
  isStatic(id: string): boolean {
    return this.namespace.mutantCoverage.static[id] !== undefined;
  }

  /**
   * Runs every unit that can reach the files without a mutant, to learn what it says and which
   * mutants it does reach.
   */
  async prepare(files: readonly string[]): Promise<void> {
    const loaded = [...this.units(() => true)].map(({ file, load }) => ({
      file,
      units: this.#loaded(load),
    }));
    const importers = new Set(files.flatMap((file) => [...this.modules.importersOf(file)]));
    const units = loaded
      .filter(({ file }) => this.isAmong(file, importers))
      .flatMap((source) => source.units);
    for (const unit of units) {
      await this.add(unit);
      if (unit.example) {
        this.examples.push(unit.example);
      }
    }
  }

  async add(unit: Unit): Promise<void> {
    const first = await this.#observed(unit);
    const second = first === undefined ? undefined : await settled(resultOf(unit));
    if (first === undefined || second !== first || this.said.has(unit.name)) {
      this.unusable.push(unit.name);
    } else {
      this.said.set(unit.name, first);
    }
  }

  async #observed(unit: Unit): Promise<string | undefined> {
    const namespace = this.namespace;
    namespace.currentTestId = "unit";
    namespace.mutantCoverage.perTest = {};
    const result = await settled(attempt(() => resultOf(unit)));
    namespace.currentTestId = undefined;
    if (result === undefined || result === timedOut) {
      return undefined;
    }
    for (const [id, hits] of Object.entries(namespace.mutantCoverage.perTest.unit ?? {})) {
      const list = this.reached.get(id) ?? [];
      this.reached.set(id, list);
      list.push({ unit, hits });
      const file = this.#fileOf.get(id) ?? "";
      const users = this.users.get(file) ?? { names: new Set(), sources: new Set() };
      this.users.set(file, users);
      users.names.add(unit.name);
      users.sources.add(unit.source);
    }
    return result;
  }

  /** The files that have units. */
  *units(wanted: (file: string) => boolean): Generator<UnitFile> {
    const { policies, examples } = this.#sources;
    for (const file of examples === "none" ? [] : policies.filter(wanted)) {
      yield { file, load: () => this.#examplesIn(file) };
    }
    for (const file of this.#sources.tests.filter(wanted)) {
      yield { file, load: () => testsIn(this.modules, file) };
    }
  }

  #examplesIn(file: string): readonly Unit[] {
    const units = examplesIn(this.modules, file, this.cases);
    if (this.#sources.examples === "all") return units;
    const seen = new Set<string>();
    return units.filter(({ example }) => {
      if (!example || seen.has(example.kind)) return false;
      seen.add(example.kind);
      return true;
    });
  }

  #loaded(load: () => readonly Unit[]): readonly Unit[] {
    try {
      return load();
    } catch (error) {
      this.unusable.push(String(error).split("\n")[0] ?? "");
      return [];
    }
  }

  isAmong(file: string, files: ReadonlySet<string>): boolean {
    return files.has(this.modules.pathOf(file));
  }
}
