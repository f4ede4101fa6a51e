/** The index behind `StackIndex`: built once per request, in time linear in its size. */
import { readAsClassic } from "./aws-native/index";
import { hasMarkers, isDeeperThan, lookup, visitLeaves } from "./data";
import type { ResourceType } from "./define-policy";
import { topLevel } from "./path";
import type { ResourceData } from "./resource-data";
import { namesIn } from "./resource-names";
import { Secrets } from "./secrets";
import type { StackIndex, StackResource } from "./stack-index";
import { view } from "./view";

export type { ResourceData } from "./resource-data";

/** Inputs whose value never refers to another resource, though it may be equal to its name. */
const labels = new Set(["name", "identifier", "region", "tags", "tagsAll"]);
/** Levels of lists and objects in properties that policies look into; AWS needs about fifteen. */
export const deepest = 128;
const noResources: readonly IndexedResource[] = [];

/** @param resources In any order; the time taken grows linearly with their number and size. */
export function buildStackIndex(resources: readonly ResourceData[]): IndexedStack {
  return new IndexedStack(resources);
}

export class IndexedStack implements StackIndex {
  readonly all: readonly IndexedResource[];
  /** The secrets of all resources: a violation may quote a value of another one. */
  readonly secrets: Secrets;
  readonly #byUrn = new Map<string, IndexedResource>();
  readonly #byType = new Map<string, IndexedResource[]>();
  #byName: Map<string, IndexedResource[]> | undefined;
  #referrers: Map<IndexedResource, IndexedResource[]> | undefined;

  constructor(resources: readonly ResourceData[]) {
    this.all = resources
      .flatMap(readAsClassic)
      .map((data, position) => new IndexedResource(data, this, position));
    this.secrets = new Secrets(() => resources.flatMap(({ props, outputs }) => [props, outputs]));
    for (const resource of this.all) {
      this.#byUrn.set(resource.key, resource);
      append(this.#byType, resource.type, resource);
    }
  }

  ofType<K extends ResourceType>(type: K): readonly StackResource<K>[] {
    return (this.#byType.get(type) ?? noResources) as unknown as readonly StackResource<K>[];
  }

  /** The resources of any of these types, in the order of the stack. */
  ofTypes(types: readonly string[]): readonly IndexedResource[] {
    const lists = types.flatMap((type) => {
      const list = this.#byType.get(type);
      return list ? [list] : [];
    });
    const [first, ...rest] = lists;
    if (!first || rest.length === 0) return first ?? noResources;
    return lists.flat().sort((one, other) => one.position - other.position);
  }

  /** @param urn A URN, or the key of one of several resources that share it. */
  byUrn(urn: string): IndexedResource | undefined {
    return this.#byUrn.get(urn);
  }

  /** The resources whose name, id or ARN this is. */
  byName(name: string): readonly IndexedResource[] {
    this.#byName ??= this.#indexNames();
    return this.#byName.get(name) ?? noResources;
  }

  referrersOf(resource: IndexedResource): readonly IndexedResource[] {
    this.#referrers ??= this.#indexReferrers();
    return this.#referrers.get(resource) ?? noResources;
  }

  #indexNames(): Map<string, IndexedResource[]> {
    const names = new Map<string, IndexedResource[]>();
    for (const resource of this.all) {
      for (const name of resource.names()) {
        append(names, name, resource);
      }
    }
    return names;
  }

  #indexReferrers(): Map<IndexedResource, IndexedResource[]> {
    const referrers = new Map<IndexedResource, IndexedResource[]>();
    for (const resource of this.all) {
      for (const target of resource.allReferences()) {
        append(referrers, target, resource);
      }
    }
    return referrers;
  }
}

