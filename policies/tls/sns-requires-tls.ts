import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { refersTo } from "../helpers/references";
import { firstRule, type TransportScope, transportRule } from "../helpers/transport";

/**
 * A topic's policy can only be about that topic. SNS refuses sns:* in it; what others can do there
 * is to publish: docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html
 */
const scope: TransportScope = {
  service: "sns",
  actions: ["sns:Publish"],
  coversResources: () => true,
};
const topic = "aws:sns/topic:Topic";

const deny = {
  Effect: "Deny",
  Principal: "*",
  Action: "sns:Publish",
  Resource: unknown,
  Condition: { Bool: { "aws:SecureTransport": "false" } },
} as const;
const json = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

export default definePolicy({
  id: "sns-requires-tls",
  title: "Topics refuse messages without TLS",
  why: "SNS answers plain HTTP too; a publisher set up with http:// sends its messages readable.",
  fix: "Add an aws.sns.TopicPolicy with a statement that denies sns:Publish to everyone (Principal *) on the condition Bool aws:SecureTransport false, beside those that allow the publishers. Write the policy as an object, so that only the ARNs in it wait for the deployment.",
  severity: "low",
  controls: ["https-enforced"],
  scope: "stack",
  resources: [topic],
  messages: {
    open: "Messages without TLS are taken: no policy of the topic denies them.",
    partial:
      "Messages without TLS are only partly denied: some principals or actions are left out.",
    unreadable: "The topic policy is not a JSON policy document.",
  },
  checks: {
    *[topic](props, { resource }) {
      const documents = [
        () => props.policy,
        ...resource
          .referrersOfType("aws:sns/topicPolicy:TopicPolicy")
          .filter((policy) => refersTo(policy, "arn", resource))
          .map((policy) => () => policy.props.policy),
      ];
      const message = firstRule(documents, (document) => transportRule(document, scope));
      if (message !== undefined) {
        yield { message, property: "policy" };
      }
    },
  },
  passes: [
    {
      name: "denied by a separate policy, as an object",
      type: topic,
      props: { name: "alarms" },
      with: [
        {
          name: "policy",
          type: "aws:sns/topicPolicy:TopicPolicy",
          props: {
            arn: unknown,
            policy: { Version: "2012-10-17", Statement: [deny] } as never,
          },
          references: { arn: ["example"], policy: ["example"] },
        },
      ],
    },
    {
      name: "denied inline, as a string",
      type: topic,
      props: { policy: json({ ...deny, Resource: "*", Action: ["sns:Pub*", "sns:Subscribe"] }) },
    },
  ],
  fails: [
    { name: "no policy", type: topic, props: {}, expect: "open" },
    {
      name: "a policy that only allows",
      type: topic,
      props: {},
      with: [
        {
          name: "policy",
          type: "aws:sns/topicPolicy:TopicPolicy",
          props: {
            arn: unknown,
            policy: json({
              Effect: "Allow",
              Principal: { Service: "cloudwatch.amazonaws.com" },
              Action: "sns:Publish",
              Resource: "*",
            }),
          },
          references: { arn: ["example"] },
        },
      ],
      expect: "open",
    },
    {
      name: "denied to one principal",
      type: topic,
      props: { policy: json({ ...deny, Resource: "*", Principal: { AWS: "123456789012" } }) },
      expect: "partial",
    },
    {
      name: "text that is no document",
      type: topic,
      props: { policy: "deny" },
      expect: "unreadable",
    },
  ],
  unknowns: [
    {
      name: "a document composed at deployment",
      type: topic,
      props: {},
      with: [
        {
          name: "policy",
          type: "aws:sns/topicPolicy:TopicPolicy",
          props: { arn: unknown, policy: unknown },
          references: { arn: ["example"], policy: ["example"] },
        },
      ],
      expect: "policy",
    },
  ],
});
