/** The committed summary of the last measurement of each file: test/mutation/score.gen.json. */
import type { Measured } from "./measure";
import type { Target } from "./targets";

export interface Survivor {
  readonly at: string;
  readonly mutator: string;
  readonly original: string;
  readonly replacement: string;
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

/** Why mutants of some code survive: test/mutation/reasons.json, of which the first that fits. */
export interface Reason {
  /** Start of the paths that it holds for: a file or a folder. */
  readonly file: string;
  readonly mutator?: string;
  /** A regular expression that `original → replacement` fits, as the score quotes them. */
  readonly change?: string;
  readonly reason: string;
}

export function rowOf(file: Target, measured: readonly Measured[]): Row {
  const own = measured.filter(({ mutant }) => mutant.file === file);
  const count = (status: string) => own.filter(({ verdict }) => verdict.status === status).length;
  const survivors = own
    .filter(({ verdict: { status } }) => status === "survived" || status === "uncovered")
    .map(({ mutant: { at, mutator, original, replacement } }) => {
      return { at, mutator, original: cut(original), replacement: cut(replacement) };
    });
  const [killed, timeouts] = [count("killed"), count("timeout")];
  const mutants = own.length;
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

/** Why no test kills the mutant; undefined when nobody has looked. */
export function reasonOf(
  file: Target,
  { mutator, original, replacement }: Survivor,
  reasons: readonly Reason[],
): Reason | undefined {
  return reasons.find(
    (reason) =>
      file.startsWith(reason.file) &&
      (reason.mutator === undefined || reason.mutator === mutator) &&
      (reason.change === undefined ||
        new RegExp(reason.change, "s").test(`${original} → ${replacement}`)),
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
