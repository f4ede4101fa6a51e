import { defineProbe, isTrouble, seen } from "../probe";
import { type KeyAnswer, stripeKeyAnswer } from "./read";

interface Facts {
  readonly answer: KeyAnswer;
  readonly variable: string;
}

const facts = (answer: KeyAnswer): Facts => ({ answer, variable: "STRIPE_SECRET_KEY" });

export default defineProbe({
  id: "stripe-key-accepted",
  title: "Stripe answers to the key",
  why: "A key that was rolled, revoked or mistyped ends every checkout in an error, from the first customer on.",
  fix: "Copy the current secret or restricted key from Stripe's dashboard into the stack's secret.",
  severity: "high",
  controls: ["stripe-connection"],
  target: "stripe",
  messages: { refused: "Stripe refuses the key." },
  collect: async (target, look): Promise<Facts> => ({
    answer: await stripeKeyAnswer(target, look),
    variable: target.secret,
  }),
  *judge({ answer, variable: property }) {
    if (seen(answer, "Stripe") === "refused") yield { message: "refused", property };
  },
  evidence: ({ answer }) => (isTrouble(answer) ? {} : { key: answer }),
  passes: [{ name: "accepted", facts: facts("accepted") }],
  fails: [{ name: "refused", facts: facts("refused"), expect: "refused" }],
  undecided: [
    {
      name: "a restricted key that may not read products",
      facts: facts({ trouble: "the key has no permission to read /v1/products: 403" }),
    },
    { name: "Stripe is down", facts: facts({ trouble: "it answers 503" }) },
  ],
});
