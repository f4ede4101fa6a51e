/** AWS's rules about property values that TypeScript cannot check, as data with examples. */
import type { Registered } from "../support";

export type Inputs = Readonly<Record<string, unknown>>;

/** What a rule looks at: a resource, or what stands for one in an example. */
export type Subject = Pick<Registered, "type" | "name" | "inputs">;

export interface AwsRule {
  /** What AWS accepts, in a sentence. */
  readonly says: string;
  /** AWS's page that says so, as `service: page`. */
  readonly source: string;
  readonly types: readonly string[];
  /** What is wrong among the stack's resources of these types. Unknown values are no problem. */
  problems(resources: readonly Subject[]): readonly string[];
  /** Resources that AWS takes; each entry is a stack. */
  readonly accepted: readonly (readonly Subject[])[];
  /** Resources that AWS rejects; a rule without one could not fail. */
  readonly refused: readonly [readonly Subject[], ...(readonly Subject[])[]];
}

/** A rule about one resource at a time; `check` gives the problem, or undefined. */
export function each(
  type: string,
  rule: Pick<AwsRule, "says" | "source"> & {
    check(inputs: Inputs, name: string): string | undefined | false;
    readonly accepted: readonly Inputs[];
    readonly refused: readonly [Inputs, ...Inputs[]];
  },
): AwsRule {
  const stack = (inputs: Inputs): readonly Subject[] => [subject(type, inputs)];
  const [first, ...more] = rule.refused;
  return {
    says: rule.says,
    source: rule.source,
    types: [type],
    problems: (resources) =>
      resources.flatMap(({ name, inputs }) => {
        const problem = rule.check(inputs, name);
        return problem ? [`${name}: ${problem}`] : [];
      }),
    accepted: rule.accepted.map(stack),
    refused: [stack(first), ...more.map(stack)],
  };
}

export function subject(type: string, inputs: Inputs, name = "example"): Subject {
  return { type, name, inputs };
}

/** The value when it is known text. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function number(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

export function record(value: unknown): Inputs {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Inputs)
    : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Every value at a path such as `rules[].lifecycle.deleteAfter`, each with its place. */
export function valuesAt(root: unknown, path: string): { place: string; value: unknown }[] {
  let found = [{ place: "", value: root }];
  for (const part of path.split(".")) {
    const name = part.replace("[]", "");
    found = found.flatMap(({ place, value }) => {
      const inner = record(value)[name];
      const here = place === "" ? name : `${place}.${name}`;
      if (inner === undefined) return [];
      if (!part.endsWith("[]")) return [{ place: here, value: inner }];
      return list(inner).map((item, index) => ({ place: `${here}[${index}]`, value: item }));
    });
  }
  return found;
}

/** The inputs that have one value at a path: the inverse of `valuesAt`. */
export function inputsWith(path: string, value: unknown): Inputs {
  return path.split(".").reduceRight<unknown>((inner, part) => {
    const name = part.replace("[]", "");
    return { [name]: part.endsWith("[]") ? [inner] : inner };
  }, value) as Inputs;
}

/** Values that occur more than once. */
export function repeated(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
