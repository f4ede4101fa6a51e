import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";

const messages = {
  awsKey:
    "Anyone in the account whom the default key trusts can decrypt this: {setting} is {actual}, which means the AWS managed key {key}.",
} as const;

/** The AWS managed key, by alias or as an alias's ARN. */
function isAwsKey(value: unknown, alias: string): boolean {
  return typeof value === "string" && (value === alias || value.endsWith(`:${alias}`));
}

export default definePolicy({
  id: "secret-customer-managed-key",
  title: "Stored secrets are encrypted with a key that you own",
  why: "The AWS managed key has a policy that nobody can change: whoever may read the secret may decrypt it. A key of your own is a second lock, can be audited and can be disabled.",
  fix: "Set kmsKeyId (for SSM parameters keyId) to an aws.kms.Key of yours.",
  severity: "medium",
  controls: ["secrets-in-secret-store"],
  resources: ["aws:secretsmanager/secret:Secret", "aws:ssm/parameter:Parameter"],
  messages,
  checks: {
    *"aws:secretsmanager/secret:Secret"(props, context) {
      const key = "aws/secretsmanager";
      const setting = "kmsKeyId";
      const given = isGiven(() => props.kmsKeyId, setting, context);
      if (!given) {
        yield { message: "awsKey", property: setting, setting, actual: "not set", key };
      } else if (!context.isUnknown(setting) && isAwsKey(props.kmsKeyId, `alias/${key}`)) {
        yield { message: "awsKey", property: setting, setting, actual: "its alias", key };
      }
    },
    *"aws:ssm/parameter:Parameter"(props, context) {
      if (props.type !== "SecureString") {
        return notApplicable("Only SecureString parameters are encrypted.");
      }
      const key = "aws/ssm";
      const setting = "keyId";
      const given = isGiven(() => props.keyId, setting, context);
      if (!given) {
        yield { message: "awsKey", property: setting, setting, actual: "not set", key };
      } else if (!context.isUnknown(setting) && isAwsKey(props.keyId, `alias/${key}`)) {
        yield { message: "awsKey", property: setting, setting, actual: "its alias", key };
      }
      return;
    },
  },
  passes: [
    {
      name: "a key of the stack",
      type: "aws:secretsmanager/secret:Secret",
      props: { name: "app/production", kmsKeyId: unknown },
    },
    {
      name: "a key by alias",
      type: "aws:secretsmanager/secret:Secret",
      props: { kmsKeyId: "alias/app" },
    },
    {
      name: "a parameter with a key of the stack",
      type: "aws:ssm/parameter:Parameter",
      props: { type: "SecureString", keyId: unknown },
    },
  ],
  fails: [
    {
      name: "left to the provider default",
      type: "aws:secretsmanager/secret:Secret",
      props: { name: "app/production" },
      expect: "awsKey",
    },
    {
      name: "the AWS managed key by name",
      type: "aws:secretsmanager/secret:Secret",
      props: { kmsKeyId: "arn:aws:kms:eu-west-1:123456789012:alias/aws/secretsmanager" },
      expect: "awsKey",
    },
    {
      name: "a parameter left to the default",
      type: "aws:ssm/parameter:Parameter",
      props: { type: "SecureString" },
      expect: "awsKey",
    },
    {
      name: "a parameter with the AWS managed key",
      type: "aws:ssm/parameter:Parameter",
      props: { type: "SecureString", keyId: "alias/aws/ssm" },
      expect: "awsKey",
    },
  ],
  unknowns: [
    {
      name: "a parameter whose type is decided at deployment",
      type: "aws:ssm/parameter:Parameter",
      props: { type: unknown },
      expect: "type",
    },
  ],
  notApplicables: [
    {
      name: "a plain parameter",
      type: "aws:ssm/parameter:Parameter",
      props: { type: "String", value: "info" },
      expect: "Only SecureString parameters are encrypted.",
    },
  ],
});
