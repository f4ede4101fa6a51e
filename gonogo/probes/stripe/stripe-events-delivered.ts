import type { Look } from "../look";
import { membersAt, textAt } from "../look/api";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import type { StripeTarget } from "../targets";
import { listStripe, readStripe } from "./read";

interface Facts {
  /** Types of events that were not delivered, the newest first. */
  readonly failed: readonly string[] | Trouble;
  /** Events that were delivered; the newest page of them. */
  readonly delivered: number | Trouble;
}

const facts = (delivered: number, ...failed: readonly string[]): Facts => ({ failed, delivered });

/** Newest events of the types that the system wants, since `hours` ago. */
async function read(target: StripeTarget, look: Look, hours: number): Promise<Facts> {
  const wanted = new Set(target.endpoints.flatMap(({ events }) => events));
  // Those of the last quarter of an hour may be on their way.
  const now = Math.floor(Date.parse(look.now()) / 1000);
  const times = { "created[gte]": `${now - hours * 3600}`, "created[lte]": `${now - 900}` };
  const [failed, delivered] = await Promise.all([
    listStripe(target, look, "/v1/events", { ...times, delivery_success: "false" }),
    readStripe(target, look, "/v1/events", { delivery_success: "true", limit: "100" }),
  ]);
  const isWanted = (event: unknown) => wanted.has(textAt(event, "type"));
  const page = isTrouble(delivered) ? delivered : membersAt(delivered, "data");
  return {
    failed: isTrouble(failed)
      ? failed
      : failed.filter(isWanted).map((event) => textAt(event, "type")),
    delivered: isTrouble(page) ? page : page.filter(isWanted).length,
  };
}

export default defineProbe({
  id: "stripe-events-delivered",
  title: "Stripe's events arrive",
  why: "An event that the endpoint does not take is tried again for three days and then lost; until then what was paid is not given.",
  fix: "Read the endpoint's answers in Stripe's dashboard, mend what it answers with, and send the events again.",
  severity: "high",
  controls: ["webhook-delivery"],
  target: "stripe",
  applies: ({ endpoints }) => endpoints.length > 0,
  options: {
    hours: {
      type: "integer",
      default: 72,
      minimum: 1,
      maximum: 720,
      stricter: "higher",
      description: "How long ago an event may have failed to count, in hours.",
      source: "Stripe tries an event for three days.",
    },
  },
  messages: { failed: "{count} events were not taken, the newest a {type}." },
  collect: (target, look, { hours }): Promise<Facts> => read(target, look, hours),
  *judge({ failed, delivered }) {
    const types = seen(failed, "The events that failed");
    const [type] = types;
    if (type !== undefined) {
      yield { message: "failed", property: "events", count: types.length, type };
      return;
    }
    if (seen(delivered, "The events that arrived") === 0) {
      seen({ trouble: "none has arrived yet: send a test event" }, "Events");
    }
  },
  evidence: ({ failed, delivered }) => ({
    ...(isTrouble(failed) ? {} : { failed: failed.length }),
    ...(isTrouble(delivered) ? {} : { delivered }),
  }),
  passes: [{ name: "all of them", facts: facts(12) }],
  fails: [{ name: "one", facts: facts(12, "invoice.paid"), expect: "failed" }],
  undecided: [
    { name: "there was none", facts: facts(0) },
    { name: "Stripe is down", facts: { failed: { trouble: "it answers 503" }, delivered: 1 } },
  ],
});
