/**
 * The origins that an OpenAPI definition with API Gateway's extensions allows. A definition is
 * JSON, which is walked, or YAML, whose lines are searched: the pack carries no YAML parser.
 */
import { asList } from "./documents";
import { fixedValue, isAllowOrigin, originsIn } from "./origins";

/** Reads the value of a header's mapping where it is one that never changes. */
type Fixed = (mapping: unknown) => string | undefined;

/** @param fixed REST and HTTP APIs write fixed values differently. */
export function originsInDefinition(definition: string, fixed: Fixed = fixedValue): string[] {
  try {
    return originsInTree(JSON.parse(definition), fixed);
  } catch {
    return originsInYaml(definition, fixed);
  }
}

function originsInTree(root: unknown, fixed: Fixed): string[] {
  const origins: string[] = [];
  const stack: unknown[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (const [key, value] of Object.entries(node ?? {})) {
      const origin = isAllowOrigin(key) ? fixed(value) : undefined;
      if (origin !== undefined) {
        origins.push(origin);
      } else if (key === "allowOrigins") {
        origins.push(...asList(value).map(String));
      } else if (typeof value === "object" && value !== null) {
        stack.push(value);
      }
    }
  }
  return origins;
}

const header = /\.access-control-allow-origin["']?\s*:\s+(\S.*)$/i;
const list = /^([\s{-]*|.*[\s{,])["']?allowOrigins["']?\s*:(?:\s+(\S.*))?\s*$/;

function originsInYaml(definition: string, fixed: Fixed): string[] {
  const origins: string[] = [];
  // Where the list that began above stands: a block by its indentation, or a flow until it closes.
  let block: number | undefined;
  let isInFlow = false;
  for (const line of definition.split("\n").map(withoutComment)) {
    const value = scalar(header.exec(line)?.[1]);
    // REST APIs refuse a value without quotes of its own; people who forget that YAML takes one
    // pair mean the origin all the same.
    const origin = fixed(value) ?? (/^(\*|https?:.*)$/i.test(value) ? value : undefined);
    if (origin !== undefined) {
      origins.push(origin);
    }
    const start = list.exec(line);
    const item = /^(\s*)-\s+(\S.*)$/.exec(line);
    if (start) {
      const given = start[2] ?? "";
      block = given === "" ? indentOf(line) : undefined;
      isInFlow = given.startsWith("[") && !given.includes("]");
      origins.push(...flowed(given));
    } else if (isInFlow) {
      origins.push(...flowed(line));
      isInFlow = !line.includes("]");
    } else if (item && block !== undefined && indentOf(line) >= block) {
      origins.push(...originsIn(item[2] ?? ""));
    } else if (line.trim() !== "") {
      block = undefined;
    }
  }
  return origins;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function withoutComment(line: string): string {
  return line.replace(/(^|\s)#.*$/, "");
}

/** What a flow, or a scalar that stands where a list is meant, holds up to its end. */
function flowed(text: string): string[] {
  return originsIn(text.replace(/^\s*\[/, "").replace(/[\]}].*$/, ""));
}

/** A scalar of YAML without its own quotes: `"'*'"` and `'''*'''` are both `'*'`. */
function scalar(text = ""): string {
  const double = /^"([^"]*)"/.exec(text)?.[1];
  const single = /^'((?:[^']|'')*)'/.exec(text)?.[1]?.replaceAll("''", "'");
  return double ?? single ?? text.replace(/[,}].*$/, "").trim();
}
