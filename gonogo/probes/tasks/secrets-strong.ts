import { createHash } from "node:crypto";
import { type PasswordShape, shapeOf } from "../password-shape";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";

interface Facts {
  readonly secrets: readonly {
    readonly variable: string;
    readonly shape: PasswordShape | Trouble;
    /** The variable before it that has the same value. */
    readonly sameAs?: string;
  }[];
}

const strong: PasswordShape = { length: 44, distinct: 32, known: false };
const facts = (shape: Partial<PasswordShape>, more: { readonly sameAs?: string } = {}): Facts => ({
  secrets: [{ variable: "JWT_SECRET_KEY", shape: { ...strong, ...shape }, ...more }],
});

export default defineProbe({
  id: "secrets-strong",
  title: "Secrets that sign and encrypt are long, random, and each another",
  why: "Who guesses the secret that signs tokens is every user at once; two uses of one value fall together.",
  fix: "Let a generator make 32 random bytes for each, put them into the secret store, and restart the services.",
  severity: "critical",
  controls: ["secrets-strong-random"],
  target: "secrets",
  options: {
    length: {
      type: "integer",
      default: 32,
      minimum: 16,
      stricter: "higher",
      description: "Least characters.",
      source: "catalytic-136, catalytic-137",
    },
  },
  messages: {
    known: "It is a placeholder.",
    short: "It has {length} characters, and {least} are asked for.",
    plain: "It has only {distinct} different characters.",
    same: "It has the value of {other}.",
  },
  async collect({ variables }, look): Promise<Facts> {
    const values = await Promise.all(variables.map((variable) => look.secret(variable)));
    const digests = new Map<string, string>();
    const secrets = variables.map((variable, index) => {
      const value = values[index] ?? { trouble: `${variable} is not known` };
      if (isTrouble(value)) return { variable, shape: value };
      const digest = createHash("sha256").update(value).digest("hex");
      const sameAs = digests.get(digest);
      digests.set(digest, sameAs ?? variable);
      const shape = shapeOf(value, variable);
      return { variable, shape, ...(sameAs === undefined ? {} : { sameAs }) };
    });
    return { secrets };
  },
  *judge({ secrets }, { length: least }) {
    for (const { variable: property, shape, sameAs } of secrets) {
      if (isTrouble(shape)) continue;
      const { length, distinct, known } = shape;
      if (known) yield { message: "known", property };
      else if (length < least) yield { message: "short", property, length, least };
      else if (distinct < 10) yield { message: "plain", property, distinct };
      else if (sameAs !== undefined) yield { message: "same", property, other: sameAs };
    }
    for (const { shape } of secrets) seen(shape, "The secret");
  },
  evidence: ({ secrets }) => ({ secrets: secrets.length }),
  passes: [{ name: "generated", facts: facts({}) }],
  fails: [
    { name: "a placeholder", facts: facts({ known: true }), expect: "known" },
    { name: "short", facts: facts({ length: 12 }), expect: "short" },
    { name: "one character", facts: facts({ distinct: 1 }), expect: "plain" },
    { name: "one for two", facts: facts({}, { sameAs: "SECRET_KEY" }), expect: "same" },
  ],
  undecided: [
    {
      name: "not to be read",
      facts: { secrets: [{ variable: "JWT_SECRET_KEY", shape: { trouble: "not set" } }] },
    },
  ],
});
