/** Looks for a change of an example that a mutant answers otherwise than the policy does. */
import fc from "fast-check";
import type { AnyExample } from "../../policies/framework/define-policy";
import { type Change, operationsOn, places } from "./changes";
import type { Mutant } from "./instrument";

type Word = string | number | boolean;

/** Words that stand where the mutant is, which its values are likely compared with. */
export function wordsNear({ original, replacement, mutator, at }: Mutant, source: string): Word[] {
  const line = Number(at.split(":")[0]) - 1;
  const near = source.split("\n").slice(Math.max(0, line - 3), line + 4);
  const samples = mutator === "Regex" ? [...matching(original), ...matching(replacement)] : [];
  return [...new Set([...literals(original), ...samples, ...near.flatMap(literals)])].slice(0, 24);
}

/** Names of properties that the code near the mutant reads. */
export function namesNear({ at }: Mutant, source: string): string[] {
  const line = Number(at.split(":")[0]) - 1;
  const near = source
    .split("\n")
    .slice(Math.max(0, line - 4), line + 5)
    .join("\n");
  const names = [...near.matchAll(/\??\.(\w+)|"([a-zA-Z]\w*)"|\b([a-z]\w+)\b(?=[,} ]+=? ?props)/g)];
  return [...new Set(names.map(([, a, b, c]) => a ?? b ?? c ?? ""))].filter(Boolean).slice(0, 12);
}

function literals(code: string): Word[] {
  const texts = [...code.matchAll(/"([^"\\\n]{1,80})"/g)].map(([, text]) => text ?? "");
  const figures = [...code.matchAll(/(?<![\w.])\d[\d_]*(?![\w.])/g)].flatMap(([text]) => {
    const figure = Number(text.replaceAll("_", ""));
    return [figure, figure + 1, figure - 1];
  });
  const regexes = [...code.matchAll(/\/((?:[^/\\\n]|\\.)+)\/[a-z]*/g)].flatMap(([all]) =>
    matching(all, 3),
  );
  return [...texts, ...figures, ...regexes];
}

/** Some texts that match a regular expression, written as in code. */
function matching(code: string, count = 10): string[] {
  const [, pattern] = /^\/(.*)\/[a-z]*$/s.exec(code) ?? [];
  if (pattern === undefined) {
    return [];
  }
  try {
    const texts = fc.sample(fc.stringMatching(new RegExp(pattern), { size: "-1" }), {
      numRuns: count,
      seed: 1,
    });
    return texts.filter((text) => text.length < 300);
  } catch {
    // Lookbehinds and some flags are beyond fast-check.
    return [];
  }
}

/** Changes of one example, the promising ones first. */
export function* changesOf(
  example: AnyExample,
  words: readonly Word[],
  names: readonly string[],
): Generator<Change> {
  const all = places(example);
  for (const to of words) {
    for (const [at, value] of all) {
      if (typeof value === typeof to && value !== to) {
        yield { at, by: "set", to };
      }
    }
  }
  for (const [at, value] of all) {
    for (const by of operationsOn(value)) {
      yield { at, by };
    }
  }
  for (const [at, value] of all) {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      for (const name of names.filter((one) => !Object.hasOwn(value, one))) {
        for (const to of [true, "x", 1, false, "", 0, ...words.slice(0, 6)]) {
          yield { at: [...at, name], by: "set", to };
        }
      }
    }
  }
  for (const to of ["staging", "development", "production"]) {
    yield { at: ["environment"], by: "set", to };
  }
}
