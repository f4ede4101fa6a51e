import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { askOpenapi, openapiPath, readOpenapi, someOf } from "./openapi-document";

interface Facts {
  /** Of the OpenAPI document. */
  readonly paths: readonly string[] | Trouble;
  /** What clients put before a path: `/v1` of a server. */
  readonly bases: readonly string[];
}

const facts = (...paths: readonly string[]): Facts => ({ paths, bases: [""] });

/** /v1/, /api/v2.1/, /shop/public/v1beta1/: within the first parts of a path. */
const versioned =
  /^(?:\/[\w.-]{1,100}){0,3}\/v\d{1,6}(?:[._-]?\d{1,6}|(?:alpha|beta|p)\d{0,6}){0,4}(?:\/|$)/i;

export default defineProbe({
  id: "api-paths-versioned",
  title: "The paths of the API name its version",
  why: "Without a version no answer can ever change: the clients of today would break.",
  fix: "Serve the API under /v1/ or /api/v1/, and a change that breaks clients under the next number.",
  severity: "low",
  controls: ["api-versioning"],
  target: "api",
  options: {
    path: openapiPath,
    unversioned: {
      type: "array",
      items: { type: "string" },
      default: ["/", "/health", "/ready", "/metrics", "/docs"],
      stricter: "fewer",
      description: "Paths that need no version.",
      source: "Our choice: monitors and scrapers ask for them.",
    },
  },
  messages: { plain: "{count} paths have no version: {names}." },
  async collect({ url }, look, { path }): Promise<Facts> {
    const answer = await askOpenapi(url, path, look);
    const none = (trouble: string): Facts => ({ paths: { trouble }, bases: [] });
    if (isTrouble(answer)) return none(answer.trouble);
    if (answer.status !== 200) return none(`it answers ${answer.status}`);
    const document = readOpenapi(answer.body);
    if (typeof document === "string") return none(document);
    return { paths: document.paths, bases: document.bases };
  },
  *judge({ paths, bases }, { path, unversioned }) {
    const known = seen(paths, `GET ${path}`);
    const api = known.filter((each) => !unversioned.includes(each));
    if (api.length === 0) seen({ trouble: "it describes no path of the API" }, `GET ${path}`);
    const plain = api.filter((each) => !bases.every((base) => versioned.test(base + each)));
    if (plain.length === 0) return;
    yield {
      message: "plain",
      property: `GET ${path}`,
      count: plain.length,
      names: someOf(plain),
    };
  },
  passes: [
    { name: "all of them", facts: facts("/v1/plans", "/api/v2/users/{id}", "/health") },
    {
      name: "by the servers",
      facts: { paths: ["/plans"], bases: ["/v1", "/api/v2"] },
    },
    {
      name: "but those that need none",
      facts: facts("/v1", "/ping"),
      options: { unversioned: ["/ping"] },
    },
  ],
  fails: [
    {
      name: "one of two servers",
      facts: { paths: ["/plans"], bases: ["/v1", ""] },
      expect: "plain",
    },
    { name: "one without", facts: facts("/v1/plans", "/users"), expect: "plain" },
  ],
  undecided: [
    { name: "no document", facts: { paths: { trouble: "it answers 404" }, bases: [] } },
    { name: "a document of nothing", facts: facts("/health") },
  ],
});
