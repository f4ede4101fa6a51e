import assert from "node:assert/strict";
import { optionsOf } from "../../gonogo/probes/judge";
import { probes } from "../../gonogo/probes/registry";
import { givenOptions, systemOptions } from "../../gonogo/probes/systems";
import { noTargets } from "../../gonogo/probes/targets";
import { notLookedAt, targetsOf } from "../../gonogo/probes/targets-of";
import { systems } from "../../policies/catalogue/checklists";

describe("what the checklists say to the probes", () => {
  it("is there for each system, of options that exist and with values of their type", () => {
    assert.deepEqual(Object.keys(givenOptions).sort(), [...systems].sort());
    for (const system of systems) {
      for (const [id, options] of Object.entries(systemOptions(system))) {
        const probe = probes.find((each) => each.id === id);
        assert(probe, `${system}: ${id}`);
        optionsOf(probe, options);
        for (const [name, value] of Object.entries(options)) {
          const fallback: unknown = probe.options[name]?.default;
          assert.equal(Array.isArray(value), Array.isArray(fallback), `${system}: ${id}.${name}`);
          assert.equal(typeof value, typeof fallback, `${system}: ${id}.${name}`);
        }
      }
    }
  });
});

describe("what is looked at", () => {
  it("is told where an output seems to be a host and is none, or is secret", () => {
    const outputs = {
      apiUrl: "[secret]",
      adminApiUrl: "https://abc.execute-api.us-east-1.amazonaws.com/prod",
      appUrl: "https://shop.example",
      docsUrl: "https://shop.example/docs",
      databaseUrl: "[secret]",
      webhookUrl: "https://hooks.shop.example/stripe",
      oldAppUrl: "http://old.shop.example",
      apiUrls: ["https://shop.example/x"],
    };
    assert.deepEqual(notLookedAt(outputs), [
      "The output apiUrl is secret, so that its host is not looked at.",
      "The output adminApiUrl is a path of a host, and only whole hosts are looked at.",
    ]);
  });

  const api = { role: "api", url: "https://api.shop.example" };
  const app = { role: "app", url: "https://shop.example" };

  it("is each address that ends in Url, as an API or as pages by its role", () => {
    const outputs = {
      apiUrl: "https://api.shop.example",
      appUrl: "https://shop.example/",
      docsUrl: "https://shop.example/docs",
      oldUrl: "http://old.shop.example",
      badUrl: "no address",
      webhookUrls: ["https://api.shop.example/webhooks/stripe"],
      count: 3,
    };
    const webhook = [{ url: "https://api.shop.example/webhooks/stripe" }];
    const looked = { host: [api, app], api: [api], web: [app], webhook };
    assert.deepEqual(targetsOf(outputs), { ...noTargets, ...looked });
  });

  it("is one host as both where there is one only", () => {
    const made = targetsOf({ apiUrl: "https://api.shop.example" });
    assert.deepEqual([made.api, made.web], [[api], [api]]);
  });
});
