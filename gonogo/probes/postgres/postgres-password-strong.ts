import { type PasswordShape, shapeOf } from "../password-shape";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { addressOf } from "./session";

interface Facts {
  /** What is told of a password: how long it is and how many characters it has, not which. */
  readonly password: PasswordShape | Trouble;
}

const facts = (length: number, distinct = length, known = false): Facts => ({
  password: { length, distinct, known },
});

export default defineProbe({
  id: "postgres-password-strong",
  title: "The password of the application's role cannot be guessed",
  why: "A password that people made is found by machines.",
  fix: "Let a generator make 32 characters, store them in the secret store, and restart the services with them.",
  severity: "high",
  controls: ["db-credentials-strong"],
  target: "postgres",
  options: {
    length: {
      type: "integer",
      default: 16,
      minimum: 8,
      stricter: "higher",
      description: "Least characters.",
      source: "Our choice: catalytic-140 asks for a strong one without a figure.",
    },
  },
  messages: {
    none: "There is none.",
    known: "It is one that everybody tries first.",
    short: "It has {length} characters, and {least} are asked for.",
    plain: "It has only {distinct} different characters.",
  },
  async collect(target, look): Promise<Facts> {
    const address = await addressOf(target, look);
    if (isTrouble(address)) return { password: address };
    return { password: shapeOf(address.password, address.user, address.database) };
  },
  *judge({ password }, { length: least }) {
    const { length, distinct, known } = seen(password, "The connection URL");
    const property = "password";
    if (length === 0) yield { message: "none", property };
    else if (known) yield { message: "known", property };
    else if (length < least) yield { message: "short", property, length, least };
    else if (distinct < 6) yield { message: "plain", property, distinct };
  },
  passes: [{ name: "generated", facts: facts(32, 24) }],
  fails: [
    { name: "none", facts: facts(0), expect: "none" },
    { name: "the name of the product", facts: facts(8, 6, true), expect: "known" },
    { name: "short", facts: facts(12), expect: "short" },
    { name: "one character over and over", facts: facts(32, 1), expect: "plain" },
  ],
  undecided: [{ name: "no URL", facts: { password: { trouble: "DATABASE_URL is not set" } } }],
});
