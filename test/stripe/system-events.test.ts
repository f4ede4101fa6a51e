import assert from "node:assert/strict";
import { expandEvents } from "../../infra/stripe/events.js";
import { catalyticEvents } from "../../infra/systems/catalytic/billing.js";
import { clientflowEvents } from "../../infra/systems/clientflow/billing.js";
import { finsightEventNames } from "../../infra/systems/finsight/event-names.js";
import { paymentsvcEvents } from "../../infra/systems/paymentsvc/billing.js";
import { toolboxEvents } from "../../infra/systems/toolbox/billing.js";

const six = [
  "checkout.session.completed",
  "customer.subscription.created",
  "customer.subscription.deleted",
  "customer.subscription.updated",
  "invoice.payment_failed",
  "invoice.payment_succeeded",
] as const;

/** System, its list, what its checklist names (written out), and what we add. */
const lists: readonly [string, readonly string[], readonly string[], readonly string[]][] = [
  [
    "finsight (023)",
    finsightEventNames,
    expandEvents(["customer.subscription.*", "invoice.*"]),
    ["checkout.session.completed"],
  ],
  ["paymentsvc (501 to 506)", paymentsvcEvents, six, []],
  ["toolbox (086, which names none)", toolboxEvents, [], [...six, "invoice.finalized"]],
  [
    "catalytic (078 to 084)",
    catalyticEvents,
    [...six, "customer.updated"],
    ["customer.subscription.trial_will_end"],
  ],
  [
    "clientflow (014)",
    clientflowEvents,
    ["checkout.session.completed", "invoice.payment_failed", "customer.subscription.updated"],
    ["customer.subscription.deleted", "invoice.payment_succeeded"],
  ],
];

describe("Stripe events of each system", () => {
  for (const [system, events, asked, added] of lists) {
    it(`are what the checklist of ${system} names and what we decided to add, and no more`, () => {
      assert.deepEqual([...events], [...asked, ...added].sort());
      // A typing error would be a name that Stripe never sends.
      assert.deepEqual(expandEvents(events as Parameters<typeof expandEvents>[0]), [...events]);
    });
  }

  it("tell every system of a cancellation and of a failed payment", () => {
    for (const [system, events] of lists) {
      assert.ok(events.includes("customer.subscription.deleted"), system);
      assert.ok(events.includes("invoice.payment_failed"), system);
    }
  });
});
