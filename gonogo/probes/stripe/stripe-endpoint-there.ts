import { defineProbe, isTrouble, seen } from "../probe";
import { endpointFacts, noEndpoints, readEndpoints } from "./endpoints";

export default defineProbe({
  id: "stripe-endpoint-there",
  title: "Stripe's webhook endpoint is there and enabled",
  why: "Stripe turns an endpoint off that fails for days, and tells nobody but a mailbox: payments go on, and the application hears nothing.",
  fix: "Deploy the stack, which makes the endpoint; enable one that Stripe turned off, and send the events that it missed again.",
  severity: "high",
  controls: ["webhook-stripe-endpoint"],
  target: "stripe",
  applies: ({ endpoints }) => endpoints.length > 0,
  messages: {
    missing: "No endpoint has this address.",
    disabled: "The endpoint is disabled.",
    twice: "{count} enabled endpoints have this address: each event comes as often.",
  },
  collect: readEndpoints,
  *judge({ wanted, found }) {
    const endpoints = seen(found, "The endpoints");
    for (const { url: property } of wanted) {
      const own = endpoints.filter(({ url }) => url === property);
      const enabled = own.filter((endpoint) => endpoint.enabled);
      if (own.length === 0) yield { message: "missing", property };
      else if (enabled.length === 0) yield { message: "disabled", property };
      else if (enabled.length > 1) yield { message: "twice", property, count: enabled.length };
    }
  },
  evidence: ({ found }) => (isTrouble(found) ? {} : { endpoints: found.length }),
  passes: [
    { name: "there", facts: endpointFacts({}) },
    { name: "beside a disabled one", facts: endpointFacts({}, { enabled: false }) },
  ],
  fails: [
    { name: "none", facts: endpointFacts(), expect: "missing" },
    {
      name: "elsewhere",
      facts: endpointFacts({ url: "https://old.example.com/webhooks/stripe" }),
      expect: "missing",
    },
    { name: "turned off", facts: endpointFacts({ enabled: false }), expect: "disabled" },
    { name: "two", facts: endpointFacts({}, {}), expect: "twice" },
  ],
  undecided: [{ name: "Stripe is down", facts: noEndpoints }],
});
