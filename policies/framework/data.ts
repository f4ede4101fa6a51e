/** Decoded properties: plain data with the markers Unknown and Secret, and how to walk them. */
import { parsePath } from "./path";
import { Secret, Unknown } from "./unknown";

/** Sets a property by its name alone: assignment to `__proto__` would change the prototype. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    target[key] = value;
  }
}

/**
 * A copy made of plain objects and lists only, so that examples, which may be frozen or shared,
 * can stand behind a view. Functions and undefined members are left out, as on the wire.
 */
export function plainCopy(value: unknown): unknown {
  return copy(value, new Map());
}

function copy(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value !== "object" || value === null || value instanceof Unknown) {
    return value;
  }
  const known = seen.get(value);
  if (known !== undefined) {
    return known;
  }
  if (value instanceof Secret) {
    return new Secret(copy(value.value, seen));
  }
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    seen.set(value, list);
    for (const item of value) {
      list.push(item === undefined ? null : copy(item, seen));
    }
    return list;
  }
  const result: Record<string, unknown> = {};
  seen.set(value, result);
  for (const key of Object.keys(value)) {
    const member: unknown = Reflect.get(value, key);
    if (member !== undefined && typeof member !== "function") {
      setOwn(result, key, copy(member, seen));
    }
  }
  return result;
}

/** What stands at a path, the markers on the way noted. */
export interface Found {
  /** The value without its markers; undefined when missing or unknown. */
  readonly value: unknown;
  readonly unknown: boolean;
  readonly secret: boolean;
}

export function lookup(data: unknown, path: string): Found {
  let value = data;
  let secret = false;
  for (const segment of [undefined, ...parsePath(path)]) {
    if (segment !== undefined) {
      const container = typeof value === "object" && value !== null ? value : undefined;
      const has = container !== undefined && Object.hasOwn(container, segment);
      value = has ? Reflect.get(container, segment) : undefined;
    }
    while (value instanceof Secret) {
      secret = true;
      value = value.value;
    }
    if (value instanceof Unknown) {
      return { value: undefined, unknown: true, secret };
    }
  }
  return { value, unknown: false, secret };
}

/**
 * Visits every string and number inside a value once, without recursion (depth is the sender's
 * choice) and without following a cycle twice.
 */
export function visitLeaves(
  root: unknown,
  visit: (leaf: string | number, secret: boolean, key: string | undefined) => void,
): void {
  // A part that is shared between a secret and a plain place counts as both.
  const seen = { secret: new Set<object>(), plain: new Set<object>() };
  const stack: { value: unknown; secret: boolean; key: string | undefined }[] = [
    { value: root, secret: false, key: undefined },
  ];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { value, secret, key } = next;
    if (typeof value === "string" || typeof value === "number") {
      visit(value, secret, key);
    } else if (value instanceof Secret) {
      stack.push({ value: value.value, secret: true, key });
    } else if (typeof value === "object" && value !== null) {
      const visited = secret ? seen.secret : seen.plain;
      if (visited.has(value)) {
        continue;
      }
      visited.add(value);
      for (const [name, member] of Object.entries(value)) {
        stack.push({ value: member, secret, key: Array.isArray(value) ? key : name });
      }
    }
  }
}

/** What is known of decoded properties as a whole, so that nobody has to walk them for it. */
export interface Traits {
  readonly unknown: boolean;
  readonly secret: boolean;
  /** Levels of containers, or more. */
  readonly depth: number;
}
const traits = new WeakMap<object, Traits>();

/** To be told by whoever makes properties, which must not be changed afterwards. */
export function noteTraits(root: object, noted: Traits): void {
  traits.set(root, noted);
}

function traitsOf(root: unknown): Traits | undefined {
  return typeof root === "object" && root !== null ? traits.get(root) : undefined;
}

/** False when it is known that no part is secret. */
export function mayHoldSecrets(root: unknown): boolean {
  return traitsOf(root)?.secret ?? true;
}

/** True when containers nest more than `levels` deep; looks no further than that. */
export function isDeeperThan(root: unknown, levels: number): boolean {
  const { depth: noted = Number.POSITIVE_INFINITY } = traitsOf(root) ?? {};
  if (noted <= levels) {
    return false;
  }
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    const next: unknown[] = [];
    for (const value of level) {
      const inner = value instanceof Secret ? value.value : value;
      if (typeof inner === "object" && inner !== null && !(inner instanceof Unknown)) {
        if (depth === levels) {
          return true;
        }
        for (const member of Object.values(inner)) {
          if (typeof member === "object" && member !== null) {
            next.push(member);
          }
        }
      }
    }
    level = next;
  }
  return false;
}

/** True when any part is unknown or secret: most resources have neither, and need no lookups. */
export function hasMarkers(root: unknown): boolean {
  const noted = traitsOf(root);
  if (noted) {
    return noted.unknown || noted.secret;
  }
  const seen = new Set<object>();
  const stack: unknown[] = [root];
  for (let value = stack.pop(); stack.length > 0 || value !== undefined; value = stack.pop()) {
    if (value instanceof Secret || value instanceof Unknown) {
      return true;
    }
    if (typeof value === "object" && value !== null && !seen.has(value)) {
      seen.add(value);
      for (const member of Object.values(value)) {
        if (typeof member === "object" && member !== null) {
          stack.push(member);
        }
      }
    }
  }
  return false;
}
