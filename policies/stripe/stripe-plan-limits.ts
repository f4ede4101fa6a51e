import { definePolicy, notApplicable } from "../framework/define-policy";
import type { StackIndex } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { isFalse } from "../helpers/flags";
import { record } from "../helpers/known";
import { show } from "../helpers/show";
import { knownOf } from "../helpers/unknowns";

const product = "pulumi-nodejs:dynamic/stripe:Product";
const messages = {
  missing: "The plan has no {limit}, which {others} of the other plans have.",
} as const;
const noLimits = "No plan of the stack carries limits in its metadata.";
const archived = "The product is not sold any more: active is false.";

/** A number, or the word that stands for none. */
const isLimit = (value: unknown) => /^\s*(?:\d{1,15}|unlimited|none|-1)\s*$/i.test(String(value));
const isKey = (key: string) =>
  /limit|quota|max|per(?:minute|hour|day|month)|seats|credits/i.test(key.replace(/[_-]/g, ""));

const limitsByStack = new WeakMap<StackIndex, ReadonlyMap<string, number>>();

/** The names of limits that active products carry, and how many carry each. */
function limitsOf(stack: StackIndex): ReadonlyMap<string, number> {
  const known = limitsByStack.get(stack);
  if (known) return known;
  const counts = new Map<string, number>();
  const active = knownOf(stack.ofType(product), ({ props }) => !isFalse(props.active));
  for (const each of active) {
    const metadata = each.isUnknown("metadata") ? {} : record(each.props.metadata);
    for (const key of Object.keys(metadata)) {
      if (isKey(key) && (each.isUnknown(`metadata.${key}`) || isLimit(metadata[key]))) {
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
  }
  limitsByStack.set(stack, counts);
  return counts;
}

const plan = (name: string, metadata: Readonly<Record<string, string>>) =>
  ({ type: product, name, props: { name, metadata } }) as const;

export default definePolicy({
  id: "stripe-plan-limits",
  title: "Every plan carries the limits that the other plans carry",
  why: "An application that reads a plan's limits from Stripe finds none for the forgotten plan: its customers get everything, or nothing.",
  fix: "Add the limit to metadata of the product, with unlimited where the plan has none.",
  severity: "low",
  controls: ["plan-entitlements", "rate-limit-by-tier", "usage-quota-enforced"],
  scope: "stack",
  resources: [product],
  messages,
  checks: {
    *[product](props, { stack }) {
      if (isFalse(props.active)) {
        return notApplicable(archived);
      }
      const limits = limitsOf(stack);
      if (limits.size === 0) {
        return notApplicable(noLimits);
      }
      const metadata = record(props.metadata);
      for (const [limit, others] of limits) {
        if (!Object.hasOwn(metadata, limit)) {
          yield { message: "missing", property: "metadata", limit: show(limit), others };
        }
      }
      return;
    },
  },
  passes: [
    {
      ...plan("Pro", { monthlyQuota: "100000", plan: "pro" }),
      name: "a quota for each",
      with: [plan("starter", { monthlyQuota: "10000" })],
    },
  ],
  fails: [
    {
      ...plan("Enterprise", { plan: "enterprise" }),
      name: "a plan without the quota of the others",
      with: [
        plan("starter", { monthlyQuota: "10000" }),
        plan("pro", { monthlyQuota: "unlimited" }),
      ],
      expect: "missing",
    },
  ],
  unknowns: [
    {
      name: "metadata that the deployment makes",
      type: product,
      props: { name: "Pro", metadata: unknown },
      with: [plan("starter", { monthlyQuota: "10000" })],
      expect: "metadata",
    },
  ],
  notApplicables: [
    {
      ...plan("Pro", { plan: "pro" }),
      name: "no limits anywhere",
      with: [plan("starter", {})],
      expect: noLimits,
    },
    {
      name: "a plan of the past",
      type: product,
      props: { name: "Old", active: false },
      expect: archived,
    },
  ],
});
