import assert from "node:assert/strict";
import { originsInDefinition } from "../../policies/helpers/definitions";
import {
  fixedInHttpApi,
  fixedValue,
  originProblem,
  originsIn,
} from "../../policies/helpers/origins";

const rules = { environment: "production", options: { acceptedOrigins: [] } } as const;

describe("allowed origins", () => {
  for (const origin of [
    "https://finsight.example",
    "https://app.finsight.example:8443",
    "HTTPS://App.Finsight.Example",
    "https://localhost.example",
  ]) {
    it(`include ${origin}`, () => {
      assert.equal(originProblem(origin, rules), undefined);
    });
  }

  for (const origin of [
    "*",
    " * ",
    "https://*",
    "http://*",
    "https://*.finsight.example",
    "https://app-*.finsight.example",
    "null",
    "NULL",
    "http://finsight.example",
    "http://localhost:3000",
    "https://localhost",
    "http://127.0.0.1:8000",
    "http://[::1]:3000",
    "https://app.localhost",
    "finsight.example",
    "capacitor://localhost",
    "",
    ".*",
  ]) {
    it(`exclude "${origin}" in production`, () => {
      assert.notEqual(originProblem(origin, rules), undefined);
    });
  }

  it("include a developer's machine outside of production, and nothing else over HTTP", () => {
    const staging = { ...rules, environment: "staging" } as const;
    assert.equal(originProblem("http://localhost:3000", staging), undefined);
    assert.notEqual(originProblem("http://finsight.example", staging), undefined);
    assert.notEqual(originProblem("*", staging), undefined);
  });

  it("include what the configuration accepts", () => {
    const options = { acceptedOrigins: ["capacitor://localhost"] };
    assert.equal(originProblem("capacitor://localhost", { ...rules, options }), undefined);
  });
});

describe("settings that list origins", () => {
  it("are read in each of their spellings", () => {
    const both = ["https://a.example", "https://b.example"];
    assert.deepEqual(originsIn("https://a.example,https://b.example"), both);
    assert.deepEqual(originsIn("https://a.example; https://b.example"), both);
    assert.deepEqual(originsIn('["https://a.example", "https://b.example"]'), both);
    assert.deepEqual(originsIn("'https://a.example' \"https://b.example\""), both);
    assert.deepEqual(originsIn("  "), []);
    assert.deepEqual(originsIn("[]"), []);
  });
});

describe("OpenAPI definitions", () => {
  it("show the origins of HTTP APIs in JSON and YAML", () => {
    const cors = { "x-amazon-apigateway-cors": { allowOrigins: ["*", "https://a.example"] } };
    assert.deepEqual(originsInDefinition(JSON.stringify(cors)), ["*", "https://a.example"]);
    const yaml = [
      "x-amazon-apigateway-cors:",
      "  allowOrigins:",
      '    - "*"',
      "    - https://a.example",
      "  allowMethods:",
      "    - GET",
    ];
    assert.deepEqual(originsInDefinition(yaml.join("\n")), ["*", "https://a.example"]);
    for (const text of [
      'allowOrigins: ["*"]',
      'x-amazon-apigateway-cors: { allowMethods: [GET], allowOrigins: ["*"] }',
      "allowOrigins: [\n  '*'\n]\nallowMethods: [GET]",
      "allowOrigins: '*'",
      "allowOrigins:  # everyone\n  - '*' # for now\nallowMethods:\n  - GET",
    ]) {
      assert.deepEqual(originsInDefinition(text), ["*"], text);
    }
  });

  it("show the fixed headers of REST APIs and not the mapped ones", () => {
    const headers = {
      "method.response.header.Access-Control-Allow-Origin": "'*'",
      "gatewayresponse.header.access-control-allow-origin": "integration.response.header.origin",
      "method.response.header.Access-Control-Allow-Methods": "'*'",
    };
    assert.deepEqual(originsInDefinition(JSON.stringify({ a: [{ b: headers }] })), ["*"]);
    const yaml = "  method.response.header.Access-Control-Allow-Origin: '''*'''";
    assert.deepEqual(originsInDefinition(yaml), ["*"]);
    const mapped = "  method.response.header.Access-Control-Allow-Origin: method.request.header.x";
    assert.deepEqual(originsInDefinition(mapped), []);
  });

  it("show the fixed headers of HTTP APIs, which have no quotes", () => {
    for (const [mapping, origins] of [
      ["*", ["*"]],
      ["$response.header.origin", []],
    ] as const) {
      const headers = { "overwrite:header.Access-Control-Allow-Origin": mapping };
      const yaml = `"200":\n  append:header.access-control-allow-origin: "${mapping}"`;
      assert.deepEqual(originsInDefinition(JSON.stringify(headers), fixedInHttpApi), origins);
      assert.deepEqual(originsInDefinition(yaml, fixedInHttpApi), origins);
    }
  });

  it("survive what is no definition", () => {
    for (const text of ["", "null", "[]", "7", '"text"', "allowOrigins"]) {
      assert.deepEqual(originsInDefinition(text), []);
    }
  });

  it("hold fixed values in single quotes", () => {
    assert.equal(fixedValue("'*'"), "*");
    assert.equal(fixedValue("*"), undefined);
    assert.equal(fixedValue(undefined), undefined);
  });
});
