/** The committed summary of the last measurement of each file: test/mutation/score.gen.json. */
import type { Measured } from "./measure";
import type { Target } from "./targets";

export interface Survivor {
  readonly at: string;
  readonly mutator: string;
  readonly original: string;
  readonly replacement: string;
  /** Why no test kills it; absent when nobody has looked. */
  readonly reason?: string;
}
/** Counts of one file. `score` is the share of mutants that are killed or time out, in percent. */
export interface Row {
  readonly mutants: number;
  readonly killed: number;
  readonly timeouts: number;
  readonly score: number;
  readonly survivors: readonly Survivor[];
}
export interface Summary {
  readonly total: Omit<Row, "survivors"> & { readonly survived: number };
  /** Files that no measurement was made of yet; they count for nothing in the total. */
  readonly unmeasured: readonly Target[];
  readonly files: Readonly<Record<Target, Row>>;
}

/** Why mutants of some code survive: test/mutation/reasons.json. */
export interface Reason {
  /** Start of the paths that it holds for: a file or a folder. */
  readonly file: string;
  readonly mutator?: string;
  /** The mutated code, exactly; without it any. */
  readonly original?: string;
  readonly replacement?: string;
  readonly reason: string;
}

export function rowOf(
  file: Target,
  measured: readonly Measured[],
  reasons: readonly Reason[],
): Row {
  const count = (status: string) =>
    measured.filter(({ verdict }) => verdict.status === status).length;
  const survivors = measured
    .filter(({ verdict: { status } }) => status === "survived" || status === "uncovered")
    .map(({ mutant: { at, mutator, original, replacement } }) => {
      const survivor = { at, mutator, original: cut(original), replacement: cut(replacement) };
      const found = reasons.find((reason) => explains(reason, file, survivor));
      return found ? { ...survivor, reason: found.reason } : survivor;
    });
  const [killed, timeouts] = [count("killed"), count("timeout")];
  const mutants = measured.length;
  return { mutants, killed, timeouts, score: percent(killed + timeouts, mutants), survivors };
}

/** Longest code that is quoted. */
const longest = 160;

function cut(code: string): string {
  return code.length > longest ? `${code.slice(0, longest)}…` : code;
}

/** What tells a mutant from the others of its file, as the score has it. */
export function keyOf({ at, mutator, replacement }: Omit<Survivor, "original">): string {
  return `${at} ${mutator} ${cut(replacement)}`;
}

function explains(reason: Reason, file: Target, survivor: Survivor): boolean {
  return (
    file.startsWith(reason.file) &&
    (["mutator", "original", "replacement"] as const).every(
      (key) => reason[key] === undefined || reason[key] === survivor[key],
    )
  );
}

export function summaryOf(rows: ReadonlyMap<Target, Row>, targets: readonly Target[]): Summary {
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
  const sum = (key: "mutants" | "killed" | "timeouts") =>
    sorted.reduce((total, [, row]) => total + row[key], 0);
  const [mutants, killed, timeouts] = [sum("mutants"), sum("killed"), sum("timeouts")];
  const survived = mutants - killed - timeouts;
  const score = percent(killed + timeouts, mutants);
  return {
    total: { mutants, killed, timeouts, survived, score },
    unmeasured: targets.filter((target) => !rows.has(target)).sort(),
    files: Object.fromEntries(sorted),
  };
}

function percent(part: number, all: number): number {
  return all === 0 ? 100 : Math.floor((1000 * part) / all) / 10;
}
