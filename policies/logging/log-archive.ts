import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { associated } from "../helpers/log-delivery";
import { show } from "../helpers/show";

const type = "aws:cloudwatch/logGroup:LogGroup";
const filter = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";
const account = "aws:cloudwatch/logAccountPolicy:LogAccountPolicy";

const messages = {
  absent: "The log has one copy: no subscription filter sends {name} anywhere else.",
} as const;
const notAsked = "The option groups does not name the log.";
const options = {
  groups: {
    type: "array",
    items: { type: "string" },
    default: [],
    stricter: "more",
    description: "Beginnings of the names of log groups that need a copy; / names all of them.",
    source:
      "Our choice: none. CloudWatch keeps each log in three zones; Catalytic asks for a copy (catalytic-199).",
  },
} as const;

const asked = { groups: ["/shop/"] };
const log = { type, props: { name: "/shop/api" }, options: asked } as const;
const stream = "arn:aws:firehose:eu-west-1:123456789012:deliverystream/archive";

export default definePolicy({
  id: "log-archive",
  title: "Logs that must last have a second copy",
  why: "Whoever takes over an account deletes the logs that show it. A copy in a bucket with object lock, best of another account, stays.",
  fix: "Add an aws.cloudwatch.LogSubscriptionFilter that sends the log group to a Firehose stream into a versioned bucket, or one aws.cloudwatch.LogAccountPolicy of type SUBSCRIPTION_FILTER_POLICY.",
  severity: "low",
  controls: ["log-backup"],
  scope: "stack",
  resources: [type],
  options,
  messages,
  checks: {
    *[type](props, { resource, stack, options: { groups } }) {
      if (groups.length === 0) {
        return notApplicable(notAsked);
      }
      const name = String(props.name ?? props.namePrefix ?? "");
      if (!groups.some((beginning) => name.startsWith(beginning))) {
        return notApplicable(notAsked);
      }
      const isSent = stack
        .ofType(account)
        .some(
          (policy) =>
            !policy.isUnknown("policyType") &&
            policy.props.policyType === "SUBSCRIPTION_FILTER_POLICY",
        );
      if (!isSent && associated(stack, filter, "logGroup", resource).length === 0) {
        yield { message: "absent", property: "name", name: show(name) };
      }
      return;
    },
  },
  passes: [
    {
      ...log,
      name: "a filter to Firehose",
      with: [
        {
          type: filter,
          name: "archive",
          props: { logGroup: "/shop/api", destinationArn: stream, filterPattern: "" },
        },
      ],
    },
    {
      ...log,
      name: "a filter of the account",
      with: [
        {
          type: account,
          name: "archive",
          props: {
            policyName: "archive",
            policyType: "SUBSCRIPTION_FILTER_POLICY",
            policyDocument: "{}",
          },
        },
      ],
    },
  ],
  fails: [
    { ...log, name: "none", expect: "absent" },
    {
      ...log,
      name: "the filter of another log",
      with: [
        {
          type: filter,
          name: "archive",
          props: { logGroup: "/shop/web", destinationArn: stream, filterPattern: "" },
        },
      ],
      expect: "absent",
    },
  ],
  unknowns: [
    {
      name: "a name that the deployment decides",
      type,
      props: { name: unknown },
      options: asked,
      expect: "name",
    },
  ],
  notApplicables: [
    { name: "no copy is asked for", type, props: { name: "/shop/api" }, expect: notAsked },
    { ...log, name: "a log of another name", props: { name: "/tools/api" }, expect: notAsked },
  ],
});
