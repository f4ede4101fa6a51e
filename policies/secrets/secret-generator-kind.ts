import { type CheckContext, definePolicy, notApplicable } from "../framework/define-policy";
import { each } from "../framework/each";
import type { StackResource } from "../framework/stack-index";
import { UnknownRead, unknown } from "../framework/unknown";
import { environmentTypes, type Setting, settingsOf } from "../helpers/env-settings";
import { refersTo } from "../helpers/references";
import { isSecretName } from "../helpers/secret-patterns";
import { secretInputs } from "../helpers/secret-sinks";
import { knownOf } from "../helpers/unknowns";

const names = "Its value reaches no secret of this stack; it names things.";
const strong = /^random:index\/random(?:Password|Bytes):/;

/**
 * The name of a plain variable that the generator's result goes to, when the name says secret.
 * Pulumi keeps dependencies per input: where other values of the input are not known either, they
 * may be what the generator is for.
 */
function variableOf(user: StackResource, generator: StackResource): string | undefined {
  if (!environmentTypes.some((type) => type === user.type)) {
    return undefined;
  }
  let settings: readonly Setting[] = [];
  // Variables of which nothing is known leave environment-no-secrets undecided, once.
  knownOf([user], (each) => {
    settings = [...settingsOf(each)];
    return true;
  });
  const made = settings.filter(
    ({ value, path }) =>
      value === undefined && !user.isSecret(path) && refersTo(user, path, generator),
  );
  const secret = made.find(({ name }) => isSecretName(name));
  if (secret && made.some(({ name }) => !isSecretName(name))) {
    throw new UnknownRead(secret.path, user.urn);
  }
  return secret?.name;
}

function* misused(
  context: CheckContext<Record<never, never>>,
  generator: string,
  property: string,
) {
  const { resource } = context;
  let uses = 0;
  yield* each(resource.referrers(), function* (user) {
    for (const input of secretInputs(user)) {
      const references = user.references(input);
      if (references.some(({ urn }) => urn === resource.urn)) {
        uses++;
        // A document of credentials may hold a user name from a weak generator beside a password.
        if (!references.some(({ type }) => strong.test(type))) {
          const use = `${input} of ${user.name}`;
          yield { message: "weak", property, generator, use } as const;
        }
      }
    }
    const variable = variableOf(user, resource);
    if (variable !== undefined) {
      uses++;
      yield { message: "weak", property, generator, use: `${variable} of ${user.name}` } as const;
    }
  });
  return uses === 0 ? notApplicable(names) : undefined;
}

export default definePolicy({
  id: "secret-generator-kind",
  title: "Secrets come from generators whose result is secret",
  why: "RandomId, RandomString, RandomUuid and RandomPet are made for names: Pulumi stores their result in plain text in the state and prints it, and most hold far fewer bits than a key needs.",
  fix: "Generate the secret with random.RandomPassword or random.RandomBytes.",
  severity: "high",
  controls: ["secrets-strong-random"],
  scope: "stack",
  resources: [
    "random:index/randomId:RandomId",
    "random:index/randomString:RandomString",
    "random:index/randomUuid:RandomUuid",
    "random:index/randomPet:RandomPet",
  ],
  messages: {
    weak: "A {generator} is used as a secret, {use}, but its result is not secret: state and console show it.",
  },
  checks: {
    *"random:index/randomId:RandomId"(_, context) {
      return yield* misused(context, "RandomId", "hex");
    },
    *"random:index/randomString:RandomString"(_, context) {
      return yield* misused(context, "RandomString", "result");
    },
    *"random:index/randomUuid:RandomUuid"(_, context) {
      return yield* misused(context, "RandomUuid", "result");
    },
    *"random:index/randomPet:RandomPet"(_, context) {
      return yield* misused(context, "RandomPet", "id");
    },
  },
  passes: [
    {
      name: "a user name beside a generated password",
      type: "random:index/randomPet:RandomPet",
      props: {},
      with: [
        {
          type: "random:index/randomPassword:RandomPassword",
          name: "password",
          props: { length: 32 },
        },
        {
          type: "aws:secretsmanager/secretVersion:SecretVersion",
          name: "credentials",
          props: { secretId: "app", secretString: unknown },
          references: { secretString: ["example", "password"] },
        },
      ],
    },
  ],
  fails: [
    {
      name: "a stored secret",
      type: "random:index/randomId:RandomId",
      props: { byteLength: 32 },
      with: [
        {
          type: "aws:secretsmanager/secretVersion:SecretVersion",
          name: "jwt",
          props: { secretId: "jwt", secretString: unknown },
          references: { secretString: ["example"] },
        },
      ],
      expect: "weak",
    },
    {
      name: "a database password",
      type: "random:index/randomString:RandomString",
      props: { length: 32 },
      with: [
        {
          type: "aws:rds/instance:Instance",
          name: "database",
          props: { instanceClass: "db.t4g.medium", password: unknown },
          references: { password: ["example"] },
        },
      ],
      expect: "weak",
    },
    {
      name: "a Redis token",
      type: "random:index/randomUuid:RandomUuid",
      props: {},
      with: [
        {
          type: "aws:elasticache/replicationGroup:ReplicationGroup",
          name: "cache",
          props: { description: "cache", authToken: unknown },
          references: { authToken: ["example"] },
        },
      ],
      expect: "weak",
    },
    {
      name: "a secure parameter",
      type: "random:index/randomPet:RandomPet",
      props: {},
      with: [
        {
          type: "aws:ssm/parameter:Parameter",
          name: "token",
          props: { type: "SecureString", value: unknown },
          references: { value: ["example"] },
        },
      ],
      expect: "weak",
    },
  ],
  unknowns: [],
  notApplicables: [
    {
      name: "a suffix of a bucket's name",
      type: "random:index/randomId:RandomId",
      props: { byteLength: 4 },
      with: [
        {
          type: "aws:s3/bucket:Bucket",
          name: "uploads",
          props: { bucket: unknown },
          references: { bucket: ["example"] },
        },
      ],
      expect: names,
    },
  ],
});
