import { defineProbe, seen } from "../probe";
import { type EndpointFacts, endpointFacts, noEndpoints, pairs, readEndpoints } from "./endpoints";

interface Facts extends EndpointFacts {
  readonly version: string | undefined;
}

const version = "2026-10-28.endive";

export default defineProbe({
  id: "stripe-endpoint-version",
  title: "Stripe renders events in the API version that the system was written for",
  why: "Without a version of its own the endpoint follows the account's: somebody clicks upgrade, and every event has another shape.",
  fix: "Make a new endpoint with the version, which cannot be changed on an old one, and delete the old one.",
  severity: "medium",
  controls: ["stripe-api-version-pinned"],
  target: "stripe",
  applies: ({ endpoints, apiVersion }) => endpoints.length > 0 && apiVersion !== undefined,
  messages: {
    none: "It has no version of its own and follows the account's.",
    other: "It has the version {is}, not {wanted}.",
  },
  collect: async (target, look): Promise<Facts> => ({
    ...(await readEndpoints(target, look)),
    version: target.apiVersion,
  }),
  *judge(facts) {
    const wanted = seen<string>(
      facts.version ?? { trouble: "the stack tells none" },
      "The version",
    );
    for (const { wanted: endpoint, found } of pairs(facts)) {
      const property = endpoint.url;
      if (found.version === "") yield { message: "none", property };
      else if (found.version !== wanted) {
        yield { message: "other", property, is: found.version, wanted };
      }
    }
  },
  passes: [{ name: "pinned", facts: { ...endpointFacts({}), version } }],
  fails: [
    { name: "none", facts: { ...endpointFacts({ version: "" }), version }, expect: "none" },
    {
      name: "an old one",
      facts: { ...endpointFacts({ version: "2020-08-27" }), version },
      expect: "other",
    },
  ],
  undecided: [
    { name: "there is no endpoint", facts: { ...endpointFacts(), version } },
    { name: "Stripe is down", facts: { ...noEndpoints, version } },
  ],
});
