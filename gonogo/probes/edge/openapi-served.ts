import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import {
  askOpenapi,
  type OpenapiDocument,
  openapiPath,
  readOpenapi,
  someOf,
} from "./openapi-document";

interface Facts {
  readonly path: string;
  readonly answer:
    | { readonly status: number; readonly document: OpenapiDocument | string }
    | Trouble;
}

const document: OpenapiDocument = {
  version: "3.1.0",
  paths: ["/v1/plans", "/health"],
  bases: [""],
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
  controls: ["openapi-spec"],
  target: "api",
  options: {
    path: openapiPath,
    described: {
      type: "boolean",
      default: true,
      stricter: true,
      description: "Whether every operation needs a summary or a description.",
      source: "finsight-069",
    },
  },
  messages: {
    status: "It answers {status}.",
    invalid: "The document is not valid: {why}.",
    empty: "The document describes no operation.",
    undescribed: "{count} of {all} operations have neither summary nor description: {names}.",
  },
  async collect({ url }, look, { path }): Promise<Facts> {
    const answer = await askOpenapi(url, path, look);
    if (isTrouble(answer)) return { path, answer };
    return { path, answer: { status: answer.status, document: readOpenapi(answer.body) } };
  },
  *judge({ path, answer }, { described }) {
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
    const { operations, undescribed } = document;
    if (operations === 0) yield { message: "empty", property };
    if (described && undescribed.length > 0) {
      const names = someOf(undescribed);
      yield { message: "undescribed", property, count: undescribed.length, all: operations, names };
    }
  },
  evidence: ({ answer }) =>
    isTrouble(answer) || typeof answer.document === "string"
      ? {}
      : { version: answer.document.version, operations: answer.document.operations },
  passes: [{ name: "complete", facts: facts(200) }],
  fails: [
    { name: "not there", facts: facts(404, "it is no JSON"), expect: "status" },
    { name: "a page", facts: facts(200, "it is no JSON"), expect: "invalid" },
    { name: "no operation", facts: facts(200, { operations: 0 }), expect: "empty" },
    {
      name: "one without words",
      facts: facts(200, { undescribed: ["GET /v1/plans"] }),
      expect: "undescribed",
    },
  ],
  undecided: [{ name: "cut", facts: { path: "/openapi.json", answer: { trouble: "cut" } } }],
});
