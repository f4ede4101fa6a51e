import { at, membersAt } from "../look/api";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { readStripe } from "./read";

interface Facts {
  /** Invoices of the newest hundred paid ones that somebody paid money for. */
  readonly paid: number | Trouble;
}

const facts = (paid: number): Facts => ({ paid });

export default defineProbe({
  id: "stripe-payment-made",
  title: "A real payment went through",
  why: "Test cards never meet a bank: the first real one shows whether charges, invoices and webhooks work together.",
  fix: "Subscribe once with a real card in live mode, see the invoice paid, and refund it.",
  severity: "medium",
  controls: ["stripe-first-live-payment"],
  target: "stripe",
  applies: ({ mode }) => mode === "live",
  messages: { none: "No invoice of the account was paid." },
  async collect(target, look): Promise<Facts> {
    const body = await readStripe(target, look, "/v1/invoices", { status: "paid", limit: "100" });
    if (isTrouble(body)) return { paid: body };
    const invoices = membersAt(body, "data");
    if (isTrouble(invoices)) return { paid: invoices };
    const real = invoices.filter(
      (invoice) => Number(at(invoice, "amount_paid")) > 0 && at(invoice, "livemode") === true,
    );
    if (real.length === 0 && at(body, "has_more") === true) {
      return { paid: { trouble: "the newest hundred were paid with nothing, and there are more" } };
    }
    return { paid: real.length };
  },
  *judge({ paid }) {
    if (seen(paid, "The invoices") === 0) yield { message: "none", property: "invoices" };
  },
  evidence: ({ paid }) => (isTrouble(paid) ? {} : { paid }),
  passes: [{ name: "one", facts: facts(1) }],
  fails: [{ name: "none", facts: facts(0), expect: "none" }],
  undecided: [{ name: "Stripe is down", facts: { paid: { trouble: "it answers 503" } } }],
});
