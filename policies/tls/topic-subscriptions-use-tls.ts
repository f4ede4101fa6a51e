import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { show } from "../helpers/show";

const subscription = "aws:sns/topicSubscription:TopicSubscription";

export default definePolicy({
  id: "topic-subscriptions-use-tls",
  title: "Topics call web endpoints over HTTPS only",
  why: "SNS posts the whole message to the endpoint. Over plain HTTP everyone on the way reads it, with the links that alarms, mails and orders carry, and can change it.",
  fix: "Set protocol to https and give the endpoint's https:// address.",
  severity: "high",
  controls: ["https-enforced"],
  resources: [subscription],
  messages: { http: "Messages leave over plain HTTP: the subscription's protocol is {actual}." },
  checks: {
    *[subscription]({ protocol }) {
      const name = String(protocol).toLowerCase();
      if (name !== "http" && name !== "https") {
        return notApplicable("The subscription calls no web endpoint.");
      }
      if (name === "http") {
        yield { message: "http", property: "protocol", actual: show(protocol) };
      }
      return undefined;
    },
  },
  passes: [
    {
      name: "a pager over HTTPS",
      type: subscription,
      props: { topic: unknown, protocol: "https", endpoint: "https://events.pager.example/x" },
    },
  ],
  fails: [
    {
      name: "plain HTTP, to an address that is not known yet",
      type: subscription,
      props: { topic: unknown, protocol: "http", endpoint: unknown },
      expect: "http",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: subscription,
      props: { topic: unknown, protocol: unknown, endpoint: unknown },
      expect: "protocol",
    },
  ],
  notApplicables: [
    {
      name: "a queue",
      type: subscription,
      props: { topic: unknown, protocol: "sqs", endpoint: unknown },
      expect: "The subscription calls no web endpoint.",
    },
  ],
});
