/**
 * aws.iam.getPolicyDocument, computed as the AWS provider does it: lists of one become a text,
 * longer lists are sorted downwards, statements of later documents replace those with the same Sid,
 * and the text is Go's JSON, in which `<`, `>` and `&` are escaped.
 */
import { isObject, UNKNOWN, type Wire, type WireObject } from "../wire";

const defaultVersion = "2012-10-17";

export function policyDocument(args: WireObject): WireObject {
  const document = build(args);
  const json = goJson(document, 2);
  return {
    ...args,
    id: String(crc32(json)),
    json,
    minifiedJson: goJson(document, 0),
  };
}

interface Document {
  Version: string;
  Id?: string;
  Statement?: WireObject[];
}

function build(args: WireObject): Document {
  const sources = [...texts(args.sourceJson), ...texts(args.sourcePolicyDocuments)];
  const overrides = [...texts(args.overrideJson), ...texts(args.overridePolicyDocuments)];
  const own = objects(args.statements).map(statement);
  const statements = sources.flatMap(parseStatements);
  mergeBySid(statements, own);
  for (const text of overrides) mergeBySid(statements, parseStatements(text));
  return {
    Version: textOf(args.version) ?? defaultVersion,
    ...(textOf(args.policyId) ? { Id: textOf(args.policyId) as string } : {}),
    ...(statements.length > 0 ? { Statement: statements } : {}),
  };
}

function mergeBySid(statements: WireObject[], added: readonly WireObject[]): void {
  for (const item of added) {
    const index = statements.findIndex((known) => known.Sid && known.Sid === item.Sid);
    if (index >= 0) statements[index] = item;
    else statements.push(item);
  }
}

function parseStatements(json: string): WireObject[] {
  if (json === UNKNOWN) return [];
  const parsed = JSON.parse(json) as { Statement?: WireObject | WireObject[] };
  const found = parsed.Statement ?? [];
  return Array.isArray(found) ? found : [found];
}

/** The keys in the order in which Go's struct prints them. */
function statement(input: WireObject): WireObject {
  const result: WireObject = {};
  const set = (key: string, value: Wire | undefined) => {
    if (value !== undefined) result[key] = value;
  };
  set("Sid", textOf(input.sid));
  result.Effect = textOf(input.effect) ?? "Allow";
  set("Action", oneOrMany(input.actions));
  set("NotAction", oneOrMany(input.notActions));
  set("Resource", oneOrMany(input.resources));
  set("NotResource", oneOrMany(input.notResources));
  set("Principal", principals(input.principals));
  set("NotPrincipal", principals(input.notPrincipals));
  set("Condition", conditions(input.conditions));
  return result;
}

function oneOrMany(value: Wire | undefined): Wire | undefined {
  const list = texts(value);
  if (list.length === 0) return undefined;
  return list.length === 1 ? (list[0] as string) : [...list].sort().reverse();
}

function principals(value: Wire | undefined): Wire | undefined {
  const list = objects(value);
  if (list.length === 0) return undefined;
  const byType = new Map<string, string[]>();
  for (const item of list) {
    const type = textOf(item.type) ?? "";
    byType.set(type, [...(byType.get(type) ?? []), ...texts(item.identifiers)]);
  }
  const anyone = byType.get("*");
  if (byType.size === 1 && anyone?.length === 1 && anyone[0] === "*") return "*";
  return sortedObject(byType);
}

function conditions(value: Wire | undefined): Wire | undefined {
  const list = objects(value);
  if (list.length === 0) return undefined;
  const byTest = new Map<string, Map<string, string[]>>();
  for (const item of list) {
    const test = textOf(item.test) ?? "";
    const variables = byTest.get(test) ?? new Map<string, string[]>();
    const variable = textOf(item.variable) ?? "";
    variables.set(variable, [...(variables.get(variable) ?? []), ...texts(item.values)]);
    byTest.set(test, variables);
  }
  return Object.fromEntries(
    [...byTest.keys()].sort().map((test) => [test, sortedObject(byTest.get(test) ?? new Map())]),
  );
}

function sortedObject(map: ReadonlyMap<string, readonly string[]>): WireObject {
  return Object.fromEntries(
    [...map.keys()].sort().map((key) => [key, oneOrMany([...(map.get(key) ?? [])]) ?? []]),
  );
}

function texts(value: Wire | undefined): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function objects(value: Wire | undefined): WireObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

const textOf = (value: Wire | undefined) =>
  typeof value === "string" && value !== "" ? value : undefined;

function goJson(value: unknown, indent: number): string {
  const escapes: Record<string, string> = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
  };
  return JSON.stringify(value, null, indent).replace(
    /[<>&\u2028\u2029]/g,
    (character) => escapes[character] ?? character,
  );
}

/** The checksum that the provider gives as the document's id. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
