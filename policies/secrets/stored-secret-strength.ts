import { type CheckContext, definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { members, parsed } from "../helpers/json-members";
import {
  isPasswordName,
  isPlaceholder,
  isReference,
  isSecretName,
  secretKind,
} from "../helpers/secret-patterns";
import { type Stored, storedKind, storedKindOf } from "../helpers/stored-names";

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

/**
 * A key that somebody else issues is as long as they make it; none of them is shorter than this:
 * LinkedIn's client secrets, the shortest, have 16 characters.
 */
const shortestIssued = 16;
/** 32 random hexadecimal digits have 14 different ones on average, hardly ever fewer than 8. */
const fewestDifferent = 8;
const atDeployment = "The value is made at deployment; what makes it is judged by other policies.";

interface Value {
  readonly text: string;
  readonly what: string;
  readonly property: string;
  readonly minimum: number;
  readonly kind: Stored;
  /** The name or place says that the text is a secret, even when it looks like a number. */
  readonly isSecret: boolean;
}

function* weakness({ text, what, property, minimum, kind, isSecret }: Value) {
  if (isPlaceholder(text)) {
    yield { message: "placeholder", property, what } as const;
    return;
  }
  // A provider's key has the length its provider gave it; an address or a PEM block is no password.
  const isPointer = isReference(text) && !(isSecret && /^\s*\d+\s*$/.test(text));
  const isOther = kind === "setting" || isPointer || /\s/.test(text.trim());
  if (secretKind(text) !== undefined || isOther) {
    return;
  }
  const least = kind === "issued" ? Math.min(minimum, shortestIssued) : minimum;
  const different = new Set(text).size;
  if (text.length < least) {
    yield { message: "short", property, what, actual: text.length, minimum: least } as const;
  } else if (different < fewestDifferent) {
    const variety = { actual: different, minimum: fewestDifferent };
    yield { message: "monotonous", property, what, ...variety } as const;
  }
}

/** The value itself, or the members of a JSON document, at any depth, that are named a secret. */
function* weaknesses(
  text: string,
  place: Pick<Value, "property" | "minimum">,
  named: () => Stored,
) {
  const document = parsed(text);
  if (document === undefined) {
    const what = "The stored value";
    yield* weakness({ ...place, text, what, kind: named(), isSecret: true });
    return;
  }
  for (const [key, value] of members(document)) {
    if (isSecretName(key)) {
      const what = `The stored ${key.slice(0, 64)}`;
      const isSecret = isPasswordName(key);
      yield* weakness({ ...place, text: value, what, kind: storedKind(key), isSecret });
    }
  }
}

function* stored(
  values: readonly (readonly [string, () => unknown])[],
  context: CheckContext<typeof options>,
  name: "secretId" | "name",
) {
  let seen = 0;
  for (const [property, read] of values) {
    const value = context.isUnknown(property) ? undefined : read();
    if (typeof value === "string") {
      seen++;
      const place = { property, minimum: context.options.minimumLength };
      yield* weaknesses(value, place, () => storedKindOf(context.resource, name));
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
        "secretId",
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
        "name",
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
      name: "a user name that is stored by itself",
      type: "aws:secretsmanager/secretVersion:SecretVersion",
      props: { secretId: "shop/database-username", secretString: "shop_writer" },
    },
    {
      name: "a setting that is stored beside the secrets, known by the parameter's name",
      type: "aws:ssm/parameter:Parameter",
      props: { name: "/shop/mailgun-region", type: "SecureString", value: "eu" },
    },
    {
      name: "a key as long as its provider makes them",
      type: "aws:secretsmanager/secretVersion:SecretVersion",
      props: { secretId: "shop/maps-api-key", secretString: "kX2vQ9tB7mZ4cR8wN1yL5hJ3" },
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
      name: "a placeholder where a setting belongs",
      type: "aws:secretsmanager/secretVersion:SecretVersion",
      props: { secretId: "shop/mailgun-domain", secretString: "placeholder" },
      expect: "placeholder",
    },
    {
      name: "a short key of a provider",
      type: "aws:secretsmanager/secretVersion:SecretVersion",
      props: { secretId: "shop/maps-api-key", secretString: "abcdef123456" },
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
