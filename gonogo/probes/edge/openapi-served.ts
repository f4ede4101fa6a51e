import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { type OpenapiDocument, readOpenapi } from "./openapi-document";
import { urlOf } from "./visit";

interface Facts {
  readonly path: string;
  readonly answer:
    | { readonly status: number; readonly document: OpenapiDocument | string }
    | Trouble;
}

const document: OpenapiDocument = {
  version: "3.1.0",
  paths: ["/v1/plans", "/health"],
  operations: 2,
  undescribed: [],
};
const facts = (status: number, more: Partial<OpenapiDocument> | string = {}): Facts => ({
  path: "/openapi.json",
  answer: { status, document: typeof more === "string" ? more : { ...document, ...more } },
});

export default defineProbe({
  id: "openapi-served",
  title: "The OpenAPI document is served, valid and complete",
  why: "Clients, tests and scanners are made from it; what it does not describe nobody finds, and nobody tests.",
  fix: "Serve the document that the framework makes from the routes, and give every operation a summary.",
  severity: "low",
  controls: ["openapi-spec", "api-versioning"],
  target: "api",
  options: {
    path: {
      type: "string",
      default: "/openapi.json",
      description: "Path of the document, in JSON.",
      source: "Our choice: FastAPI's; clientflow-136 has another",
    },
    described: {
      type: "boolean",
      default: true,
      stricter: true,
      description: "Whether every operation needs a summary or a description.",
      source: "finsight-069",
    },
    versioned: {
      type: "boolean",
      default: false,
      stricter: true,
      description: "Whether every path of the API needs a version: /v1/ or /api/v1/.",
      source: "toolbox-009",
    },
    unversioned: {
      type: "array",
      items: { type: "string" },
      default: ["/", "/health", "/ready", "/metrics", "/docs"],
      stricter: "fewer",
      description: "Paths that need no version.",
      source: "Our choice: monitors and scrapers ask for them.",
    },
  },
  messages: {
    status: "It answers {status}.",
    invalid: "The document is not valid: {why}.",
    empty: "The document describes no operation.",
    undescribed: "{count} of {all} operations have neither summary nor description: {names}.",
    unversioned: "{count} paths have no version: {names}.",
  },
  async collect({ url }, look, { path }): Promise<Facts> {
    const answer = await look.http({ url: urlOf(url, path), keep: 8_000_000, timeout: 15_000 });
    if (isTrouble(answer)) return { path, answer };
    return { path, answer: { status: answer.status, document: readOpenapi(answer.body) } };
  },
  *judge({ path, answer }, { described, versioned, unversioned }) {
    const { status, document } = seen(answer, `GET ${path}`);
    const property = `GET ${path}`;
    if (status !== 200) {
      yield { message: "status", property, status };
      return;
    }
    if (typeof document === "string") {
      yield { message: "invalid", property, why: document };
      return;
    }
    const { operations, undescribed, paths } = document;
    if (operations === 0) yield { message: "empty", property };
    if (described && undescribed.length > 0) {
      const names = some(undescribed);
      yield { message: "undescribed", property, count: undescribed.length, all: operations, names };
    }
    const plain = paths.filter(
      (each) => !/^(\/[\w-]+)?\/v\d+(\/|$)/.test(each) && !unversioned.includes(each),
    );
    if (versioned && plain.length > 0) {
      yield { message: "unversioned", property, count: plain.length, names: some(plain) };
    }
  },
  evidence: ({ answer }) =>
    isTrouble(answer) || typeof answer.document === "string"
      ? {}
      : { version: answer.document.version, operations: answer.document.operations },
  passes: [
    { name: "complete", facts: facts(200) },
    { name: "with versions", facts: facts(200), options: { versioned: true } },
  ],
  fails: [
    { name: "not there", facts: facts(404, "it is no JSON"), expect: "status" },
    { name: "a page", facts: facts(200, "it is no JSON"), expect: "invalid" },
    { name: "no operation", facts: facts(200, { operations: 0 }), expect: "empty" },
    {
      name: "one without words",
      facts: facts(200, { undescribed: ["GET /v1/plans"] }),
      expect: "undescribed",
    },
    {
      name: "a path without a version",
      facts: facts(200, { paths: ["/plans"] }),
      options: { versioned: true },
      expect: "unversioned",
    },
  ],
  undecided: [{ name: "cut", facts: { path: "/openapi.json", answer: { trouble: "cut" } } }],
});

function some(names: readonly string[]): string {
  const first = names.slice(0, 3).map((name) => name.slice(0, 80));
  return names.length > 3 ? `${first.join(", ")} and others` : first.join(", ");
}
