/**
 * aws.iam.getPolicyDocument, computed as the AWS provider does it: lists of one become a text,
 * longer lists are sorted downwards, statements of later documents replace those with the same Sid,
 * and the text is Go's JSON, in which `<`, `>` and `&` are escaped.
 */
import { GonogoError } from "../../errors";
import { containsUnknown, isObject, UNKNOWN, type Wire, type WireObject } from "../wire";

const defaultVersion = "2012-10-17";

export function policyDocument(args: WireObject): WireObject {
  // Part of a document is none: a statement that is left out could be the one that matters.
  if (containsUnknown(args)) return { ...args, id: UNKNOWN, json: UNKNOWN, minifiedJson: UNKNOWN };
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
  const found = parseDocument(json).Statement ?? [];
  const list = Array.isArray(found) ? found : [found];
  if (list.every(isObject)) return list;
  throw notADocument("a Statement that is no object");
}

function parseDocument(json: string): WireObject {
  let parsed: Wire;
  try {
    parsed = JSON.parse(json) as Wire;
  } catch {
    throw notADocument("a text that is not valid JSON");
  }
  if (isObject(parsed)) return parsed;
  throw notADocument("JSON that is no object");
}

/** The text itself may be a secret, so the message does not quote it. */
function notADocument(what: string): GonogoError {
  return new GonogoError(
    "undecidable",
    `The program calls aws.iam.getPolicyDocument with ${what} among its source or override ` +
      "documents.",
  );
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
  // The provider's own way to write AWS's policy variables, which begin as Terraform's texts do.
  const list = texts(value).map((text) => text.replaceAll("&{", "${"));
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
