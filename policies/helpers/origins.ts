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
 * What is wrong with an allowed origin, as the end of a sentence; undefined when nothing is.
 * Outside of production a developer's machine may be named, also over HTTP.
 */
export function originProblem(origin: unknown, rules: OriginRules): string | undefined {
  const text = String(origin).trim();
  // No setting makes a wildcard an origin of one's own.
  if (/^(https?:\/\/)?\*$/i.test(text)) {
    return "matches every site";
  }
  if (rules.options.acceptedOrigins.includes(text)) {
    return undefined;
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

/** HTTP APIs write a fixed value as it is and start what they map with a dollar sign. */
export function fixedInHttpApi(mapping: unknown): string | undefined {
  return typeof mapping === "string" && /^[^$]+$/.test(mapping) ? mapping : undefined;
}
