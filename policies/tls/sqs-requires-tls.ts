import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { refersTo } from "../helpers/references";
import { firstRule, type TransportScope, transportRule } from "../helpers/transport";

/** A queue's policy can only be about that queue, so every statement reaches all of it. */
const scope: TransportScope = { service: "sqs", coversResources: () => true };

const deny = {
  Effect: "Deny",
  Principal: "*",
  Action: "sqs:*",
  Resource: unknown,
  Condition: { Bool: { "aws:SecureTransport": "false" } },
} as const;

export default definePolicy({
  id: "sqs-requires-tls",
  title: "Queues refuse requests without TLS",
  why: "SQS answers plain HTTP too; a client or proxy set up with http:// sends messages and signed requests readable.",
  fix: "Add an aws.sqs.QueuePolicy with a statement that denies sqs:* to everyone (Principal *) on the condition Bool aws:SecureTransport false. Write the policy as an object, so that only the ARNs in it wait for the deployment: JSON.stringify, pulumi.jsonStringify and getPolicyDocument over an ARN hide all of it.",
  severity: "medium",
  controls: ["https-enforced"],
  scope: "stack",
  resources: ["aws:sqs/queue:Queue"],
  messages: {
    open: "Requests without TLS are answered: no policy of the queue denies them.",
    partial:
      "Requests without TLS are only partly denied: some actions or principals are left out.",
    unreadable: "The queue policy is not a JSON policy document.",
  },
  checks: {
    *"aws:sqs/queue:Queue"(props, { resource }) {
      const documents = [
        () => props.policy,
        ...resource
          .referrersOfType("aws:sqs/queuePolicy:QueuePolicy")
          .filter((policy) => refersTo(policy, "queueUrl", resource))
          .map((policy) => () => policy.props.policy),
      ];
      const message = firstRule(documents, (document) => transportRule(document, scope));
      if (message !== undefined) {
        yield { message, property: "policy" };
      }
    },
  },
  corrections: false,
  passes: [
    {
      name: "denied by a separate policy, as an object",
      type: "aws:sqs/queue:Queue",
      props: { name: "webhooks" },
      with: [
        {
          name: "policy",
          type: "aws:sqs/queuePolicy:QueuePolicy",
          props: { queueUrl: unknown, policy: { Version: "2012-10-17", Statement: [deny] } },
          references: { queueUrl: ["example"], policy: ["example"] },
        },
      ],
    },
    {
      name: "denied inline, as a string",
      type: "aws:sqs/queue:Queue",
      props: {
        policy: JSON.stringify({ Version: "2012-10-17", Statement: { ...deny, Resource: "*" } }),
      },
    },
  ],
  fails: [
    { name: "no policy", type: "aws:sqs/queue:Queue", props: {}, expect: "open" },
    {
      name: "a policy about something else",
      type: "aws:sqs/queue:Queue",
      props: {},
      with: [
        {
          name: "policy",
          type: "aws:sqs/queuePolicy:QueuePolicy",
          props: {
            queueUrl: unknown,
            policy: {
              Version: "2012-10-17",
              Statement: [
                {
                  Effect: "Allow",
                  Principal: { Service: "events.amazonaws.com" },
                  Action: "sqs:SendMessage",
                  Resource: unknown,
                },
              ],
            },
          },
          references: { queueUrl: ["example"] },
        },
      ],
      expect: "open",
    },
    {
      name: "only sending denied",
      type: "aws:sqs/queue:Queue",
      props: {
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ ...deny, Action: "sqs:SendMessage", Resource: "*" }],
        }),
      },
      expect: "partial",
    },
    {
      name: "text that is no document",
      type: "aws:sqs/queue:Queue",
      props: { policy: "deny http" },
      expect: "unreadable",
    },
  ],
  unknowns: [
    {
      name: "a document composed at deployment",
      type: "aws:sqs/queue:Queue",
      props: {},
      with: [
        {
          name: "policy",
          type: "aws:sqs/queuePolicy:QueuePolicy",
          props: { queueUrl: unknown, policy: unknown },
          references: { queueUrl: ["example"], policy: ["example"] },
        },
      ],
      expect: "policy",
    },
  ],
});
