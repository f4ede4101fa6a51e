import {
  type CheckContext,
  definePolicy,
  notApplicable,
  type Options,
  type Violation,
} from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { asList } from "../helpers/documents";

const stack = "pulumi:pulumi:Stack";
const budget = "aws:budgets/budget:Budget";
const monitor = "aws:costexplorer/anomalySubscription:AnomalySubscription";
const messages = {
  none: "Nobody is told when costs run away: no budget is in the stack.",
  silent: "Nobody is told when the budget is spent: it has no notification.",
  unheard: "A notification of the budget reaches nobody: it has no subscriber.",
} as const;
const options = {
  required: {
    type: "boolean",
    default: false,
    stricter: true,
    description:
      "Whether each production stack must have a budget of its own. Most budgets are the account's.",
    source: "Our choice: finsight-125 asks for a look at the costs each month.",
  },
} as const;
const elsewhere = "The budget that counts is production's.";
const byAccount = "Nobody asks for a budget of the stack's own: the account may have one.";
const nothing = "The stack has no AWS resources.";

function* heard(
  notification: {
    readonly subscriberEmailAddresses?: unknown;
    readonly subscriberSnsTopicArns?: unknown;
  },
  at: number,
): Generator<Violation<typeof messages>, void, undefined> {
  const property = `notifications[${at}]`;
  const { subscriberEmailAddresses: emails, subscriberSnsTopicArns: topics } = notification;
  if (asList(emails).length + asList(topics).length === 0) {
    yield { message: "unheard", property };
  }
}

/** Budgets may also act by themselves, and notify who is told then. */
const acts = (of: CheckContext<Options>["resource"]) =>
  of.referrersOfType("aws:budgets/budgetAction:BudgetAction").length > 0;

const cluster = { type: "aws:ecs/cluster:Cluster", name: "main", props: {} } as const;
const monthly = { budgetType: "COST", timeUnit: "MONTHLY", limitAmount: "500", limitUnit: "USD" };
const at80 = {
  comparisonOperator: "GREATER_THAN",
  notificationType: "ACTUAL",
  threshold: 80,
  thresholdType: "PERCENTAGE",
};

export default definePolicy({
  id: "budget-notifies",
  title: "Somebody is told when costs run away",
  why: "A loop that calls itself, an attack, or a service that scales without end costs thousands before the month's bill says so.",
  fix: "Add an aws.budgets.Budget with timeUnit MONTHLY and notifications at 80 and 100 per cent, or an aws.costexplorer.AnomalySubscription.",
  severity: "low",
  controls: ["cost-controls"],
  scope: "stack",
  options,
  resources: [stack, budget],
  messages,
  checks: {
    *[stack](_props, context) {
      if (context.environment !== "production") {
        return notApplicable(elsewhere);
      }
      if (!context.options.required) {
        return notApplicable(byAccount);
      }
      const { all } = context.stack;
      if (!all.some(({ type }) => type.startsWith("aws:") || type.startsWith("aws-native:"))) {
        return notApplicable(nothing);
      }
      if (context.stack.ofType(budget).length + context.stack.ofType(monitor).length === 0) {
        yield { message: "none", property: "resources" };
      }
      return;
    },
    *[budget](props, { resource, environment }) {
      if (environment !== "production") {
        return notApplicable(elsewhere);
      }
      if ((props.notifications?.length ?? 0) === 0 && !acts(resource)) {
        yield { message: "silent", property: "notifications" };
      }
      yield* each(props.notifications, heard);
      return;
    },
  },
  passes: [
    {
      name: "a budget in the stack",
      type: stack,
      props: {},
      options: { required: true },
      with: [cluster, { type: budget, name: "costs", props: monthly }],
    },
    {
      name: "a watch for anomalies",
      type: stack,
      props: {},
      options: { required: true },
      with: [
        cluster,
        {
          type: monitor,
          name: "costs",
          props: { frequency: "DAILY", monitorArnLists: [unknown], subscribers: [] },
        },
      ],
    },
    {
      name: "a notification to a topic that is not known yet",
      type: budget,
      props: { ...monthly, notifications: [{ ...at80, subscriberSnsTopicArns: [unknown] }] },
    },
  ],
  fails: [
    {
      name: "no budget where one is asked for",
      type: stack,
      props: {},
      options: { required: true },
      with: [cluster],
      expect: "none",
    },
    { name: "a budget that only shows", type: budget, props: monthly, expect: "silent" },
    {
      name: "a notification to nobody",
      type: budget,
      props: { ...monthly, notifications: [at80] },
      expect: "unheard",
    },
  ],
  unknowns: [
    {
      name: "notifications that the deployment decides",
      type: budget,
      props: { ...monthly, notifications: unknown },
      expect: "notifications",
    },
  ],
  notApplicables: [
    {
      name: "staging",
      type: stack,
      props: {},
      with: [cluster],
      environment: "staging",
      expect: elsewhere,
    },
    {
      name: "a budget of the account",
      type: stack,
      props: {},
      with: [cluster],
      expect: byAccount,
    },
    {
      name: "a stack of names only",
      type: stack,
      props: {},
      options: { required: true },
      expect: nothing,
    },
  ],
});
