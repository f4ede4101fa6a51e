import {
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { eachStatement, knownPublicGrant } from "../helpers/iam";

const messages = {
  public:
    "Every AWS account may use the {what}: an Allow statement has {principal} and {condition}.",
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;
const notHere = "The policy is not set here.";

function policyOf(what: string) {
  return function* (
    props: { readonly policy?: unknown },
    context: { isUnknown(path: string): boolean },
  ): Found {
    if (!isGiven(() => props.policy, "policy", context)) {
      return notApplicable(notHere);
    }
    yield* eachStatement(props.policy, "policy", function* (statement, property) {
      const grant = knownPublicGrant(statement);
      if (grant) {
        yield { message: "public", property, what, ...grant } as const;
      }
    });
    return undefined;
  };
}

const document = (Principal: unknown, Condition?: object, Effect = "Allow") =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect, Principal, Action: "*", Resource: "*", Condition }],
  });
const root = { AWS: "arn:aws:iam::123456789012:root" };
const ofAccount = { StringEquals: { "kms:CallerAccount": "123456789012" } };

export default definePolicy({
  id: "secret-policy-not-public",
  title: "Secrets and encryption keys admit only known principals",
  why: "A key policy that names everyone lets any AWS account decrypt what the key protects; a secret's policy that does so gives the secret away.",
  fix: "Name the roles, accounts or services as Principal, or confine the statement by kms:CallerAccount, aws:PrincipalOrgID or another condition with a fixed value. Compose the text from known names, so that the preview can read it.",
  severity: "critical",
  controls: ["secrets-in-secret-store", "storage-encrypted-at-rest"],
  resources: [
    "aws:kms/key:Key",
    "aws:kms/keyPolicy:KeyPolicy",
    "aws:kms/externalKey:ExternalKey",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
    "aws:secretsmanager/secret:Secret",
    "aws:secretsmanager/secretPolicy:SecretPolicy",
  ],
  messages,
  checks: {
    // Without a policy KMS admits the account's own root:
    // kms/latest/developerguide/key-policy-default.html
    "aws:kms/key:Key": policyOf("key"),
    "aws:kms/keyPolicy:KeyPolicy": policyOf("key"),
    "aws:kms/externalKey:ExternalKey": policyOf("key"),
    "aws:kms/replicaKey:ReplicaKey": policyOf("key"),
    "aws:kms/replicaExternalKey:ReplicaExternalKey": policyOf("key"),
    "aws:secretsmanager/secret:Secret": policyOf("secret"),
    "aws:secretsmanager/secretPolicy:SecretPolicy": policyOf("secret"),
  },
  corrections: false,
  passes: [
    { name: "the account", type: "aws:kms/key:Key", props: { policy: document(root) } },
    {
      name: "everyone of the account through a service, as in the keys that AWS makes",
      type: "aws:kms/keyPolicy:KeyPolicy",
      props: { keyId: unknown, policy: document({ AWS: "*" }, ofAccount) },
    },
    {
      name: "one role",
      type: "aws:secretsmanager/secretPolicy:SecretPolicy",
      props: {
        secretArn: unknown,
        policy: document({ AWS: "arn:aws:iam::123456789012:role/api" }),
      },
    },
    {
      name: "everyone denied but a few",
      type: "aws:secretsmanager/secret:Secret",
      props: {
        policy: document(
          "*",
          { StringNotEquals: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/api" } },
          "Deny",
        ),
      },
    },
    {
      name: "a replica with the policy of the account",
      type: "aws:kms/replicaKey:ReplicaKey",
      props: { primaryKeyArn: unknown, policy: document(root) },
    },
  ],
  fails: [
    {
      name: "a key for everyone",
      type: "aws:kms/key:Key",
      props: { policy: document("*") },
      expect: "public",
    },
    {
      name: "a separate policy for everyone who comes through a service",
      type: "aws:kms/keyPolicy:KeyPolicy",
      props: {
        keyId: unknown,
        policy: document(
          { AWS: ["*"] },
          { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
        ),
      },
      expect: "public",
    },
    {
      name: "a key with imported material",
      type: "aws:kms/externalKey:ExternalKey",
      props: { policy: document({ AWS: "*" }) },
      expect: "public",
    },
    {
      name: "a replica for everyone but one role",
      type: "aws:kms/replicaKey:ReplicaKey",
      props: {
        primaryKeyArn: unknown,
        policy: JSON.stringify({
          Statement: { Effect: "Allow", NotPrincipal: root, Action: "kms:*", Resource: "*" },
        }),
      },
      expect: "public",
    },
    {
      name: "a replica with imported material",
      type: "aws:kms/replicaExternalKey:ReplicaExternalKey",
      props: { primaryKeyArn: unknown, policy: document("*") },
      expect: "public",
    },
    {
      name: "a secret, inline",
      type: "aws:secretsmanager/secret:Secret",
      props: { policy: document("*", { Bool: { "aws:SecureTransport": "true" } }) },
      expect: "public",
    },
    {
      name: "a secret, by a separate policy",
      type: "aws:secretsmanager/secretPolicy:SecretPolicy",
      props: { secretArn: unknown, policy: document({ AWS: "*" }) },
      expect: "public",
    },
  ],
  unknowns: [
    {
      name: "a document composed at deployment",
      type: "aws:kms/key:Key",
      props: { policy: unknown },
      expect: "policy",
    },
    {
      name: "text that is no document",
      type: "aws:secretsmanager/secretPolicy:SecretPolicy",
      props: { secretArn: unknown, policy: "read-only" },
      expect: "policy",
    },
  ],
  notApplicables: [
    {
      name: "a key with the policy that KMS gives it",
      type: "aws:kms/key:Key",
      props: { description: "application data" },
      expect: notHere,
    },
    {
      name: "a secret without a policy",
      type: "aws:secretsmanager/secret:Secret",
      props: { name: "app/production" },
      expect: notHere,
    },
  ],
});
