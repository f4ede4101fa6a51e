/** How values take their classic form: pure functions of the value and its place. */
import { setOwn } from "../data";
import { childPath } from "../path";
import { Secret, Unknown } from "../unknown";
import { close } from "./closed";
import type { Rules, Shape } from "./rules";
import type { Trace } from "./trace";

/** Where a value comes from and goes to, and where both are written down. */
export interface Place {
  readonly from: string;
  readonly to: string;
  readonly trace: Trace | undefined;
  /** Reads the members of the object at `from` by their rules. */
  readonly readObject: (rules: Rules, value: unknown, place: Place) => Record<string, unknown>;
}

/** Shapes below which names and places differ from those of the value. */
const opaque = new Set<Shape["kind"]>(["map", "pairs", "attribute", "scalar", "words", "text"]);

/** The value in the shape; markers stay around what they mark. */
export function reshape(shape: Shape | undefined, value: unknown, place: Place): unknown {
  const word = shape?.kind === "attribute" ? shape.names[0] : undefined;
  place.trace?.set(place.to, place.from, {
    whole: shape !== undefined && opaque.has(shape.kind),
    ...(word === undefined ? {} : { word }),
  });
  if (value instanceof Secret) {
    return new Secret(reshape(shape, value.value, place));
  }
  if (shape === undefined) {
    return value;
  }
  // The members of what is absent have their places all the same: a finding may be about one.
  const known = value instanceof Unknown ? undefined : (value ?? undefined);
  const result = reshapers[shape.kind](shape as never, known, place);
  return known === undefined ? value : result;
}

type Reshaper<K extends Shape["kind"]> = (
  shape: Extract<Shape, { readonly kind: K }>,
  value: unknown,
  place: Place,
) => unknown;

const reshapers: { readonly [K in Shape["kind"]]: Reshaper<K> } = {
  object: ({ members }, value, place) => ofMembers(members, value, place),
  list: ({ of }, value, place) =>
    Array.isArray(value)
      ? value.map((item, index) => reshape(of, item, child(place, index, index)))
      : value,
  first({ of }, value, place) {
    const isList = Array.isArray(value);
    const from = isList || value === undefined ? childPath(place.from, 0) : place.from;
    return reshape(of, isList ? value[0] : value, { ...place, from });
  },
  wrapped({ of }, value, place) {
    const item = reshape(of, value, { ...place, to: childPath(place.to, 0) });
    return value === undefined ? undefined : [item];
  },
  map: (shape, value, place) => (Array.isArray(value) ? asMap(shape, value, place) : value),
  pairs: (shape, value, place) => (isObject(value) ? asPairs(shape, value, place) : value),
  attribute: (shape, value, place) => attribute(shape, value, place),
  text: (_shape, value) => asText(value),
  scalar: (_shape, value) => asScalar(value),
  words: ({ words }, value) =>
    typeof value === "string" && Object.hasOwn(words, value) ? words[value] : value,
};

const declared = new WeakMap<Rules, ReadonlySet<string>>();

/** The properties that the rules say something about. */
function declaredBy(rules: Rules): ReadonlySet<string> {
  let names = declared.get(rules);
  if (!names) {
    names = new Set(Object.keys(rules));
    declared.set(rules, names);
  }
  return names;
}

function child(place: Place, from: string | number, to: string | number): Place {
  return place.trace
    ? { ...place, from: childPath(place.from, from), to: childPath(place.to, to) }
    : place;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function ofMembers(members: Rules, value: unknown, place: Place): unknown {
  if (value !== undefined && !isObject(value)) {
    return value;
  }
  const result = place.readObject(members, value, place);
  close(result, declaredBy(members));
  return result;
}

function bare(value: unknown): unknown {
  return value instanceof Secret ? bare(value.value) : value;
}

function own(value: unknown, key: string): unknown {
  const object = bare(value);
  return isObject(object) && Object.hasOwn(object, key) ? Reflect.get(object, key) : undefined;
}

/** A list with an element that is not known has members that nobody knows. */
function asMap(
  { key, value: held }: { readonly key: string; readonly value: string },
  items: readonly unknown[],
  place: Place,
): unknown {
  const result: Record<string, unknown> = {};
  let hidden: Unknown | undefined;
  items.forEach((item, index) => {
    const name = bare(own(item, key));
    if (typeof name === "string") {
      const from = childPath(childPath(place.from, index), held);
      place.trace?.set(childPath(place.to, name), from);
      setOwn(result, name, item instanceof Secret ? new Secret(own(item, held)) : own(item, held));
    } else if (bare(item) instanceof Unknown) {
      hidden = bare(item) as Unknown;
    } else if (name instanceof Unknown) {
      hidden = name;
    }
  });
  return hidden ?? result;
}

function asPairs(
  { key, value: held }: { readonly key: string; readonly value: string },
  map: object,
  place: Place,
): unknown {
  return Object.entries(map).map(([name, value], index) => {
    const from = childPath(place.from, name);
    const to = childPath(place.to, index);
    place.trace?.set(to, from);
    place.trace?.set(childPath(to, held), from);
    return { [key]: name, [held]: value };
  });
}

type Attribute = Extract<Shape, { readonly kind: "attribute" }>;

function attribute({ names, key, value: held, of }: Attribute, value: unknown, place: Place) {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const index = items.findIndex((item) => {
    const name = bare(own(item, key));
    return typeof name === "string" && names.includes(name);
  });
  if (index < 0) {
    const isOpen = (item: unknown) =>
      bare(item) instanceof Unknown || bare(own(item, key)) instanceof Unknown;
    return items.some(isOpen) ? new Unknown() : undefined;
  }
  const at = childPath(place.from, index);
  const valueAt = (from: string) => {
    const value = reshape(of, own(items[index], held ?? ""), { ...place, from });
    place.trace?.set(place.to, from, { whole: true, word: names[0] ?? key });
    return value;
  };
  return held === undefined
    ? reshape(of, items[index], { ...place, from: at })
    : valueAt(childPath(at, held));
}

/** A document with a part that is not known is not known; one with a secret part is secret. */
function asText(value: unknown): unknown {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  let marked: "secret" | "unknown" | undefined;
  const document = JSON.stringify(value, (_key, part: unknown) => {
    if (part instanceof Secret) {
      marked ??= "secret";
    }
    const inner = bare(part);
    if (inner instanceof Unknown) {
      marked = "unknown";
    }
    return inner;
  });
  if (marked === "unknown") {
    return new Unknown();
  }
  return marked === "secret" ? new Secret(document) : document;
}

function asScalar(value: unknown): unknown {
  if (value === "true" || value === "false") {
    return value === "true";
  }
  const isNumber = typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value);
  return isNumber ? Number(value) : value;
}
