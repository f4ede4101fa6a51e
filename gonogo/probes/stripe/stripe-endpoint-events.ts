import { defineProbe } from "../probe";
import { endpointFacts, noEndpoints, pairs, readEndpoints } from "./endpoints";

/** Three of the names at most. */
function some(names: readonly string[]): string {
  const first = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${first} and ${names.length - 3} more` : first;
}

export default defineProbe({
  id: "stripe-endpoint-events",
  title: "Stripe sends exactly the events that the system handles",
  why: "An event that is not sent is a payment or a cancellation that the system never hears of; one too many is work and personal data for nothing.",
  fix: "Deploy the stack, which gives the endpoint its events.",
  severity: "high",
  controls: ["webhook-stripe-events"],
  target: "stripe",
  applies: ({ endpoints }) => endpoints.length > 0,
  messages: {
    missing: "It does not get {what}.",
    more: "It gets {what}, which nobody asked for.",
    all: "It gets every event there is.",
  },
  collect: readEndpoints,
  *judge(facts) {
    for (const { wanted, found } of pairs(facts)) {
      const property = wanted.url;
      const missing = wanted.events.filter((event) => !found.events.includes(event));
      const more = found.events.filter((event) => !wanted.events.includes(event));
      if (more.includes("*")) yield { message: "all", property };
      else {
        if (missing.length > 0) yield { message: "missing", property, what: some(missing) };
        if (more.length > 0) yield { message: "more", property, what: some(more) };
      }
    }
  },
  passes: [
    { name: "the same", facts: endpointFacts({}) },
    {
      name: "in another order",
      facts: endpointFacts({ events: ["invoice.payment_failed", "invoice.paid"] }),
    },
  ],
  fails: [
    { name: "one too few", facts: endpointFacts({ events: ["invoice.paid"] }), expect: "missing" },
    {
      name: "one too many",
      facts: endpointFacts({
        events: ["invoice.paid", "invoice.payment_failed", "charge.refunded"],
      }),
      expect: "more",
    },
    { name: "all", facts: endpointFacts({ events: ["*"] }), expect: "all" },
  ],
  undecided: [
    { name: "there is no endpoint", facts: endpointFacts() },
    { name: "Stripe is down", facts: noEndpoints },
  ],
});
