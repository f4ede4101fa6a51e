import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { eventNames } from "../../infra/stripe/events.gen.js";
import { expandEvents } from "../../infra/stripe/events.js";
import { generate as generateEvents } from "../../scripts/gen-stripe-events.js";
import { generate as generateProviders } from "../../scripts/gen-stripe-providers.js";

describe("Stripe event names", () => {
  it("are concrete names of the installed SDK", () => {
    assert.ok(eventNames.length > 200);
    assert.ok(eventNames.every((name) => /^[a-z0-9_]+(\.[a-z0-9_]+)+$/.test(name)));
  });

  it("expand from families, sorted and each once", () => {
    const names = expandEvents(["invoice.*", "customer.subscription.*", "invoice.paid"]);
    assert.equal(names.length, 25);
    assert.deepEqual(names, [...new Set(names)].sort());
    assert.ok(names.includes("customer.subscription.trial_will_end"));
    assert.ok(!names.some((name) => name.startsWith("invoice_payment.")));
  });

  it("stay as they are when they are concrete", () => {
    assert.deepEqual(expandEvents(["checkout.session.completed"]), ["checkout.session.completed"]);
    assert.deepEqual(expandEvents([]), []);
  });

  it("are no events that do not exist, and the error names the closest", () => {
    const expand = (name: string) => () => expandEvents([name as "invoice.*"]);
    assert.throws(expand("invoice.payed"), /"invoice.payed" is no .* closest names: invoice\.pa/);
    assert.throws(expand("subscription.*"), /"subscription.\*" is no Stripe event or family/);
    assert.throws(expand("*"), /"\*" is no .* name the events or families/);
  });
});

describe("generated Stripe files", () => {
  for (const generate of [generateEvents, generateProviders]) {
    it(`${generate().path} is what its generator makes`, () => {
      const { path: file, content } = generate();
      const found = readFileSync(path.join(__dirname, "..", "..", file), "utf8");
      assert.ok(found === content, `${file} is out of date: run npm run gen`);
    });
  }
});
