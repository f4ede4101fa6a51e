import { eventNames } from "../../infra/stripe/events.gen";
import { type CheckContext, definePolicy, type Violation } from "../framework/define-policy";
import { each, independently } from "../framework/each";
import { suggestion } from "../framework/suggestion";
import { unknown } from "../framework/unknown";
import { asList } from "../helpers/documents";
import { show } from "../helpers/show";
import {
  endpointChecks,
  ownEndpoint,
  providerEndpoint,
  webhookEndpointTypes,
} from "../helpers/stripe-webhooks";
import { knownOf, someOf } from "../helpers/unknowns";

const messages = {
  everything: "Stripe sends every event of the account: enabledEvents holds *.",
  family: "Stripe knows no families of events: {event}. Write out each name.",
  unknownName: "Stripe has no event {event}; {hint}",
  none: "The endpoint gets no events: enabledEvents is empty.",
  missing: "The system needs {event}, which the endpoint does not get.",
  extra: "The endpoint gets {event}, which the system does not ask for.",
} as const;
const options = {
  events: {
    type: "array",
    items: { type: "string" },
    default: [],
    stricter: "more",
    description: "The exact events of the system; any concrete names when empty.",
    source: "finsight, paymentsvc, catalytic and clientflow each list theirs; toolbox does not.",
  },
} as const;

const property = "enabledEvents";
const known: ReadonlySet<string> = new Set(eventNames);
type Found = Generator<Violation<typeof messages>, void, undefined>;

function* one(event: unknown, index: number, wanted: readonly string[]): Found {
  const at = `${property}[${index}]`;
  if (event === "*") {
    yield { message: "everything", property: at };
  } else if (typeof event !== "string" || event.includes("*")) {
    yield { message: "family", property: at, event: show(event) };
  } else if (!known.has(event) && !wanted.includes(event)) {
    // A name that is newer than this list can be given in the option.
    const hint = suggestion(event, eventNames) ?? "see Stripe's list of event types.";
    yield { message: "unknownName", property: at, event: show(event), hint };
  }
}

/** Any event that the list lacks could be one that is not known yet. */
function* missing(events: readonly unknown[], wanted: readonly string[]): Found {
  yield* each(wanted, function* (event): Found {
    if (!someOf(events, (given) => given === event)) {
      yield { message: "missing", property, event };
    }
  });
}

function* extra(events: readonly unknown[], wanted: readonly string[]): Found {
  yield* each(events, function* (event, index): Found {
    if (typeof event === "string" && !wanted.includes(event) && known.has(event)) {
      yield { message: "extra", property: `${property}[${index}]`, event };
    }
  });
}

function* enabledEvents(
  props: { readonly enabledEvents?: readonly string[] | undefined },
  context: CheckContext<typeof options>,
): Found {
  const events = asList(props.enabledEvents);
  if (events.length === 0) {
    yield { message: "none", property };
    return;
  }
  const wanted = context.options.events;
  yield* independently<Violation<typeof messages>>(
    () => each(events, (event, index) => one(event, index, wanted)),
    function* () {
      // With * nothing is missing, and all is already said.
      const everything = knownOf(events, (event) => event === "*").length > 0;
      if (wanted.length > 0 && !everything) {
        yield* independently(
          () => missing(events, wanted),
          () => extra(events, wanted),
        );
      }
    },
  );
}

export default definePolicy({
  id: "stripe-webhook-events",
  title: "The webhook endpoint gets exactly the events that the system handles",
  why: "With * every event of the account arrives, with data that nobody asked for and a load that grows with the business. A misspelt or missing name is found out when the first customer pays and gets nothing.",
  fix: "List each event by its name in enabledEvents, and the list that the system needs in the option events.",
  severity: "high",
  controls: ["webhook-stripe-events"],
  resources: webhookEndpointTypes,
  options,
  messages,
  checks: endpointChecks(enabledEvents),
  corrections: false,
  passes: [
    {
      name: "concrete names",
      type: ownEndpoint,
      props: {
        url: "https://api.finsight.example/webhooks/stripe",
        enabledEvents: ["customer.subscription.updated", "invoice.paid"],
      },
    },
    {
      name: "exactly the configured list, in another order",
      type: providerEndpoint,
      props: {
        url: "https://api.finsight.example/webhooks/stripe",
        enabledEvents: ["invoice.paid", "checkout.session.completed"],
      },
      options: { events: ["checkout.session.completed", "invoice.paid"] },
    },
  ],
  fails: [
    {
      name: "everything",
      type: ownEndpoint,
      props: { url: "https://api.finsight.example/webhooks/stripe", enabledEvents: ["*"] },
      expect: "everything",
    },
    {
      name: "a family, which Stripe does not know, beside a name that is not known yet",
      type: ownEndpoint,
      props: {
        url: "https://api.finsight.example/webhooks/stripe",
        enabledEvents: [unknown, "invoice.*"],
      },
      expect: "family",
    },
    {
      name: "everything, declared with the Stripe provider",
      type: providerEndpoint,
      props: { url: "https://api.finsight.example/webhooks/stripe", enabledEvents: ["*"] },
      expect: "everything",
    },
    {
      name: "a misspelt name",
      type: ownEndpoint,
      props: {
        url: "https://api.finsight.example/webhooks/stripe",
        enabledEvents: ["invoice.payed"],
      },
      expect: "unknownName",
    },
    {
      name: "nothing",
      type: providerEndpoint,
      props: { url: "https://api.finsight.example/webhooks/stripe", enabledEvents: [] },
      expect: "none",
    },
    {
      name: "one of the configured events left out",
      type: ownEndpoint,
      props: {
        url: "https://api.finsight.example/webhooks/stripe",
        enabledEvents: ["invoice.paid"],
      },
      options: { events: ["invoice.paid", "invoice.payment_failed"] },
      expect: "missing",
    },
    {
      name: "an event that is not configured",
      type: ownEndpoint,
      props: {
        url: "https://api.finsight.example/webhooks/stripe",
        enabledEvents: ["invoice.paid", "charge.refunded"],
      },
      options: { events: ["invoice.paid"] },
      expect: "extra",
    },
  ],
  unknowns: [
    {
      name: "a list that the deployment makes",
      type: ownEndpoint,
      props: { url: "https://api.finsight.example/webhooks/stripe", enabledEvents: unknown },
      expect: "enabledEvents",
    },
    {
      name: "one name that the deployment makes",
      type: ownEndpoint,
      props: {
        url: "https://api.finsight.example/webhooks/stripe",
        enabledEvents: ["invoice.paid", unknown],
      },
      expect: "enabledEvents[1]",
    },
  ],
});
