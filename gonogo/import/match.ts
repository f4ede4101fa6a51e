/**
 * Which control of the catalogue a sentence of somebody's checklist is about: by the words that it
 * shares with what the catalogue says of each control. Rare words count more than frequent ones.
 * The result names what it was matched with, so that a person can judge it. Pure.
 */
import type { Checklist } from "../../policies/catalogue/checklist";
import { allControls, titleOf } from "../../policies/catalogue/controls";
import { termsOf } from "./terms";
import words from "./words.json";

export interface Match {
  readonly control: string;
  /** 0 to 1: how much of what the sentence says the control is about. */
  readonly score: number;
  /** What of the control comes nearest: its title, one of its words, or an item of a checklist. */
  readonly by: string;
}

export interface Sentence {
  readonly text: string;
  /** Headings that it stands under, outermost first. */
  readonly headings: readonly string[];
  /** Items that it is a part of, outermost first. */
  readonly parents: readonly string[];
}

export interface Matcher {
  /** The best of all controls, best first. */
  match(sentence: Sentence, most: number): readonly Match[];
}

interface Profile {
  readonly control: string;
  readonly phrases: readonly { readonly text: string; readonly terms: readonly string[] }[];
  readonly terms: ReadonlySet<string>;
}

/**
 * How much the context counts beside the sentence itself: an item that this one is a part of says
 * what its few words are about; the nearest heading tells that a "connection" is one to Redis;
 * headings further out say little. Chosen on the five checklists.
 */
const parentWeights = [0.7, 0.3];
const headingWeights = [0.4, 0.15];
/** Parts of a score: the nearest phrase, and the share of the sentence that the control explains. */
const phraseShare = 0.55;

/** @param checklists Whose items, in the catalogue's words, are examples of their controls. */
export function matcherOf(checklists: readonly Checklist[]): Matcher {
  const profiles = profilesOf(checklists);
  const weightOf = rarity(profiles);
  return {
    match: (sentence, most) => {
      const query = queryOf(sentence, weightOf);
      return profiles
        .map((profile) => scored(profile, query, weightOf))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score || a.control.localeCompare(b.control))
        .slice(0, most);
    },
  };
}

/**
 * How likely the best of some matches is right: by its score, and by how far the next is behind.
 * Fitted to the five checklists, each matched by the examples of the other four.
 */
export function confidenceOf([best, second]: readonly Match[]): number {
  if (best === undefined) return 0;
  const ahead = best.score - (second?.score ?? 0);
  return 1 / (1 + Math.exp(-(fitted.constant + fitted.score * best.score + fitted.ahead * ahead)));
}

const fitted = { constant: -0.8, score: 0.8, ahead: 11.2 };

function profilesOf(checklists: readonly Checklist[]): readonly Profile[] {
  const examples = new Map<string, string[]>();
  for (const { sections } of checklists) {
    for (const { control, requirement } of sections.flatMap(({ items }) => items)) {
      examples.set(control, [...(examples.get(control) ?? []), requirement]);
    }
  }
  return allControls().map((control) => {
    const texts = [
      titleOf(control),
      ...words[control].split(", "),
      ...(examples.get(control) ?? []),
    ];
    const phrases = [...new Set(texts)].map((text) => ({ text, terms: termsOf(text) }));
    const own = [control.replaceAll("-", " ")].flatMap(termsOf);
    return { control, phrases, terms: new Set([...own, ...phrases.flatMap(({ terms }) => terms)]) };
  });
}

type Weight = (term: string) => number;

/** Inverse document frequency: a word that few controls have says more about which it is. */
function rarity(profiles: readonly Profile[]): Weight {
  const counts = new Map<string, number>();
  for (const { terms } of profiles) {
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  const total = profiles.length;
  const rare = Math.log(1 + total);
  const weights = new Map(
    [...counts].map(([term, count]) => [term, Math.log(1 + total / (1 + count))]),
  );
  // A variable that nobody else has is named by its parts alone.
  return (term) => weights.get(term) ?? (term.includes("_") ? 0 : rare);
}

interface Query {
  /** Word → how much it counts. */
  readonly weights: ReadonlyMap<string, number>;
  readonly length: number;
  readonly sum: number;
}

function queryOf({ text, headings, parents }: Sentence, weightOf: Weight): Query {
  const weights = new Map<string, number>();
  const add = (terms: readonly string[], factor: number) => {
    for (const term of terms) {
      const weight = factor * weightOf(term);
      if (weight > (weights.get(term) ?? 0)) weights.set(term, weight);
    }
  };
  const around = (parts: readonly string[], factors: readonly number[]) => {
    for (const [index, part] of [...parts].reverse().entries()) {
      add(termsOf(part), factors[index] ?? 0);
    }
  };
  add(termsOf(text), 1);
  around(parents, parentWeights);
  around(headings, headingWeights);
  let squares = 0;
  let sum = 0;
  for (const weight of weights.values()) {
    squares += weight * weight;
    sum += weight;
  }
  return { weights, length: Math.sqrt(squares), sum };
}

function scored(profile: Profile, query: Query, weightOf: Weight): Match {
  let best = { score: 0, text: titleOf(profile.control) };
  for (const { text, terms } of profile.phrases) {
    if (!terms.some((term) => query.weights.has(term))) continue;
    const score = cosine(terms, query, weightOf);
    if (score > best.score) best = { score, text };
  }
  let explained = 0;
  for (const [term, weight] of query.weights) if (profile.terms.has(term)) explained += weight;
  const share = query.sum === 0 ? 0 : explained / query.sum;
  const score = phraseShare * best.score + (1 - phraseShare) * share;
  return { control: profile.control, score, by: best.text };
}

function cosine(terms: readonly string[], query: Query, weightOf: Weight): number {
  let product = 0;
  let squares = 0;
  for (const term of terms) {
    const weight = weightOf(term);
    product += weight * (query.weights.get(term) ?? 0);
    squares += weight * weight;
  }
  const length = Math.sqrt(squares) * query.length;
  return length === 0 ? 0 : product / length;
}
