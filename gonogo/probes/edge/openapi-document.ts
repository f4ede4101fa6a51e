/** What an OpenAPI document says, as far as probes ask: https://spec.openapis.org/oas/latest.html */
import type { HttpAnswer, Look } from "../look";
import { isTrouble, type Trouble } from "../probe";
import { referenceFault } from "./openapi-references";
import { urlOf } from "./visit";

export interface OpenapiDocument {
  /** `3.1.0`. */
  readonly version: string;
  readonly paths: readonly string[];
  /** What clients put before a path, by the servers that the document names: "", "/v1". */
  readonly bases: readonly string[];
  /** Operations without a summary and a description: `GET /v1/plans`. */
  readonly undescribed: readonly string[];
  readonly operations: number;
}

export const openapiPath = {
  type: "string",
  default: "/openapi.json",
  description: "Path of the document, in JSON.",
  source: "Our choice: FastAPI's; clientflow-136 has another",
} as const;

/** A document of some size, which one answer tells to all who ask for it. */
export async function askOpenapi(
  url: string,
  path: string,
  look: Look,
): Promise<HttpAnswer | Trouble> {
  const about = { keep: 8_000_000, timeout: 15_000, shared: true };
  const answer = await look.http({ url: urlOf(url, path), ...about });
  if (isTrouble(answer) || answer.whole) return answer;
  return { trouble: "its answer is too long" };
}

/** Three of the names at most. */
export function someOf(names: readonly string[]): string {
  const first = names.slice(0, 3).map((name) => name.slice(0, 80));
  return names.length > 3 ? `${first.join(", ")} and others` : first.join(", ");
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** @returns A phrase that says what it is instead of a document. */
export function readOpenapi(text: string): OpenapiDocument | string {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return "it is no JSON";
  }
  const document = mapping(value);
  const version = document?.openapi ?? document?.swagger;
  if (typeof version !== "string" || !/^(2\.0|3\.\d+\.\d+)/.test(version)) {
    return "it names no version of OpenAPI";
  }
  const info = mapping(document?.info);
  if (typeof info?.title !== "string" || typeof info.version !== "string") {
    return "its info has no title or no version";
  }
  const paths = mapping(document?.paths);
  if (paths === undefined) return "it has no paths";
  const names = Object.keys(paths).filter((name) => !name.startsWith("x-"));
  const wrong = names.find((name) => !name.startsWith("/"));
  if (wrong !== undefined) return "one of its paths does not begin with a slash";
  const fault = referenceFault(document);
  if (fault !== undefined) return fault;
  const operations = names.flatMap((path) =>
    Object.entries(mapping(paths[path]) ?? {})
      .filter(([method]) => methods.includes(method))
      .map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  );
  const ids = new Set<unknown>();
  const twice = operations
    .map(({ operation }) => mapping(operation)?.operationId)
    .find((id) => typeof id === "string" && ids.size === ids.add(id).size);
  if (twice !== undefined) return `two operations are called ${String(twice).slice(0, 100)}`;
  const undescribed = operations.filter(({ operation }) => {
    const { summary, description } = mapping(operation) ?? {};
    return !summary && !description;
  });
  return {
    version,
    paths: names,
    bases: basesOf(document),
    operations: operations.length,
    undescribed: undescribed.map(({ name }) => name),
  };
}

/** `basePath` of Swagger, paths of `servers` since; both may be left out. */
function basesOf(document: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  const { swagger, basePath, servers } = document ?? {};
  if (swagger !== undefined) return [typeof basePath === "string" ? basePath : ""];
  const found = (Array.isArray(servers) ? servers : []).map((each) => {
    const { url, variables } = mapping(each) ?? {};
    const filled = String(url ?? "").replace(/\{([^{}]{1,100})\}/g, (_, name: string) =>
      String(mapping(mapping(variables)?.[name])?.default ?? ""),
    );
    return URL.parse(filled, "https://localhost/")?.pathname.replace(/\/$/, "") ?? "";
  });
  return found.length > 0 ? found : [""];
}

function mapping(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isMapping = typeof value === "object" && value !== null && !Array.isArray(value);
  return isMapping ? (value as Record<string, unknown>) : undefined;
}
