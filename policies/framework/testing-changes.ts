/** Examples with one part changed, the same ones in every run. */
import { plainCopy, setOwn } from "./data";
import type { AnyExample } from "./define-policy";
import { Secret, Unknown } from "./unknown";

export interface ChangedExample {
  readonly example: AnyExample;
  /** What was done: `tags.owner unknown`. */
  readonly change: string;
  /** Secret values that were put in. */
  readonly canaries: readonly string[];
}

/** `incomplete`: a property left out or unknown. `hostile`: any value in the place of one. */
export type ChangeKind = "incomplete" | "hostile";

export function changedExamples(
  examples: readonly AnyExample[],
  kind: ChangeKind,
  count: number,
): readonly ChangedExample[] {
  const random = generator(1);
  const pick = <T>(items: readonly T[]): T | undefined =>
    items[Math.floor(random() * items.length)];
  const required = alwaysThere(examples);
  const changed: ChangedExample[] = [];
  for (let run = 0; run < count; run++) {
    const example = pick(examples);
    if (!example) break;
    const props = plainCopy(example.props);
    const place = pick(placesIn(props));
    const canary = `CANARY${Math.floor(random() * 1e15).toString(36)}x${run}`;
    const by = pick(kind === "incomplete" ? incomplete : hostile(canary));
    if (!place || !by) continue;
    // The types say what every resource has, and the SDK refuses one without it.
    if (by.value === leftOut && required.has(`${example.type} ${place.pattern}`)) continue;
    replace(place, by.value);
    changed.push({
      example: { ...example, props },
      change: `${place.path} ${by.name}`,
      canaries: kind === "hostile" ? [canary] : [],
    });
  }
  return changed;
}

interface Place {
  readonly holder: object;
  readonly key: string;
  readonly path: string;
  /** The path with `*` for the places of lists. */
  readonly pattern: string;
}

/** Type and pattern of the members that no example leaves out where it could stand. */
function alwaysThere(examples: readonly AnyExample[]): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const count = (key: string) => seen.set(key, (seen.get(key) ?? 0) + 1);
  const members = new Set<string>();
  for (const { type, props } of examples) {
    const holders = new Map<object, string>();
    for (const { holder, key, pattern } of placesIn(plainCopy(props))) {
      const isItem = Array.isArray(holder);
      const above = pattern.slice(0, pattern.length - (isItem ? 1 : key.length));
      holders.set(holder, above);
      if (isItem) continue;
      members.add(`${type} ${pattern}`);
      count(`${type} ${pattern}`);
    }
    for (const above of holders.values()) count(`holder ${type} ${above}`);
    if (holders.size === 0) count(`holder ${type} `);
  }
  const holderOf = (member: string) => member.slice(0, member.lastIndexOf(".") + 1);
  return new Set(
    [...members].filter((member) => {
      const [type = "", pattern = ""] = member.split(" ");
      return seen.get(member) === seen.get(`holder ${type} ${holderOf(pattern)}`);
    }),
  );
}

/** Every member of every object and list, those inside of secrets too. */
function placesIn(root: unknown): readonly Place[] {
  const places: Place[] = [];
  const visit = (value: unknown, path: string, pattern: string): void => {
    if (value instanceof Secret) {
      visit(value.value, path, pattern);
      return;
    }
    if (typeof value !== "object" || value === null || value instanceof Unknown) return;
    for (const key of Object.keys(value)) {
      const inner = path === "" ? key : `${path}.${key}`;
      const step = Array.isArray(value) ? "*" : key;
      const place = pattern === "" ? step : `${pattern}.${step}`;
      places.push({ holder: value, key, path: inner, pattern: place });
      visit(Reflect.get(value, key), inner, place);
    }
  };
  visit(root, "", "");
  return places;
}

const leftOut = Symbol("left out");

function replace({ holder, key }: Place, value: unknown): void {
  if (value !== leftOut) setOwn(holder as Record<string, unknown>, key, value);
  else if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}

interface Value {
  readonly name: string;
  readonly value: unknown;
}

const incomplete: readonly Value[] = [
  { name: "left out", value: leftOut },
  { name: "unknown", value: new Unknown() },
  { name: "secret and unknown", value: new Secret(new Unknown()) },
];

function hostile(canary: string): readonly Value[] {
  const holder = JSON.stringify([{ environment: [{ name: "KEY", value: canary }] }]);
  const values: Readonly<Record<string, unknown>> = {
    "a secret": new Secret(canary),
    "a secret in an address": new Secret(`https://user:${canary}@host.example/path`),
    "a secret in a document": new Secret(holder),
    "a secret in an object": { value: new Secret(canary), name: canary.slice(0, 3) },
    "a secret as a key's value in a list": [new Secret(canary), "*"],
    "an empty text": "",
    "no value": null,
    "a long text": "a".repeat(20_000),
    "a text with control characters": "\u001b[31mred\u0007\u202E",
    "another type": { length: -1, name: ["*"] },
    "a number": -1,
  };
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

/** Mulberry32, by Tommy Ettinger: evenly spread numbers from 0 to 1, the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
