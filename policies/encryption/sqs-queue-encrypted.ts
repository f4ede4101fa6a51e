import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { isFalse } from "../helpers/flags";

export default definePolicy({
  id: "sqs-queue-encrypted",
  title: "Queues are encrypted at rest",
  why: "Webhook payloads and jobs wait in the queue for up to 14 days, with the personal data and tokens that they carry.",
  fix: "Leave sqsManagedSseEnabled out or set it to true, or set kmsMasterKeyId to a key that you own.",
  severity: "high",
  controls: ["storage-encrypted-at-rest"],
  resources: ["aws:sqs/queue:Queue"],
  messages: {
    unencrypted:
      "Messages are not encrypted: sqsManagedSseEnabled is false and kmsMasterKeyId is not set.",
  },
  checks: {
    *"aws:sqs/queue:Queue"(props, context) {
      // A new queue without either setting gets SSE-SQS since October 2022, and the provider sends
      // sqsManagedSseEnabled only when it is configured: docs.aws.amazon.com, SQS developer guide,
      // "Configuring server-side encryption for a queue using SQS-managed encryption keys".
      if (
        !isGiven(() => props.kmsMasterKeyId, "kmsMasterKeyId", context) &&
        isFalse(props.sqsManagedSseEnabled)
      ) {
        yield { message: "unencrypted", property: "sqsManagedSseEnabled" };
      }
    },
  },
  remediations: { "aws:sqs/queue:Queue": () => ({ sqsManagedSseEnabled: true }) },
  passes: [
    {
      name: "left to AWS's default, which encrypts",
      type: "aws:sqs/queue:Queue",
      props: { name: "jobs" },
    },
    {
      name: "with keys that SQS manages",
      type: "aws:sqs/queue:Queue",
      props: { sqsManagedSseEnabled: true },
    },
    {
      name: "with a key of the stack",
      type: "aws:sqs/queue:Queue",
      props: { kmsMasterKeyId: unknown },
    },
  ],
  fails: [
    {
      name: "switched off",
      type: "aws:sqs/queue:Queue",
      props: { sqsManagedSseEnabled: false },
      expect: "unencrypted",
    },
    {
      name: "switched off, with an empty key",
      type: "aws:sqs/queue:Queue",
      props: { sqsManagedSseEnabled: false, kmsMasterKeyId: "" },
      expect: "unencrypted",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:sqs/queue:Queue",
      props: { sqsManagedSseEnabled: unknown },
      expect: "sqsManagedSseEnabled",
    },
  ],
});
