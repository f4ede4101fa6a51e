import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";

const type = "aws:cloudwatch/logGroup:LogGroup";

const messages = {
  absent:
    "The log is encrypted with a key of AWS's own: everyone in the account who may read logs can read it.",
} as const;

export default definePolicy({
  id: "log-group-encrypted",
  title: "Logs are encrypted with a key of the account",
  why: "Logs gather what nobody meant to write down. With a key of one's own, reading them needs a second permission, each use is recorded, and one switch closes them all.",
  fix: "Set kmsKeyId to the ARN of a key whose policy lets logs.<region>.amazonaws.com use it.",
  severity: "low",
  controls: ["storage-encrypted-at-rest"],
  resources: [type],
  messages,
  checks: {
    *[type](props, context) {
      // CloudWatch Logs always encrypts; absent means with AWS's own key.
      if (!isGiven(() => props.kmsKeyId, "kmsKeyId", context)) {
        yield { message: "absent", property: "kmsKeyId" };
      }
    },
  },
  passes: [
    { name: "a key of the stack", type, props: { name: "/shop/api", kmsKeyId: unknown } },
    {
      name: "a key by ARN",
      type,
      props: { kmsKeyId: "arn:aws:kms:eu-west-1:123456789012:key/0b1c2d3e" },
    },
  ],
  fails: [
    { name: "left to the provider default", type, props: { name: "/shop/api" }, expect: "absent" },
  ],
  unknowns: [],
});
