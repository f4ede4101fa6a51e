/**
 * What a check reads: decoded properties behind lazy proxies. They behave as the plain data that
 * the types promise, except that reading an unknown value throws UnknownRead and writing throws
 * TypeError (policies share one decoding). Only own properties are visible, so a property bag with
 * keys such as `__proto__` or `constructor` cannot reach into JavaScript's prototypes.
 */
import { isUntranslated } from "./aws-native/closed";
import { childPath } from "./path";
import { Secret, Unknown, UnknownRead, type Why } from "./unknown";

/** Where a container stands: needed for the path of what is read, and to notice cycles. */
interface Place {
  readonly target: object;
  readonly path: string;
  readonly urn: string | undefined;
  readonly parent: Place | undefined;
  readonly children: Map<string, unknown>;
  proxy: unknown;
}

// What an ordinary object inherits and that conversions such as `${x}` need.
const inherited = new Set(["hasOwnProperty", "propertyIsEnumerable", "toLocaleString"]);
inherited.add("toString").add("valueOf");

let log: UnknownRead[] | undefined;

/**
 * Runs `work` and collects every read of an unknown value, also those whose exception a check
 * swallowed in a `catch` of its own. Checks are synchronous, and may nest such runs: the reads of
 * an inner one are its own.
 */
export function recordUnknownReads<T>(work: (reads: readonly UnknownRead[]) => T): T {
  const reads: UnknownRead[] = [];
  const before = log;
  log = reads;
  try {
    return work(reads);
  } finally {
    log = before;
  }
}

/** A view of a resource's properties; `urn` tells reads of one resource from those of another. */
export function view(properties: unknown, urn?: string): unknown {
  return wrap(properties, "", urn, undefined);
}

function wrap(raw: unknown, path: string, urn: string | undefined, parent: Place | undefined) {
  let value = raw;
  while (value instanceof Secret) {
    value = value.value;
  }
  if (value instanceof Unknown) {
    throw unknownRead(path, urn, value.why);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  for (let place = parent; place; place = place.parent) {
    if (place.target === value) {
      return place.proxy;
    }
  }
  const place: Place = { target: value, path, urn, parent, children: new Map(), proxy: undefined };
  place.proxy = new Proxy(value, handlerOf(place));
  return place.proxy;
}

/** Its stack is never shown, and capturing one costs more than the check around it. */
function unknownRead(path: string, urn: string | undefined, why: Why | undefined): UnknownRead {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    const read = new UnknownRead(path, urn, why);
    log?.push(read);
    return read;
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function read(place: Place, key: string): unknown {
  if (place.children.has(key)) {
    return place.children.get(key);
  }
  const raw: unknown = Reflect.get(place.target, key);
  if (typeof raw !== "object" || raw === null) {
    return raw;
  }
  const segment = Array.isArray(place.target) ? Number(key) : key;
  const child = wrap(raw, childPath(place.path, segment), place.urn, place);
  place.children.set(key, child);
  return child;
}

function handlerOf(place: Place): ProxyHandler<object> {
  return {
    get(target, key) {
      if (typeof key === "string" && Object.hasOwn(target, key)) {
        return read(place, key);
      }
      if (Array.isArray(target) && Object.hasOwn(Array.prototype, key)) {
        return Reflect.get(Array.prototype, key);
      }
      if (typeof key !== "string") {
        return undefined;
      }
      if (inherited.has(key)) {
        return Reflect.get(Object.prototype, key);
      }
      refuseUntranslated(place, key);
      return undefined;
    },
    has(target, key) {
      if (typeof key === "string") {
        refuseUntranslated(place, key);
      }
      return Object.hasOwn(target, key);
    },
    getOwnPropertyDescriptor(target, key) {
      const own = Object.getOwnPropertyDescriptor(target, key);
      if (!own || typeof key !== "string" || key === "length") {
        return own;
      }
      // Object.keys and spread ask for the descriptor first; only the read itself may throw.
      return { value: peek(place, key), enumerable: true, configurable: true, writable: true };
    },
    set: readOnly,
    deleteProperty: readOnly,
    defineProperty: readOnly,
    setPrototypeOf: readOnly,
    preventExtensions: readOnly,
  };
}

/** A property about which the mapping of an aws-native resource says nothing is not absent. */
function refuseUntranslated({ target, path, urn }: Place, key: string): void {
  if (isUntranslated(target, key)) {
    throw unknownRead(childPath(path, key), urn, untranslated);
  }
}

const untranslated: Why = {
  reason: "is a property of @pulumi/aws that is not translated from aws-native",
  inapplicable: false,
};

function peek(place: Place, key: string): unknown {
  const before = log;
  log = undefined;
  try {
    return read(place, key);
  } catch {
    return undefined;
  } finally {
    log = before;
  }
}

function readOnly(): never {
  throw new TypeError("a check must not change properties: copy the list or object first");
}