export class IndexedResource implements StackResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly key: string;
  readonly #data: ResourceData;
  readonly #stack: IndexedStack;
  readonly #references = new Map<string, readonly IndexedResource[]>();
  #props: unknown;
  #tooDeep: boolean | undefined;
  #marked: boolean | undefined;

  /** @param position Among all resources of the stack. */
  constructor(
    data: ResourceData,
    stack: IndexedStack,
    readonly position: number,
  ) {
    this.urn = data.urn;
    this.type = data.type;
    this.name = data.name;
    this.key = data.key ?? data.urn;
    this.#data = data;
    this.#stack = stack;
  }

  get props(): unknown {
    this.#props ??= view(this.#data.props, this.key);
    return this.#props;
  }

  /** The type that the user wrote. */
  get writtenType(): string {
    return this.#data.native?.type ?? this.type;
  }

  /** The path that the user wrote for a path of `props`. */
  writtenPath(path: string): string {
    return this.#data.native?.pathOf(path) ?? path;
  }

  /** A sentence about it, with the names that the user wrote. */
  inWrittenWords(sentence: string): string {
    return this.#data.native?.inWords(sentence) ?? sentence;
  }

  /** Checks walk properties, and walking takes time and stack that grow with the depth. */
  get isTooDeep(): boolean {
    this.#tooDeep ??= isDeeperThan(this.#data.props, deepest);
    return this.#tooDeep;
  }

  get #isMarked(): boolean {
    this.#marked ??= hasMarkers(this.#data.props);
    return this.#marked;
  }

  references(property: string): readonly IndexedResource[] {
    let found = this.#references.get(property);
    if (!found) {
      const targets = new Set<IndexedResource>();
      this.#addDependencies(targets, topLevel(property));
      this.#addNamed(targets, lookup(this.#data.props, property).value);
      found = [...targets];
      this.#references.set(property, found);
    }
    return found;
  }

  referencesOfType<K extends ResourceType>(property: string, type: K): readonly StackResource<K>[] {
    return narrow(this.references(property), type);
  }

  referrers(): readonly IndexedResource[] {
    return this.#stack.referrersOf(this);
  }

  referrersOfType<K extends ResourceType>(type: K): readonly StackResource<K>[] {
    return narrow(this.referrers(), type);
  }

  isUnknown(path: string): boolean {
    return this.#isMarked && lookup(this.#data.props, path).unknown;
  }

  /** True when something stands at the path, or may. */
  isGiven(path: string): boolean {
    const { value, unknown } = lookup(this.#data.props, path);
    return unknown || (value !== undefined && value !== null);
  }

  isSecret(path: string): boolean {
    return this.#isMarked && lookup(this.#data.props, path).secret;
  }

  /** Every resource that any input comes from. */
  allReferences(): ReadonlySet<IndexedResource> {
    const targets = new Set<IndexedResource>();
    for (const property of Object.keys(this.#data.propertyDependencies ?? {})) {
      this.#addDependencies(targets, property);
    }
    const { props } = this.#data;
    for (const property of Object.keys(typeof props === "object" && props ? props : {})) {
      if (!labels.has(property)) {
        this.#addNamed(targets, Reflect.get(Object(props), property));
      }
    }
    return targets;
  }

  /** The known values by which others may refer to this resource. */
  names(): ReadonlySet<string> {
    return namesIn([this.#data.props, this.#data.outputs]);
  }

  #addDependencies(targets: Set<IndexedResource>, property: string): void {
    const dependencies = this.#data.propertyDependencies;
    if (dependencies === undefined || !Object.hasOwn(dependencies, property)) {
      return;
    }
    for (const urn of dependencies[property] ?? []) {
      const target = this.#stack.byUrn(urn);
      if (target && target !== this) {
        targets.add(target);
      }
    }
  }

  #addNamed(targets: Set<IndexedResource>, value: unknown): void {
    visitLeaves(value, (leaf) => {
      for (const target of typeof leaf === "string" ? this.#stack.byName(leaf) : noResources) {
        if (target !== this) {
          targets.add(target);
        }
      }
    });
  }
}

function append<K>(map: Map<K, IndexedResource[]>, key: K, resource: IndexedResource): void {
  const list = map.get(key);
  if (list) {
    list.push(resource);
  } else {
    map.set(key, [resource]);
  }
}

function narrow<K extends ResourceType>(
  resources: readonly IndexedResource[],
  type: K,
): readonly StackResource<K>[] {
  return resources.filter((resource) => resource.type === type) as unknown as StackResource<K>[];
}
