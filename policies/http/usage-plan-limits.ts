import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { numberOf } from "../helpers/flags";
import { show } from "../helpers/show";

const plan = "aws:apigateway/usagePlan:UsagePlan";
const messages = {
  rate: "Callers with a key of this plan may send as fast as they like: throttleSettings.rateLimit is {actual}.",
  quota: "Callers with a key of this plan have no quota: quotaSettings.limit is {actual}.",
} as const;
const options = {
  requireQuota: {
    type: "boolean",
    default: false,
    stricter: true,
    description: "Whether each plan must have a quota for a day, week or month too.",
    source: "Our choice: a plan may be sold without one; toolbox-019 counts against one.",
  },
} as const;

export default definePolicy({
  id: "usage-plan-limits",
  title: "Usage plans limit how fast their keys may call",
  why: "Without a rate one customer's loop takes what all customers share, and the limit of a plan that was sold is not kept.",
  fix: "Set throttleSettings.rateLimit (requests a second) and burstLimit, and quotaSettings where the plan has a quota.",
  severity: "medium",
  controls: ["rate-limit-by-tier", "usage-quota-enforced", "api-key-lifecycle"],
  options,
  resources: [plan],
  messages,
  checks: {
    *[plan](props, { options: { requireQuota } }) {
      // Absent is the account's own limit, 10,000 a second for all APIs together.
      const rate = props.throttleSettings?.rateLimit;
      if (!(numberOf(rate) > 0)) {
        yield { message: "rate", property: "throttleSettings.rateLimit", actual: show(rate) };
      }
      if (requireQuota && !(numberOf(props.quotaSettings?.limit) > 0)) {
        const actual = show(props.quotaSettings?.limit);
        yield { message: "quota", property: "quotaSettings.limit", actual };
      }
    },
  },
  passes: [
    {
      name: "ten a second",
      type: plan,
      props: { throttleSettings: { rateLimit: 10, burstLimit: 20 } },
    },
    {
      name: "a rate and a quota",
      type: plan,
      props: {
        throttleSettings: { rateLimit: 10 },
        quotaSettings: { limit: 10_000, period: "MONTH" },
      },
      options: { requireQuota: true },
    },
  ],
  fails: [
    { name: "no limit", type: plan, props: { name: "starter" }, expect: "rate" },
    {
      name: "only a burst",
      type: plan,
      props: { throttleSettings: { burstLimit: 20 } },
      expect: "rate",
    },
    {
      name: "no quota, where the configuration asks for one",
      type: plan,
      props: { throttleSettings: { rateLimit: 10 } },
      options: { requireQuota: true },
      expect: "quota",
    },
  ],
  unknowns: [
    {
      name: "a rate that the deployment decides",
      type: plan,
      props: { throttleSettings: { rateLimit: unknown } },
      expect: "throttleSettings.rateLimit",
    },
  ],
});
