/** The classic resources that one aws-native resource reads as. */
import { isDeeperThan, setOwn } from "../data";
import { childPath, topLevel } from "../path";
import { Secret, Unknown } from "../unknown";
import { close } from "./closed";
import { dependencies } from "./dependencies";
import type { Counterpart, Mapping } from "./mapping";
import type { NativeResource } from "./native-resource";
import { dig, inputsOf, pathsOf, readMembers, type Source, type Sources } from "./read";
import type { Rule, Rules } from "./rules";
import { Trace } from "./trace";

/** One classic resource that it stands for. Its inputs are made when they are first read. */
export interface ClassicResource {
  /** The URN of the user's resource, which all of its counterparts share. */
  readonly urn: string;
  /** Tells the counterparts of one resource apart; the URN for the resource itself. */
  readonly key: string;
  readonly type: string;
  readonly name: string;
  readonly props: unknown;
  readonly outputs?: unknown;
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly native: {
    readonly type: string;
    /** The path that the user wrote for a path of the classic inputs. */
    readonly pathOf: (path: string) => string;
    /** The sentence of a finding with the names of the inputs that the user wrote. */
    readonly inWords: (sentence: string) => string;
  };
}

/** Levels that AWS needs by far not; a deeper resource is an error of the evaluation. */
const deepest = 128;

/** @returns The resource itself first; empty when it stands for nothing that policies cover. */
export function counterpartsOf(
  { counterparts }: Mapping,
  resource: NativeResource,
): readonly ClassicResource[] {
  if (isDeeperThan(resource.props, deepest)) {
    return counterparts.slice(0, 1).map((each) => tooDeep(each, resource));
  }
  const exists = (each: Counterpart) => isThere(each, resource.props);
  const itself = counterparts.find((each) => each.further !== true && exists(each));
  const others = counterparts.filter((each) => each.further === true && exists(each));
  const further = others.flatMap((each) =>
    elementsOf(each, resource.props).map((element, index) =>
      classic(each, resource, `${resource.urn}\u0000${each.type}\u0000${index}`, element),
    ),
  );
  return itself ? [classic(itself, resource, resource.urn), ...further] : further;
}

function isThere({ when, where }: Counterpart, props: unknown): boolean {
  const given = when === undefined ? true : dig(props, when);
  if (given === undefined || given === null || given === "") {
    return false;
  }
  const text = where && dig(props, where.input);
  return where === undefined || (typeof text === "string" && where.is.test(text));
}

function elementsOf({ each }: Counterpart, props: unknown): readonly (Source | undefined)[] {
  if (each === undefined) {
    return [undefined];
  }
  const found = dig(props, each);
  const list = found instanceof Secret ? found.value : found;
  if (list instanceof Unknown) {
    return [{ value: list, path: each }];
  }
  return Array.isArray(list)
    ? list.map((value, index) => ({ value, path: childPath(each, index) }))
    : [];
}

function classic(
  counterpart: Counterpart,
  resource: NativeResource,
  key: string,
  element?: Source,
): ClassicResource {
  const make = (withTrace: Trace | undefined) =>
    inputs(counterpart, sources, key === resource.urn, withTrace);
  const root = { value: resource.props, path: "" };
  const sources: Sources = element ? { root, element } : { root };
  let props: unknown;
  let trace: Trace | undefined;
  const traced = () => {
    if (trace === undefined) {
      trace = new Trace();
      make(trace);
    }
    return trace;
  };
  const { urn, type, name } = resource;
  return {
    urn,
    key,
    type: counterpart.type,
    name,
    ...(key === urn ? { outputs: resource.outputs } : {}),
    get props() {
      props ??= make(undefined);
      return props;
    },
    propertyDependencies: dependencies(counterpart, resource, sources, {
      leftOver: key === urn ? leftOver : undefined,
    }),
    native: {
      type,
      pathOf: (path) => traced().pathOf(path),
      inWords: (sentence) => traced().inWords(sentence),
    },
  };
}

/** What no rule takes up stays readable, for checks that look at every text of a resource. */
const leftOver = (input: string) => `aws-native ${input}`;

function inputs(
  counterpart: Counterpart,
  sources: Sources,
  isItself: boolean,
  trace: Trace | undefined,
): unknown {
  const rules = counterpart.properties as Rules;
  const result = readMembers(rules, sources, { to: "", trace });
  const { root, element } = sources;
  const rest = element ?? (isItself ? root : undefined);
  const value = rest?.value instanceof Secret ? rest.value.value : rest?.value;
  if (rest && typeof value === "object" && value !== null && !Array.isArray(value)) {
    const { taken } = namesOf(counterpart);
    for (const [input, held] of Object.entries(value)) {
      if (!taken.has(input) && !(held instanceof Unknown)) {
        setOwn(result, leftOver(input), rest.value instanceof Secret ? new Secret(held) : held);
        trace?.set(childPath("", leftOver(input)), childPath(rest.path, input));
      }
    }
  }
  close(result, namesOf(counterpart).declared);
  return result;
}

interface Names {
  /** The classic properties that the table says something about. */
  readonly declared: ReadonlySet<string>;
  /** The members of the resource, or of the element, that a rule reads. */
  readonly taken: ReadonlySet<string>;
}
const names = new WeakMap<Counterpart, Names>();

function namesOf(counterpart: Counterpart): Names {
  let found = names.get(counterpart);
  if (!found) {
    const rules = counterpart.properties as Rules;
    const isEach = counterpart.each !== undefined;
    found = {
      declared: new Set([...Object.keys(rules), ...(counterpart.without ?? [])]),
      taken: new Set(Object.values(rules).flatMap((rule) => takenBy(rule, isEach))),
    };
    names.set(counterpart, found);
  }
  return found;
}

/** The members of the resource, or of the element, that the rule reads. */
function takenBy(rule: Rule, isEach: boolean): readonly string[] {
  const inElement = pathsOf(rule).filter((path) => path.startsWith("$"));
  return isEach ? inElement.map((path) => topLevel(path.slice(2))) : inputsOf(rule, undefined);
}

function tooDeep({ type }: Counterpart, resource: NativeResource): ClassicResource {
  const { urn, name, props } = resource;
  const same = (text: string) => text;
  const native = { type: resource.type, pathOf: same, inWords: same };
  return { urn, key: urn, type, name, props, propertyDependencies: {}, native };
}
