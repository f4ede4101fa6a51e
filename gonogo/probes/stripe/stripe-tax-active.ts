import { listAt, textAt } from "../look/api";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import type { StripeTarget } from "../targets";
import { readStripe } from "./read";

interface Settings {
  readonly status: string;
  /** What Stripe still needs: `head_office`. */
  readonly missing: readonly string[];
  readonly country: string;
  readonly state: string;
  readonly behavior: string;
  readonly code: string;
}
interface Facts {
  readonly wanted: NonNullable<StripeTarget["tax"]>;
  readonly found: Settings | Trouble;
}

const wanted = { country: "US", state: "CA", behavior: "exclusive", code: "txcd_10103001" };
const facts = (more: Partial<Settings> = {}): Facts => ({
  wanted,
  found: { status: "active", missing: [], ...wanted, ...more },
});

function settingsOf(body: unknown): Settings {
  const missing = listAt(body, "status_details", "pending", "missing_fields");
  return {
    status: textAt(body, "status"),
    missing: missing.map((field) => String(field).slice(0, 60)).slice(0, 5),
    country: textAt(body, "head_office", "address", "country"),
    state: textAt(body, "head_office", "address", "state"),
    behavior: textAt(body, "defaults", "tax_behavior"),
    code: textAt(body, "defaults", "tax_code"),
  };
}

export default defineProbe({
  id: "stripe-tax-active",
  title: "Stripe Tax is active, with the settings of the stack",
  why: "Until it is active Stripe calculates no tax: what should have been collected from customers is owed by the business.",
  fix: "Deploy the stack, which sets head office and defaults, and complete what Stripe asks for under Tax settings.",
  severity: "medium",
  controls: ["stripe-tax-settings"],
  target: "stripe",
  applies: ({ tax }) => tax !== undefined,
  messages: {
    pending: "It is {status}: {missing} is missing.",
    other: "Its {what} is {is}, not {wanted}.",
  },
  async collect(target, look): Promise<Facts> {
    const body = await readStripe(target, look, "/v1/tax/settings");
    const { tax = {} } = target;
    if (isTrouble(body)) return { wanted: tax, found: body };
    const found = settingsOf(body);
    if (found.status === "")
      return { wanted: tax, found: { trouble: "its answer tells no status" } };
    return { wanted: tax, found };
  },
  *judge({ wanted, found: read }) {
    const found = seen(read, "The tax settings");
    if (found.status !== "active") {
      const missing = found.missing.join(", ") || "what Stripe does not tell";
      yield { message: "pending", property: "tax settings", status: found.status, missing };
      return;
    }
    for (const what of ["country", "state", "behavior", "code"] as const) {
      const value = wanted[what];
      if (value === undefined || found[what] === value) continue;
      const is = found[what] || "not set";
      yield { message: "other", property: "tax settings", what, is, wanted: value };
    }
  },
  evidence: ({ found }) => (isTrouble(found) ? {} : { status: found.status }),
  passes: [
    { name: "as the stack says", facts: facts() },
    {
      name: "a stack that says the country only",
      facts: { ...facts({ code: "", behavior: "" }), wanted: { country: "US" } },
    },
  ],
  fails: [
    {
      name: "no head office",
      facts: facts({ status: "pending", missing: ["head_office"] }),
      expect: "pending",
    },
    { name: "tax is in the price", facts: facts({ behavior: "inclusive" }), expect: "other" },
    { name: "no code", facts: facts({ code: "" }), expect: "other" },
  ],
  undecided: [{ name: "Stripe is down", facts: { wanted, found: { trouble: "it answers 503" } } }],
});
