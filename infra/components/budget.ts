import * as budgets from "@pulumi/aws/budgets";
import * as costexplorer from "@pulumi/aws/costexplorer";
import * as pulumi from "@pulumi/pulumi";
import { budgetPercents } from "../defaults";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";

export interface BudgetArgs {
  readonly context: StackContext;
  /** US dollars a month, 1 or more. */
  readonly monthlyUsd: number;
  /** Its policy, and its key's, must let budgets.amazonaws.com publish. */
  readonly topicArn: pulumi.Input<string>;
  /** Ten at most: AWS's limit for one notification. */
  readonly emails: readonly string[];
  /**
   * Turns the tags that the budget counts by into cost allocation tags. Only the account that pays
   * the bill may do so, and only for tags that it has already seen for a day. Default false.
   */
  readonly activateTags?: boolean;
}

/** Tags that awsProvider puts on every resource; the budget counts by the last of them. */
const costTags = ["System", "Environment", "Stack"];

/**
 * People hear when the stack has spent four fifths of its month's money, all of it, or will
 * (finsight-125). It counts what the tag `Stack` is on, so a person has to activate that tag once
 * in the account that pays; until then it sees nothing. The first two budgets of an account are
 * free, each further one costs 0.60 USD a month.
 */
export class Budget extends pulumi.ComponentResource {
  constructor(name: string, args: BudgetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Budget", name, {}, opts);
    const { context, monthlyUsd, emails } = args;
    if (!(Number.isFinite(monthlyUsd) && monthlyUsd >= 1) || emails.length > 10) {
      throw new pulumi.RunError(
        `The budget of ${context.prefix} is ${monthlyUsd} USD for ${emails.length} addresses; ` +
          "allowed: 1 USD or more, 10 addresses or fewer.",
      );
    }
    const tags = args.activateTags ? this.tags(name) : [];
    new budgets.Budget(
      `${name}-budget`,
      {
        name: physicalName("budget", context.prefix),
        accountId: context.accountId,
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: monthlyUsd.toFixed(2),
        limitUnit: "USD",
        costFilters: [{ name: "TagKeyValue", values: [`user:Stack$${context.prefix}`] }],
        notifications: [
          ...budgetPercents.actual.map((percent) => this.notification("ACTUAL", percent, args)),
          ...budgetPercents.forecast.map((percent) =>
            this.notification("FORECASTED", percent, args),
          ),
        ],
      },
      { parent: this, dependsOn: tags },
    );
    this.registerOutputs();
  }

  private notification(
    notificationType: "ACTUAL" | "FORECASTED",
    threshold: number,
    { emails, topicArn }: BudgetArgs,
  ) {
    return {
      notificationType,
      threshold,
      thresholdType: "PERCENTAGE",
      comparisonOperator: "GREATER_THAN",
      subscriberSnsTopicArns: [topicArn],
      ...(emails.length > 0 && { subscriberEmailAddresses: [...emails] }),
    };
  }

  private tags(name: string) {
    return costTags.map(
      (tagKey) =>
        new costexplorer.CostAllocationTag(
          `${name}-tag-${tagKey.toLowerCase()}`,
          { tagKey, status: "Active" },
          { parent: this },
        ),
    );
  }
}
