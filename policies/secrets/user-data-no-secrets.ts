import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import { secret, unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { password, storedSecret } from "../helpers/env-examples";
import { undecidable } from "../helpers/known";
import { isGenerated } from "../helpers/provenance";
import { isReference, isSecretName, secretKind } from "../helpers/secret-patterns";

const messages = {
  literal: "The start script holds {name} in plain text (line {line}).",
  key: "The encoded start script holds {kind} (line {line}).",
  tracked: "The start script carries a secret of this stack in plain text.",
} as const;
const nothing = "The machine has no start script.";
const instance = "aws:ec2/instance:Instance";
const template = "aws:ec2/launchTemplate:LaunchTemplate";
const configuration = "aws:ec2/launchConfiguration:LaunchConfiguration";
type Context = Pick<CheckContext<Record<never, never>>, "isUnknown" | "isSecret" | "resource">;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

/** Longest start script that EC2 takes, encoded: docs.aws.amazon.com/AWSEC2, RunInstances. */
const longest = 32_768;
/** `export NAME=value`, `-e NAME=value`, `Environment="NAME=value"`. */
const assignment =
  /(?:^|[\s;"'])([A-Z][A-Z0-9_]{1,127})=(?:"([^"\n]{1,512})"|'([^'\n]{1,512})'|([^\s"';]{1,512}))/g;
/** `NAME: value` as cloud-init and compose files have it. A word before a colon may be of prose. */
const member =
  /^\s{0,64}(?:- )?([A-Z][A-Z0-9_]{1,127}):[ \t]+(?:"([^"]{1,512})"|'([^']{1,512})'|(\S{1,512}))\s*$/g;

/** What only the machine will know: another variable, the output of a command, a slot. */
function isLater(value: string): boolean {
  return /^\s*[$`]|\$\{|\$\(|`/.test(value) || isReference(value);
}

function* secretsIn(script: string, property: string, isEncoded: boolean): Found {
  for (const [index, text] of script.split("\n").entries()) {
    const line = index + 1;
    // Where the script is plain, the policy on keys in inputs finds them.
    const kind = secretKind(text);
    if (kind !== undefined) {
      if (isEncoded) {
        yield { message: "key", property, kind, line };
      }
      continue;
    }
    const written = [...text.matchAll(assignment), ...text.matchAll(member)];
    for (const [, name = "", double, single, bare] of written) {
      if (isSecretName(name) && !isLater(double ?? single ?? bare ?? "")) {
        yield { message: "literal", property, name, line };
      }
    }
  }
  return undefined;
}

type Input = readonly [property: string, read: () => unknown, encoded: boolean];

function* check(inputs: readonly Input[], context: Context): Found {
  const given = inputs.filter(([property, read]) => isGiven(read, property, context));
  for (const [property, read, isEncoded] of given) {
    if (context.isSecret(property) || isGenerated(context.resource, property)) {
      yield { message: "tracked", property };
      continue;
    }
    if (context.isUnknown(property)) {
      undecidable(property);
    }
    const text = String(read()).slice(0, longest);
    const plain = isEncoded ? Buffer.from(text, "base64").toString("utf8") : text;
    yield* secretsIn(plain, property, isEncoded);
  }
  return given.length === 0 ? notApplicable(nothing) : undefined;
}

const base64 = (text: string) => Buffer.from(text).toString("base64");
const script = "#!/bin/bash\nexport DB_PASSWORD='correct-horse-battery'\n./start\n";

export default definePolicy({
  id: "user-data-no-secrets",
  title: "Start scripts of machines hold no secret",
  why: "Every process on the machine, and everyone who may describe it, can read its start script, also years later.",
  fix: "Let the script read the secret from Secrets Manager or Parameter Store with the role of the machine.",
  severity: "high",
  controls: ["secrets-in-secret-store", "secrets-not-in-repo"],
  scope: "stack",
  resources: [instance, template, configuration],
  messages,
  checks: {
    *[instance](props, context) {
      return yield* check(
        [
          ["userData", () => props.userData, false],
          ["userDataBase64", () => props.userDataBase64, true],
        ],
        context,
      );
    },
    *[template](props, context) {
      return yield* check([["userData", () => props.userData, true]], context);
    },
    *[configuration](props, context) {
      return yield* check(
        [
          ["userData", () => props.userData, false],
          ["userDataBase64", () => props.userDataBase64, true],
        ],
        context,
      );
    },
  },
  passes: [
    {
      name: "a secret that the machine fetches",
      type: instance,
      props: {
        userData:
          "#!/bin/bash\nDB_PASSWORD=$(aws secretsmanager get-secret-value --secret-id db)\n" +
          "export API_TOKEN=$" +
          "{TOKEN}\nexport LOG_LEVEL=INFO\n",
      },
    },
    {
      name: "a script beside a generated password that goes elsewhere",
      type: instance,
      props: { userData: "#!/bin/bash\n./start\n", tags: unknown },
      references: { tags: ["password"] },
      with: [password],
    },
    {
      name: "an encoded script without one",
      type: template,
      props: { userData: base64("#!/bin/bash\necho PASSWORD: ask the owner\nsystemctl start app") },
    },
  ],
  fails: [
    { name: "a password", type: instance, props: { userData: script }, expect: "literal" },
    {
      name: "a password for a container",
      type: configuration,
      props: {
        userData: "docker run -e JWT_SECRET=0f9e8d7c6b5a4f3e app",
        imageId: "ami-1",
        instanceType: "t4g.small",
      },
      expect: "literal",
    },
    {
      name: "a password in a compose file",
      type: instance,
      props: { userData: "services:\n  app:\n    environment:\n      DB_PASSWORD: hunter22\n" },
      expect: "literal",
    },
    {
      name: "a password in an encoded script",
      type: template,
      props: { userData: base64(script) },
      expect: "literal",
    },
    {
      name: "a connection string in an encoded script",
      type: instance,
      props: { userDataBase64: base64("./start postgres://app:hunter22@db.internal/app") },
      expect: "key",
    },
    {
      name: "a generated password",
      type: instance,
      props: { userData: secret(unknown) },
      expect: "tracked",
    },
    {
      name: "a password that a generator makes",
      type: instance,
      props: { userData: unknown },
      references: { userData: ["password"] },
      with: [password],
      expect: "tracked",
    },
    {
      name: "a generated password in an encoded script",
      type: template,
      props: { userData: unknown },
      references: { userData: ["password"] },
      with: [password],
      expect: "tracked",
    },
  ],
  unknowns: [
    {
      name: "a script that holds a value of the deployment",
      type: instance,
      props: { userData: unknown },
      expect: "userData",
    },
    {
      name: "a script that holds the address of a stored secret",
      type: configuration,
      props: { userDataBase64: unknown, imageId: "ami-1", instanceType: "t4g.small" },
      references: { userDataBase64: ["stored"] },
      with: [storedSecret],
      expect: "userDataBase64",
    },
  ],
  notApplicables: [{ name: "no script", type: instance, props: { ami: "ami-1" }, expect: nothing }],
});
