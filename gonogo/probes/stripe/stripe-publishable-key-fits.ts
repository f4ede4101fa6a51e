import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { modeOfKey } from "./read";

interface Facts {
  /** What the two keys have in common, which is all that is kept of them. */
  readonly pair: Pair | Trouble;
}
interface Pair {
  readonly isPublishable: boolean;
  readonly sameMode: boolean;
  /** Undefined where a key does not tell its account. */
  readonly sameAccount: boolean | undefined;
}

const good: Pair = { isPublishable: true, sameMode: true, sameAccount: true };
const facts = (more: Partial<Pair> | "unknown account" = {}): Facts => ({
  pair: more === "unknown account" ? { ...good, sameAccount: undefined } : { ...good, ...more },
});

/** Keys of today begin with a 5 and their account's id: `pk_live_51GqIC8HMygKC...`. */
function accountOf(key: string): string | undefined {
  return /^(?:sk|rk|pk)_(?:live|test)_5(1[A-Za-z0-9]{15})/.exec(key.trim())?.[1];
}

export function pairOf(publishable: string, secret: string): Pair {
  const [one, other] = [accountOf(publishable), accountOf(secret)];
  const known = one !== undefined && other !== undefined;
  return {
    isPublishable: publishable.startsWith("pk_"),
    sameMode: modeOfKey(publishable) === modeOfKey(secret),
    sameAccount: known ? one === other : undefined,
  };
}

export default defineProbe({
  id: "stripe-publishable-key-fits",
  title: "The publishable key is of the same account and mode as the secret key",
  why: "A card that the browser saved with one account's key does not exist for the other: every payment fails after the customer has typed it.",
  fix: "Copy both keys from the same page of Stripe's dashboard.",
  severity: "high",
  controls: ["stripe-publishable-key"],
  target: "stripe",
  applies: ({ publishableKey }) => publishableKey !== undefined,
  messages: {
    secret: "The publishable key is none: it does not begin with pk_.",
    mode: "The publishable key is of another mode than the secret key.",
    account: "The publishable key is of another account than the secret key.",
  },
  async collect({ secret, publishableKey = "" }, look): Promise<Facts> {
    const key = await look.secret(secret);
    return { pair: isTrouble(key) ? key : pairOf(publishableKey.trim(), key) };
  },
  *judge(facts) {
    const { isPublishable, sameMode, sameAccount } = seen(facts.pair, "The secret key");
    const property = "publishable key";
    if (!isPublishable) yield { message: "secret", property };
    else if (!sameMode) yield { message: "mode", property };
    else if (sameAccount === undefined) {
      seen({ trouble: "one of them does not tell its account" }, "The keys");
    } else if (!sameAccount) yield { message: "account", property };
  },
  passes: [{ name: "a pair", facts: facts() }],
  fails: [
    { name: "a secret key", facts: facts({ isPublishable: false }), expect: "secret" },
    { name: "of the other mode", facts: facts({ sameMode: false }), expect: "mode" },
    { name: "of another account", facts: facts({ sameAccount: false }), expect: "account" },
  ],
  undecided: [
    { name: "an old key, without its account", facts: facts("unknown account") },
    { name: "no secret key", facts: { pair: { trouble: "STRIPE_SECRET_KEY is not set" } } },
  ],
});
