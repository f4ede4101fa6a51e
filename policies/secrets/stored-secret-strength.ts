import { type CheckContext, definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import {
  isPasswordName,
  isPlaceholder,
  isReference,
  isSecretName,
  secretKind,
} from "../helpers/secret-patterns";

const messages = {
  placeholder: "{what} is still a placeholder.",
  short: "{what} has {actual} characters, fewer than {minimum}.",
  monotonous: "{what} has only {actual} different characters, fewer than {minimum}.",
} as const;

const options = {
  minimumLength: {
    type: "integer",
    default: 32,
    minimum: 8,
    stricter: "higher",
    description: "Fewest characters of a stored secret that is no provider's key.",
    source: "catalytic asks for 32 or more characters, toolbox for 32 random bytes.",
  },
} as const;

/** 32 random hexadecimal digits have 14 different ones on average, hardly ever fewer than 8. */
const fewestDifferent = 8;
const atDeployment = "The value is made at deployment; what makes it is judged by other policies.";

/**
 * @param isSecret The name or place says that the text is one, even when it looks like a number.
 */
function* weakness(
  text: string,
  what: string,
  property: string,
  minimum: number,
  isSecret: boolean,
) {
  if (isPlaceholder(text)) {
    yield { message: "placeholder", property, what } as const;
    return;
  }
  // A provider's key has the length its provider gave it; an address or a PEM block is no password.
  const isPointer = isReference(text) && !(isSecret && /^\s*\d+\s*$/.test(text));
  if (secretKind(text) !== undefined || isPointer || /\s/.test(text.trim())) {
    return;
  }
  const different = new Set(text).size;
  if (text.length < minimum) {
    yield { message: "short", property, what, actual: text.length, minimum } as const;
  } else if (different < fewestDifferent) {
    const least = { actual: different, minimum: fewestDifferent };
    yield { message: "monotonous", property, what, ...least } as const;
  }
}

/** The value itself, or the members of a JSON document, at any depth, that are named a secret. */
function* weaknesses(text: string, property: string, minimum: number) {
  const document = parsed(text);
  if (document === undefined) {
    yield* weakness(text, "The stored value", property, minimum, true);
    return;
  }
  for (const [key, value] of members(document)) {
    if (isSecretName(key)) {
      const isSecret = isPasswordName(key);
      yield* weakness(value, `The stored ${key.slice(0, 64)}`, property, minimum, isSecret);
    }
  }
}

/** The scalars of a document with their names. The depth is the author's choice: no recursion. */
function members(document: object): [string, string][] {
  const found: [string, string][] = [];
  const stack: object[] = [document];
  for (let next = stack.pop(); next; next = stack.pop()) {
    for (const [key, value] of Object.entries(next)) {
      if (typeof value === "object" && value !== null) {
        stack.push(value);
      } else if (typeof value === "string" || typeof value === "number") {
        found.push([key, String(value)]);
      }
    }
  }
  return found;
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function* stored(
  values: readonly (readonly [string, () => unknown])[],
  context: CheckContext<typeof options>,
) {
  let seen = 0;
  for (const [property, read] of values) {
    const value = context.isUnknown(property) ? undefined : read();
    if (typeof value === "string") {
      seen++;
      yield* weaknesses(value, property, context.options.minimumLength);
    }
  }
  return seen === 0 ? notApplicable(atDeployment) : undefined;
}

export default definePolicy({
  id: "stored-secret-strength",
  title: "Stored secrets are no placeholders and long enough",
  why: "A placeholder in the secret store looks like a secret to every check that only asks whether one is there, and is the first thing that an attacker tries.",
  fix: "Generate the value with random.RandomPassword or random.RandomBytes, or take it from a secret of the stack's configuration.",
  severity: "high",
  controls: ["secrets-strong-random", "db-credentials-strong"],
  resources: ["aws:secretsmanager/secretVersion:SecretVersion", "aws:ssm/parameter:Parameter"],
  options,
  messages,
  checks: {
    *"aws:secretsmanager/secretVersion:SecretVersion"(props, context) {
      return yield* stored(
        [
          ["secretString", () => props.secretString],
          ["secretStringWo", () => props.secretStringWo],
        ],
        context,
      );
    },
    *"aws:ssm/parameter:Parameter"(props, context) {
      if (props.type !== "SecureString") {
        return notApplicable("Only SecureString parameters are secrets.");
      }
      return yield* stored(
        [
          ["value", () => props.value],
          ["valueWo", () => props.valueWo],
        ],
        context,
      );
    },
  },
  corrections: false,
  passes: [
    {
      name: "a long value from the configuration",
      type: "aws:secretsmanager/secretVersion:SecretVersion",
      props: { secretId: "app", secretString: "kX2vQ9tB7mZ4cR8wN1yL5hJ3gF6dS0aP" },
    },
    {
      name: "credentials whose user name is short",
      type: "aws:secretsmanager/secretVersion:SecretVersion",
      props: {
        secretId: "db",
        secretString: JSON.stringify({
          username: "app",
          password: "kX2vQ9tB7mZ4cR8wN1yL5hJ3gF6dS0aP",
          port: 5432,
        }),
      },
    },
    {
      name: "a shorter value where the configuration allows it",
      type: "aws:ssm/parameter:Parameter",
      props: { type: "SecureString", value: "kX2vQ9tB7mZ4cR8w" },
      options: { minimumLength: 16 },
    },
  ],
  fails: [
    {
      name: "a placeholder",
      type: "aws:secretsmanager/secretVersion:SecretVersion",
      props: { secretId: "app", secretString: "your-stripe-secret-key" },
      expect: "placeholder",
    },
    {
      name: "a placeholder inside a document",
      type: "aws:secretsmanager/secretVersion:SecretVersion",
      props: { secretId: "app", secretStringWo: '{"JWT_SECRET_KEY":"changeme","LOG":"info"}' },
      expect: "placeholder",
    },
    {
      name: "a short password",
      type: "aws:secretsmanager/secretVersion:SecretVersion",
      props: { secretId: "db", secretString: '{"username":"app","password":"hunter22"}' },
      expect: "short",
    },
    {
      name: "one pattern repeated",
      type: "aws:ssm/parameter:Parameter",
      props: { type: "SecureString", value: "abcabcabcabcabcabcabcabcabcabcabcabc" },
      expect: "monotonous",
    },
  ],
  unknowns: [
    {
      name: "a parameter whose type is decided at deployment",
      type: "aws:ssm/parameter:Parameter",
      props: { type: unknown, value: "changeme" },
      expect: "type",
    },
  ],
  notApplicables: [
    {
      name: "a value that a generator makes",
      type: "aws:secretsmanager/secretVersion:SecretVersion",
      props: { secretId: "app", secretString: unknown },
      expect: atDeployment,
    },
    {
      name: "a plain parameter",
      type: "aws:ssm/parameter:Parameter",
      props: { type: "String", value: "changeme" },
      expect: "Only SecureString parameters are secrets.",
    },
  ],
});
