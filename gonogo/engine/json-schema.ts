/**
 * The part of JSON Schema that policy packs use for their configuration. A keyword that is not
 * known
 * here is left to the pack itself.
 */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown };

/** Sentences without a full stop, each naming the path of what is wrong. */
export function schemaProblems(
  schema: JsonSchema | undefined,
  value: unknown,
  path: string,
): string[] {
  if (schema === undefined || schema === true) return [];
  if (schema === false) return [`${path} is not allowed`];
  const problems = [
    ...typeProblems(schema, value, path),
    ...choiceProblems(schema, value, path),
    ...combinationProblems(schema, value, path),
  ];
  if (problems.length > 0) return problems;
  if (typeof value === "number") return numberProblems(schema, value, path);
  if (typeof value === "string") return textProblems(schema, value, path);
  if (Array.isArray(value)) return listProblems(schema, value, path);
  if (typeof value === "object" && value !== null) {
    return objectProblems(schema, value as Record<string, unknown>, path);
  }
  return [];
}

type Schema = Exclude<JsonSchema, boolean>;

function typeProblems(schema: Schema, value: unknown, path: string): string[] {
  const allowed = schema.type === undefined ? [] : [schema.type].flat();
  if (allowed.length === 0 || allowed.some((type) => hasType(value, String(type)))) return [];
  return [`${path} is ${shown(value)}, expected ${allowed.join(" or ")}`];
}

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function choiceProblems(schema: Schema, value: unknown, path: string): string[] {
  const same = (other: unknown) => JSON.stringify(other) === JSON.stringify(value);
  if (Array.isArray(schema.enum) && !schema.enum.some(same)) {
    const choices = schema.enum.map((item) => JSON.stringify(item)).join(", ");
    return [`${path} is ${shown(value)}, allowed are ${choices}`];
  }
  return "const" in schema && !same(schema.const)
    ? [`${path} is ${shown(value)}, allowed is ${JSON.stringify(schema.const)}`]
    : [];
}

function combinationProblems(schema: Schema, value: unknown, path: string): string[] {
  const list = (keyword: string) =>
    Array.isArray(schema[keyword]) ? (schema[keyword] as JsonSchema[]) : undefined;
  const problems = (list("allOf") ?? []).flatMap((part) => schemaProblems(part, value, path));
  const fits = (part: JsonSchema) => schemaProblems(part, value, path).length === 0;
  const any = list("anyOf");
  const one = list("oneOf");
  if (any && !any.some(fits)) problems.push(`${path} fits none of the allowed forms`);
  if (one && one.filter(fits).length !== 1) {
    problems.push(`${path} must fit exactly one of the allowed forms`);
  }
  if (schema.not !== undefined && fits(schema.not as JsonSchema)) {
    problems.push(`${path} has a form that is not allowed`);
  }
  return problems;
}

function numberProblems(schema: Schema, value: number, path: string): string[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const rules: [unknown, (limit: number) => boolean, string][] = [
    [minimum, (limit) => value >= limit, "at least"],
    [maximum, (limit) => value <= limit, "at most"],
    [exclusiveMinimum, (limit) => value > limit, "more than"],
    [exclusiveMaximum, (limit) => value < limit, "less than"],
    [multipleOf, (limit) => Number.isInteger(value / limit), "a multiple of"],
  ];
  return rules.flatMap(([limit, holds, words]) =>
    typeof limit === "number" && !holds(limit)
      ? [`${path} is ${value}, it must be ${words} ${limit}`]
      : [],
  );
}

function textProblems(schema: Schema, value: string, path: string): string[] {
  const problems = sizeProblems(schema, [...value].length, path, "Length", "characters");
  if (typeof schema.pattern === "string" && !new RegExp(schema.pattern, "u").test(value)) {
    problems.push(`${path} is ${shown(value)}, it must match ${schema.pattern}`);
  }
  return problems;
}

function listProblems(schema: Schema, value: readonly unknown[], path: string): string[] {
  const problems = sizeProblems(schema, value.length, path, "Items", "items");
  if (schema.uniqueItems === true) {
    const texts = value.map((item) => JSON.stringify(item));
    if (new Set(texts).size !== texts.length) problems.push(`${path} holds an item twice`);
  }
  const { items } = schema;
  return [
    ...problems,
    ...value.flatMap((item, index) => {
      const part = Array.isArray(items) ? items[index] : items;
      return schemaProblems(part as JsonSchema | undefined, item, `${path}[${index}]`);
    }),
  ];
}

function objectProblems(schema: Schema, value: Record<string, unknown>, path: string): string[] {
  const known = (schema.properties ?? {}) as Record<string, JsonSchema>;
  const required = Array.isArray(schema.required) ? (schema.required as string[]) : [];
  const problems = sizeProblems(schema, Object.keys(value).length, path, "Properties", "keys");
  for (const name of required) {
    if (value[name] === undefined) problems.push(`${path}.${name} is missing`);
  }
  for (const [name, item] of Object.entries(value)) {
    const part = Object.hasOwn(known, name)
      ? known[name]
      : (schema.additionalProperties as JsonSchema | undefined);
    problems.push(...schemaProblems(part, item, `${path}.${name}`));
  }
  return problems;
}

function sizeProblems(
  schema: Schema,
  size: number,
  path: string,
  suffix: string,
  unit: string,
): string[] {
  const least = schema[`min${suffix}`];
  const most = schema[`max${suffix}`];
  const problems: string[] = [];
  if (typeof least === "number" && size < least) {
    problems.push(`${path} has ${size} ${unit}, it must have at least ${least}`);
  }
  if (typeof most === "number" && size > most) {
    problems.push(`${path} has ${size} ${unit}, it must have at most ${most}`);
  }
  return problems;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
