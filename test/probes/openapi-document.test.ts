import assert from "node:assert/strict";
import versioned from "../../gonogo/probes/edge/api-paths-versioned";
import { readOpenapi } from "../../gonogo/probes/edge/openapi-document";
import { judge } from "../../gonogo/probes/judge";

const info = { title: "Shop", version: "1.0.0" };
const operation = { get: { summary: "x" } };

/** What is said of the paths of a document. */
function said(document: object): string {
  const read = readOpenapi(JSON.stringify({ info, ...document }));
  assert(typeof read !== "string", String(read));
  const options = { path: "/openapi.json", unversioned: ["/health"] };
  const { outcome, findings } = judge(versioned, read, options);
  return [outcome, ...findings.map(({ sentence }) => sentence)].join(" ");
}
const paths = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, operation]));

describe("an OpenAPI document", () => {
  it("has its version in the paths, or in those of all its servers", () => {
    for (const document of [
      { openapi: "3.1.0", paths: paths("/v1/plans", "/api/v1/users/{id}", "/api/shop/v2.1/x") },
      { openapi: "3.0.3", paths: paths("/v1beta1/plans", "/v20261028/x", "/health") },
      { openapi: "3.0.3", servers: [{ url: "https://api.shop.example/v1/" }], paths: paths("/x") },
      { openapi: "3.2.0", servers: [{ url: "/api/v1" }], paths: paths("/x") },
      {
        openapi: "3.0.0",
        servers: [
          {
            url: "{scheme}://x/{v}",
            variables: { scheme: { default: "https" }, v: { default: "v1" } },
          },
        ],
        paths: paths("/x"),
      },
      { swagger: "2.0", basePath: "/v1", paths: paths("/x") },
    ]) {
      assert.equal(said(document), "pass", JSON.stringify(document));
    }
  });

  it("has none where one way to a path is without it", () => {
    for (const document of [
      { openapi: "3.1.0", paths: paths("/v1/plans", "/plans") },
      { openapi: "3.1.0", servers: [], paths: paths("/plans/v1x") },
      { openapi: "3.0.3", servers: [{ url: "/v1" }, { url: "/" }], paths: paths("/x") },
      { swagger: "2.0", paths: paths("/x") },
      { swagger: "2.0", basePath: "/api", paths: paths("/vendors") },
    ]) {
      assert.match(said(document), /^fail 1 paths have no version/, JSON.stringify(document));
    }
  });

  it("may be extended, and begin with a mark of its byte order", () => {
    const document = { openapi: "3.1.0", info, paths: { "x-owner": "ann", "/v1/x": operation } };
    const read = readOpenapi(`\uFEFF${JSON.stringify(document)}`);
    assert(typeof read !== "string", String(read));
    assert.deepEqual([read.paths, read.operations, read.bases], [["/v1/x"], 1, [""]]);
  });

  const refers = (reference: string, more: object = {}) => {
    const schema = { $ref: reference };
    const get = { summary: "x", responses: { "200": { content: { "a/b": { schema } } } } };
    const components = {
      schemas: { "a/b c": {}, Plan: { properties: { $ref: { type: "string" } } } },
    };
    return readOpenapi(
      JSON.stringify({ openapi: "3.1.0", info, paths: { "/v1/x": { get } }, components, ...more }),
    );
  };

  it("leads where it refers to, and calls no two operations the same", () => {
    for (const reference of [
      "#/components/schemas/Plan",
      "#/components/schemas/a~1b%20c",
      "#/paths/~1v1~1x",
      "other.json#/Plan",
      "#plan",
    ]) {
      assert.equal(typeof refers(reference), "object", reference);
    }
    assert.equal(
      refers("#/components/schemas/Gone"),
      "a reference leads nowhere, #/components/schemas/Gone",
    );
    assert.equal(typeof refers("#/Plan", { $defs: { $id: "https://shop.example/x" } }), "object");
    const one = { summary: "x", operationId: "list" };
    const twice = {
      openapi: "3.0.3",
      info,
      paths: { "/v1/a": { get: one }, "/v1/b": { get: one } },
    };
    assert.equal(readOpenapi(JSON.stringify(twice)), "two operations are called list");
    const links = { next: { operationId: "list" } };
    const linked = { "/v1/a": { get: { ...one, responses: { "200": { links } } } } };
    const named = JSON.stringify({ openapi: "3.0.3", info, paths: linked });
    assert.equal(typeof readOpenapi(named), "object");
    const example = {
      openapi: "3.0.3",
      info,
      paths: { "/v1/a": { get: { ...one, example: { $ref: "#/x" } } } },
    };
    assert.equal(typeof readOpenapi(JSON.stringify(example)), "object");
  });

  it("is none where it is something else", () => {
    for (const text of [
      "",
      "<h1>Shop</h1>",
      "[]",
      "null",
      JSON.stringify({ openapi: "3.1", info, paths: {} }),
      JSON.stringify({ openapi: 3.1, info, paths: {} }),
      JSON.stringify({ openapi: "3.1.0", paths: {} }),
      JSON.stringify({ openapi: "3.1.0", info }),
      JSON.stringify({ openapi: "3.1.0", info, paths: { plans: {} } }),
    ]) {
      assert.equal(typeof readOpenapi(text), "string", text);
    }
  });
});
