/** Seeks a case that kills a mutant which the examples and tests let live. */
import { attempt, timedOut } from "./attempt";
import { type Answer, answerOf, type Case } from "./cases";
import { type Change, changed } from "./changes";
import type { Mutant } from "./instrument";
import { changesOf, namesNear, wordsNear } from "./search";
import type { Loaded, Place } from "./units";

/** Changes tried for a mutant; most cases are found among the first hundred. */
export const mostTries = 160;
const mostExamples = 6;

export interface Worlds {
  /** Policies without the mutant at work, and with it. */
  readonly clean: (file: string) => Loaded;
  readonly mutated: (file: string) => Loaded;
  /** Does the work with the mutant switched on. */
  readonly under: <T>(work: () => T) => T;
}
export interface Found {
  readonly file: string;
  /** Id of the policy. */
  readonly policy: string;
  readonly one: Case;
}

const answers = new Map<string, Answer | undefined>();

/** @param places Examples to change. */
export function seek(
  mutant: Mutant,
  source: string,
  places: readonly Place[],
  worlds: Worlds,
): Found | undefined {
  const step = Math.max(1, Math.floor(places.length / mostExamples));
  const chosen = places.filter((_, index) => index % step === 0).slice(0, mostExamples);
  const words = wordsNear(mutant, source);
  const names = namesNear(mutant, source);
  const search = () => {
    const streams = chosen.flatMap((place) => {
      const { policy } = worlds.clean(place.file);
      const example = policy[place.kind].find(({ name }) => name === place.name);
      return example ? [{ place, changes: changesOf(example, words, names) }] : [];
    });
    for (let tries = 0, live = streams; tries < mostTries && live.length > 0; ) {
      const next: typeof streams = [];
      for (const stream of live) {
        const { done, value } = stream.changes.next();
        if (!done) {
          tries += 1;
          next.push(stream);
          const says = difference(stream.place, value, worlds);
          if (says) {
            const { file, kind, name } = stream.place;
            const policy = worlds.clean(file).policy.id;
            return { file, policy, one: { of: [kind, name] as const, ...value, says } };
          }
        }
      }
      live = next;
    }
    return undefined;
  };
  const found = attempt(search);
  return found === timedOut ? undefined : found;
}

/** What the policy says of the changed example, when the mutant says something else. */
function difference(place: Place, change: Change, worlds: Worlds): Answer | undefined {
  const key = JSON.stringify([place, change]);
  if (!answers.has(key)) {
    answers.set(key, answer(worlds.clean(place.file), place, change));
  }
  const before = answers.get(key);
  if (!before || before[0] === "error") {
    return undefined;
  }
  const after = worlds.under(() => answer(worlds.mutated(place.file), place, change));
  return JSON.stringify(after) === JSON.stringify(before) ? undefined : before;
}

function answer(loaded: Loaded, { kind, name }: Place, change: Change): Answer | undefined {
  try {
    const { policy, evaluator, unknown } = loaded;
    const example = policy[kind].find((each) => each.name === name);
    const next = example && changed(example, change, unknown);
    return next && answerOf(evaluator.evaluateExample(policy, next));
  } catch {
    return undefined;
  }
}
