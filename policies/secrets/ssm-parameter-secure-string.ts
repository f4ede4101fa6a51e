import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isReference, isSecretName, secretKind } from "../helpers/secret-patterns";

export default definePolicy({
  id: "ssm-parameter-secure-string",
  title: "Secrets in Parameter Store are SecureString parameters",
  why: "A String parameter is stored and shown in plain text to everyone who may read parameters, and each earlier value stays in its history.",
  fix: "Set type to SecureString, with keyId and value (insecureValue is only for plain parameters).",
  severity: "critical",
  controls: ["secrets-in-secret-store"],
  resources: ["aws:ssm/parameter:Parameter"],
  messages: {
    named: "The parameter {name} is named a secret, but its type is {actual}.",
    key: "A {actual} parameter holds {kind} in plain text.",
  },
  checks: {
    *"aws:ssm/parameter:Parameter"(props, context) {
      // The provider names the parameter after the resource when it is given no name.
      const given = context.isUnknown("name") ? undefined : props.name;
      const name = (given ?? context.resource.name).split("/").at(-1) ?? "";
      for (const property of ["value", "valueWo", "insecureValue"] as const) {
        const value = context.isUnknown(property) ? undefined : props[property];
        const kind = typeof value === "string" ? secretKind(value) : undefined;
        const pointer = typeof value === "string" && isReference(value);
        const named =
          isSecretName(name) && !pointer && (value !== undefined || context.isUnknown(property));
        if (kind === undefined && !named) {
          continue;
        }
        const actual = props.type;
        if (actual === "SecureString") {
          continue;
        }
        yield kind === undefined
          ? { message: "named", property: "type", name, actual }
          : { message: "key", property: "type", kind, actual };
        return;
      }
    },
  },
  passes: [
    {
      name: "a SecureString",
      type: "aws:ssm/parameter:Parameter",
      props: { name: "/app/production/jwt-secret-key", type: "SecureString", value: unknown },
    },
    {
      name: "a plain setting",
      type: "aws:ssm/parameter:Parameter",
      props: { name: "/app/production/log-level", type: "String", value: "info" },
    },
    {
      name: "where a secret is to be found",
      type: "aws:ssm/parameter:Parameter",
      props: { name: "/app/production/jwt-secret-arn", type: "String", value: unknown },
    },
    {
      name: "a value of the deployment whose name is harmless",
      type: "aws:ssm/parameter:Parameter",
      props: { name: "/app/stripe-price-starter", type: unknown, value: unknown },
    },
  ],
  fails: [
    {
      name: "a generated key in plain text",
      type: "aws:ssm/parameter:Parameter",
      props: { name: "/app/production/jwt-secret-key", type: "String", value: unknown },
      expect: "named",
    },
    {
      name: "a password in a list of texts",
      type: "aws:ssm/parameter:Parameter",
      props: { name: "/app/DB_PASSWORD", type: "StringList", value: "correct-horse,battery" },
      expect: "named",
    },
    {
      name: "an insecure value",
      type: "aws:ssm/parameter:Parameter",
      props: { name: "apiToken", type: "String", insecureValue: "9f8a7c6b5d4e3f2a" },
      expect: "named",
    },
    {
      name: "a connection string with a password under a harmless name",
      type: "aws:ssm/parameter:Parameter",
      props: { name: "/app/database", type: "String", value: "postgres://app:hunter22@db/app" },
      expect: "key",
    },
  ],
  unknowns: [
    {
      name: "a secret whose type is decided at deployment",
      type: "aws:ssm/parameter:Parameter",
      props: { name: "/app/production/jwt-secret-key", type: unknown, value: unknown },
      expect: "type",
    },
  ],
});
