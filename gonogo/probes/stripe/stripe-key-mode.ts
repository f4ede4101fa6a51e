import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { modeOfKey } from "./read";

type Mode = "live" | "test" | "neither";
interface Facts {
  readonly mode: Mode | Trouble;
  readonly wanted: "live" | "test" | undefined;
  readonly variable: string;
}

const facts = (mode: Mode | Trouble, wanted: Facts["wanted"] | "none" = "live"): Facts => ({
  mode,
  wanted: wanted === "none" ? undefined : wanted,
  variable: "STRIPE_SECRET_KEY",
});

export default defineProbe({
  id: "stripe-key-mode",
  title: "Stripe's key is of the mode that the stack is in",
  why: "With a test key nobody is ever charged although everything looks paid; with a live key a staging system charges real cards.",
  fix: "Give production the live secret or restricted key of the account, and every other stack the test key.",
  severity: "high",
  controls: ["stripe-live-keys"],
  target: "stripe",
  messages: {
    other: "The key is of {mode} mode, and the stack is in {wanted} mode.",
    none: "The value is no secret or restricted key of Stripe.",
  },
  async collect({ secret, mode: wanted }, look): Promise<Facts> {
    const key = await look.secret(secret);
    const mode = isTrouble(key) ? key : /^pk_/.test(key.trim()) ? "neither" : modeOfKey(key);
    return { mode, wanted, variable: secret };
  },
  *judge({ mode: read, wanted, variable: property }) {
    const mode = seen(read, "The key");
    if (mode === "neither") {
      yield { message: "none", property };
      return;
    }
    if (wanted === undefined) {
      seen({ trouble: `it is of ${mode} mode, and the stack does not tell its own` }, "The key");
    } else if (mode !== wanted) yield { message: "other", property, mode, wanted };
  },
  evidence: ({ mode }) => (isTrouble(mode) ? {} : { mode }),
  passes: [
    { name: "live in production", facts: facts("live") },
    { name: "test elsewhere", facts: facts("test", "test") },
  ],
  fails: [
    { name: "test in production", facts: facts("test"), expect: "other" },
    { name: "live on staging", facts: facts("live", "test"), expect: "other" },
    { name: "another text", facts: facts("neither"), expect: "none" },
  ],
  undecided: [
    { name: "no key", facts: facts({ trouble: "STRIPE_SECRET_KEY is not set" }) },
    { name: "the stack does not say", facts: facts("live", "none") },
  ],
});
