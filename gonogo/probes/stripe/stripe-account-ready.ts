import { at, listAt, textAt } from "../look/api";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { readStripe } from "./read";

interface Account {
  readonly submitted: boolean;
  readonly charges: boolean;
  readonly payouts: boolean;
  /** Why Stripe has turned something off, in its words: `requirements.past_due`. */
  readonly disabled: string;
  /** What Stripe waits for: `individual.verification.document`. */
  readonly due: readonly string[];
  /** What the business profile lacks. */
  readonly lacks: readonly string[];
}
interface Facts {
  readonly account: Account | Trouble;
  readonly mode: "live" | "test";
}

const good: Account = {
  submitted: true,
  charges: true,
  payouts: true,
  disabled: "",
  due: [],
  lacks: [],
};
const facts = (more: Partial<Account> = {}, mode: Facts["mode"] = "live"): Facts => ({
  account: { ...good, ...more },
  mode,
});

const switches = ["details_submitted", "charges_enabled", "payouts_enabled"] as const;
/** Stripe shows them on receipts and asks for them before it pays out: our choice of the three. */
const profile = ["name", "url", "support_email"] as const;

export function accountOf(body: unknown): Account {
  const isOn = (name: (typeof switches)[number]) => at(body, name) === true;
  const due = [
    ...listAt(body, "requirements", "past_due"),
    ...listAt(body, "requirements", "currently_due"),
  ];
  const product = textAt(body, "business_profile", "product_description");
  return {
    submitted: isOn("details_submitted"),
    charges: isOn("charges_enabled"),
    payouts: isOn("payouts_enabled"),
    disabled: textAt(body, "requirements", "disabled_reason"),
    due: [...new Set(due.map((each) => String(each).slice(0, 60)))].slice(0, 5),
    lacks: profile.filter((name) => {
      // A business without a site describes what it sells instead.
      if (name === "url" && product !== "") return false;
      return textAt(body, "business_profile", name) === "";
    }),
  };
}

export default defineProbe({
  id: "stripe-account-ready",
  title: "The Stripe account may charge and is paid out",
  why: "Until Stripe has verified the business it refuses charges or keeps the money, which shows on the first day of sales.",
  fix: "Complete the account in Stripe's dashboard: business details and profile, bank account, and what it asks for under Tasks.",
  severity: "high",
  controls: ["stripe-account-ready"],
  target: "stripe",
  messages: {
    submitted: "The details of the business were not submitted.",
    charges: "The account may not charge: {reason}.",
    payouts: "The account is not paid out: {reason}.",
    due: "Stripe waits for {what}.",
    profile: "The business profile lacks {what}.",
  },
  async collect(target, look): Promise<Facts> {
    const body = await readStripe(target, look, "/v1/account");
    const { mode = "live" } = target;
    if (isTrouble(body)) return { account: body, mode };
    // Some keys see the id of the account and no more of it.
    const tells = switches.every((name) => typeof at(body, name) === "boolean");
    return { account: tells ? accountOf(body) : { trouble: "the key does not see it" }, mode };
  },
  *judge({ account: read, mode }) {
    const account = seen(read, "The account");
    if (mode === "test" && !(account.submitted && account.charges && account.payouts)) {
      // An account that is not activated yet can be tested with: nothing is wrong.
      seen({ trouble: "it is not activated, which its test mode does not need" }, "The account");
    }
    const property = "account";
    const reason = account.disabled || "Stripe does not say why";
    if (!account.submitted) yield { message: "submitted", property };
    else if (!account.charges) yield { message: "charges", property, reason };
    else if (!account.payouts) yield { message: "payouts", property, reason };
    else if (account.due.length > 0) {
      yield { message: "due", property, what: account.due.join(", ") };
    }
    if (account.lacks.length > 0) {
      yield { message: "profile", property, what: account.lacks.join(", ") };
    }
  },
  evidence: ({ account }) =>
    isTrouble(account)
      ? {}
      : { charges: String(account.charges), payouts: String(account.payouts) },
  passes: [
    { name: "ready", facts: facts() },
    { name: "ready, with a test key", facts: facts({}, "test") },
  ],
  fails: [
    { name: "not begun", facts: facts({ submitted: false, charges: false }), expect: "submitted" },
    {
      name: "no charges",
      facts: facts({ charges: false, disabled: "requirements.past_due" }),
      expect: "charges",
    },
    { name: "no bank account", facts: facts({ payouts: false }), expect: "payouts" },
    { name: "a document is asked for", facts: facts({ due: ["external_account"] }), expect: "due" },
    { name: "no support address", facts: facts({ lacks: ["support_email"] }), expect: "profile" },
  ],
  undecided: [
    { name: "not activated, in test mode", facts: facts({ charges: false }, "test") },
    {
      name: "a key without the permission",
      facts: { account: { trouble: "the key has no permission" }, mode: "live" },
    },
  ],
});
