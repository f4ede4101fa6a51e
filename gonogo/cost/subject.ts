/** One resource as a pricing rule reads it: a value that is not known stops the rule, by name. */
import type { PreviewedResource } from "../engine/types";

/** Ends the pricing of one item; the message says why, without a full stop. */
export class NotPriced extends Error {}

/** What a preview shows in place of values that it does not have. */
const closed = new Set<unknown>(["[unknown]", "[secret]"]);

/** All resources of a stack, by what the rules ask for. */
export class Population {
  private readonly byUrn: ReadonlyMap<string, PreviewedResource>;
  private readonly users = new Map<string, PreviewedResource[]>();

  constructor(readonly resources: readonly PreviewedResource[]) {
    this.byUrn = new Map(resources.map((r) => [r.urn, r]));
    for (const resource of resources) {
      for (const urn of resource.dependencies) {
        const list = this.users.get(urn);
        if (list) list.push(resource);
        else this.users.set(urn, [resource]);
      }
    }
  }

  get(urn: string): PreviewedResource | undefined {
    return this.byUrn.get(urn);
  }

  usersOf(urn: string): readonly PreviewedResource[] {
    return this.users.get(urn) ?? [];
  }
}

export class Subject {
  constructor(
    readonly resource: PreviewedResource,
    private readonly population: Population,
  ) {}

  /** The value at a path such as `deviceOptions.size`; undefined when it is not set. */
  value(path: string): unknown {
    let value: unknown = this.resource.inputs;
    for (const key of path.split(".")) {
      if (closed.has(value)) throw new NotPriced(`${path} is known only after deployment`);
      if (value === undefined || value === null) return undefined;
      // A block that the provider takes once may be written as a list of one.
      const inner: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
      value =
        typeof inner === "object" && inner !== null && Object.hasOwn(inner, key)
          ? (inner as Readonly<Record<string, unknown>>)[key]
          : undefined;
    }
    if (closed.has(value)) throw new NotPriced(`${path} is known only after deployment`);
    return value ?? undefined;
  }

  text(path: string): string | undefined {
    const value = this.value(path);
    if (value === undefined || typeof value === "string") return value;
    throw new NotPriced(`${path} is no text`);
  }

  needText(path: string): string {
    const text = this.text(path);
    if (text === undefined) throw new NotPriced(`${path} is not set`);
    return text;
  }

  /** A count or an amount; numbers may be written as text, as some properties want them. */
  number(path: string): number | undefined {
    const value = this.value(path);
    if (value === undefined) return undefined;
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number === "number" && Number.isFinite(number) && number >= 0) return number;
    throw new NotPriced(`${path} is no number that can be counted with`);
  }

  needNumber(path: string): number {
    const number = this.number(path);
    if (number === undefined) throw new NotPriced(`${path} is not set`);
    return number;
  }

  flag(path: string): boolean {
    const value = this.value(path);
    return value === true || value === "true";
  }

  /** Undefined when it is not set; items may be unknown, their number is not. */
  list(path: string): readonly unknown[] | undefined {
    const value = this.value(path);
    if (value === undefined || Array.isArray(value)) return value;
    throw new NotPriced(`${path} is no list`);
  }

  /** The one resource of a type that this one refers to. */
  refersTo(...types: readonly string[]): Subject | undefined {
    const found = this.resource.dependencies.flatMap((urn) => this.population.get(urn) ?? []);
    return this.only(found.filter((r) => types.includes(r.type)));
  }

  /** The resources of a type that refer to this one. */
  referredToBy(type: string): readonly Subject[] {
    return this.population
      .usersOf(this.resource.urn)
      .filter((r) => r.type === type)
      .map((r) => new Subject(r, this.population));
  }

  private only(found: readonly PreviewedResource[]): Subject | undefined {
    const [first, second] = found;
    if (second !== undefined) {
      throw new NotPriced(`it refers to several resources of the type ${second.type}`);
    }
    return first === undefined ? undefined : new Subject(first, this.population);
  }
}
