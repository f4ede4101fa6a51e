/** Origins that a browser may be told to trust: cors-no-wildcard. */
import type { Environment, Options } from "../framework/define-policy";

/** The option that every policy about origins has. */
export const originOptions = {
  acceptedOrigins: {
    type: "array",
    items: { type: "string" },
    default: [],
    description: "Origins to accept as they are written, such as capacitor://localhost.",
    source: "Our choice: cors-no-wildcard asks for https origins of production only.",
  },
} as const satisfies Options;

export interface OriginRules {
  readonly environment: Environment;
  readonly options: { readonly acceptedOrigins: readonly string[] };
}

const localHost =
  /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\]|host\.docker\.internal)$/i;

/**
 * What is wrong with an allowed origin, as the end of a sentence; undefined when nothing is. Outside
 * of production a developer's machine may be named, also over HTTP.
 */
export function originProblem(origin: unknown, rules: OriginRules): string | undefined {
  const text = String(origin).trim();
  if (rules.options.acceptedOrigins.includes(text)) {
    return undefined;
  }
  if (/^(https?:\/\/)?\*$/i.test(text)) {
    return "matches every site";
  }
  if (text.includes("*")) {
    return "matches every site whose name fits the wildcard";
  }
  if (text.toLowerCase() === "null") {
    return "is what sandboxed pages and local files send";
  }
  const match = /^(https?):\/\/(\[[^\]]*\]|[^/:?#]+)(:\d+)?\/?$/i.exec(text);
  if (!match) {
    return "is not an https origin";
  }
  if (localHost.test(match[2] ?? "")) {
    return rules.environment === "production" ? "is a developer's machine" : undefined;
  }
  return match[1]?.toLowerCase() === "http" ? "is not HTTPS" : undefined;
}

/** Reads a setting that lists origins: JSON, or text with commas, semicolons or spaces between. */
export function originsIn(setting: string): string[] {
  const text = setting.trim();
  if (text.startsWith("[")) {
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list)) {
        return list.map(String);
      }
    } catch {
      // Not JSON: read as text, where the brackets will show.
    }
  }
  return text
    .split(/[\s,;]+/)
    .map((origin) => origin.replace(/^(["'])(.*)\1$/, "$2"))
    .filter((origin) => origin !== "");
}

const allowOrigin = "access-control-allow-origin";

/** True for the name of the CORS header, also at the end of a mapping's key. */
export function isAllowOrigin(header: string): boolean {
  const name = header.toLowerCase();
  return name === allowOrigin || name.endsWith(`.${allowOrigin}`);
}

/** A fixed value of a REST API's header stands in single quotes; anything else maps a response. */
export function fixedValue(mapping: unknown): string | undefined {
  return typeof mapping === "string" ? /^\s*'(.*)'\s*$/.exec(mapping)?.[1] : undefined;
}

/**
 * The origins that an OpenAPI definition with API Gateway's extensions allows. A definition is JSON,
 * which is walked, or YAML, whose lines are searched: the pack carries no YAML parser.
 */
export function originsInDefinition(definition: string): string[] {
  try {
    return originsInTree(JSON.parse(definition));
  } catch {
    return originsInYaml(definition);
  }
}

function originsInTree(root: unknown): string[] {
  const origins: string[] = [];
  const stack: unknown[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (const [key, value] of Object.entries(node ?? {})) {
      const fixed = isAllowOrigin(key) ? fixedValue(value) : undefined;
      if (fixed !== undefined) {
        origins.push(fixed);
      } else if (key === "allowOrigins" && Array.isArray(value)) {
        origins.push(...value.map(String));
      } else if (typeof value === "object" && value !== null) {
        stack.push(value);
      }
    }
  }
  return origins;
}

function originsInYaml(definition: string): string[] {
  const origins: string[] = [];
  let listIndent: number | undefined;
  for (const line of definition.split("\n")) {
    const header = /^\s*["']?[\w.]*\.header\.access-control-allow-origin["']?\s*:\s*(.*)$/i.exec(
      line,
    );
    const fixed = fixedValue(header?.[1]?.trim().replace(/^"(.*)"$/, "$1"));
    if (fixed !== undefined) {
      // YAML doubles the quotes inside of quotes.
      origins.push(fixed.replace(/^'+|'+$/g, ""));
    }
    const list = /^(\s*)["']?allowOrigins["']?\s*:\s*(\[(.*)\])?\s*$/.exec(line);
    const item = /^(\s*)-\s*(.+?)\s*$/.exec(line);
    if (list) {
      listIndent = list[2] === undefined ? list[1]?.length : undefined;
      origins.push(...originsIn(list[3] ?? ""));
    } else if (item && listIndent !== undefined && (item[1]?.length ?? 0) >= listIndent) {
      origins.push(...originsIn(item[2] ?? ""));
    } else if (line.trim() !== "") {
      listIndent = undefined;
    }
  }
  return origins;
}
