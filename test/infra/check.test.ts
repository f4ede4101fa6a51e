import assert from "node:assert/strict";
import fc from "fast-check";
import { checkNamespace } from "../../infra/config/check";
import { gateNamespace } from "../../infra/config/gate";
import { nearest } from "../../infra/config/nearest";
import { system as finsight } from "../../infra/systems/finsight";

const namespaces = [finsight.config.namespace, gateNamespace];
const names = namespaces.flatMap(({ name, settings, secrets }) =>
  [...Object.keys(settings.shape), ...Object.keys(secrets), "unheardOf", "__proto__"].map(
    (setting) => `${name}:${setting}`,
  ),
);
const canary = ["sk", "live", "canary0123456789"].join("_");

/** Texts that a stack file can hold: plain, JSON, hostile, and a secret in all of their places. */
const text = fc.oneof(
  fc.string(),
  fc.json(),
  fc.constantFrom(
    canary,
    JSON.stringify([canary]),
    JSON.stringify({ [canary]: canary }),
    JSON.stringify({ min: canary, max: 1, [canary]: 1 }),
    '{"__proto__":{"min":1}}',
    "null",
    "[[[[]]]]",
    "1e999",
  ),
);

describe("the check of a namespace", () => {
  it("answers settings or problems for any text, and never shows a secret", () => {
    const config = fc.dictionary(fc.constantFrom(...names), text, { noNullPrototype: true });
    fc.assert(
      fc.property(config, fc.subarray(names), (plain, secure) => {
        for (const namespace of namespaces) {
          const raw = { plain, secretKeys: new Set(secure) };
          const { settings, problems } = checkNamespace(raw, namespace);
          assert.equal(settings === undefined, problems.length > 0);
          const shown = problems.map((problem) => `${problem.key} ${problem.text}`).join("\n");
          assert.ok(!shown.includes(canary), shown);
          assert.ok(problems.every((problem) => problem.key.startsWith(`${namespace.name}:`)));
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("the nearest name", () => {
  it("is the name itself, a slip of two letters away, or none", () => {
    const candidates = ["apiDomain", "allowedOrigins", "image"];
    assert.equal(nearest("apiDomain", candidates), "apiDomain");
    assert.equal(nearest("apiDoman", candidates), "apiDomain");
    assert.equal(nearest("API_DOMAIN", candidates), "apiDomain");
    assert.equal(nearest("vpcCidr", candidates), undefined);
    assert.equal(nearest("", []), undefined);
  });
});
