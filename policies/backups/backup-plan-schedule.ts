import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  type Violation,
} from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { isTrue, numberOf } from "../helpers/flags";
import { list, undecidable } from "../helpers/known";
import { longestGapDays } from "../helpers/schedules";
import { show } from "../helpers/show";
import { someOf } from "../helpers/unknowns";

const plan = "aws:backup/plan:Plan";
const messages = {
  seldom: "The plan takes no backup for up to {actual} days, more than {maximum}.",
  short: "Its backups are deleted after {actual} days, fewer than {minimum}.",
} as const;
const options = {
  maximumDays: {
    type: "integer",
    default: 1,
    minimum: 1,
    maximum: 31,
    stricter: "lower",
    description: "Most days between two backups.",
    source: "catalytic-208",
  },
  minimumRetentionDays: {
    type: "integer",
    default: 7,
    minimum: 1,
    maximum: 3650,
    stricter: "higher",
    description: "Fewest days for which a backup is kept.",
    source: "Our choice: the checklists ask for a defined retention, not for a figure.",
  },
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

interface Rule {
  readonly schedule?: unknown;
  readonly enableContinuousBackup?: unknown;
  readonly lifecycle?: { readonly deleteAfter?: unknown };
}

/** Days between two backups of the rule. Without a schedule AWS takes one a day, at five. */
function gapOf({ schedule, enableContinuousBackup }: Rule, index: number): number {
  if (isTrue(enableContinuousBackup)) {
    return 0;
  }
  const days = longestGapDays(schedule ?? "cron(0 5 * * ? *)");
  return days ?? undecidable(`rules[${index}].schedule`);
}

export default definePolicy({
  id: "backup-plan-schedule",
  title: "Backup plans run every day and keep what they take for a week",
  why: "What was written since the last backup is lost with the database, and a mistake found after the weekend needs a backup from before it.",
  fix: "Give a rule of the plan a schedule such as cron(0 3 * * ? *), and its lifecycle deleteAfter 7 or more.",
  severity: "medium",
  controls: ["db-backups", "rpo-rto-defined"],
  options,
  resources: [plan],
  messages,
  checks: {
    *[plan](props, { options: limits }: CheckContext<typeof options>): Found {
      const rules = list(props.rules) as readonly Rule[];
      const { maximumDays: maximum, minimumRetentionDays: minimum } = limits;
      const gaps: number[] = [];
      const isOften = someOf(rules, (rule, index) => {
        const gap = gapOf(rule, index);
        gaps.push(gap);
        return gap <= maximum;
      });
      if (!isOften) {
        const actual = gaps.length > 0 ? Math.min(...gaps) : Number.POSITIVE_INFINITY;
        const days = Number.isFinite(actual) ? actual : "any number of";
        yield { message: "seldom", property: "rules", actual: days, maximum };
      }
      yield* each(rules, function* ({ lifecycle }, index) {
        // Absent means that a backup is never deleted.
        const actual = lifecycle?.deleteAfter;
        if (actual !== undefined && actual !== null && !(numberOf(actual) >= minimum)) {
          const property = `rules[${index}].lifecycle.deleteAfter`;
          yield { message: "short", property, actual: show(actual), minimum } as const;
        }
      });
      return undefined;
    },
  },
  passes: [
    {
      name: "every night, kept for a month",
      type: plan,
      props: {
        rules: [
          {
            ruleName: "daily",
            targetVaultName: "backups",
            schedule: "cron(0 3 * * ? *)",
            lifecycle: { deleteAfter: 35 },
          },
        ],
      },
    },
    {
      name: "the schedule that AWS takes without one, kept for ever",
      type: plan,
      props: { rules: [{ ruleName: "daily", targetVaultName: "backups" }] },
    },
    {
      name: "a monthly rule beside a continuous one",
      type: plan,
      props: {
        rules: [
          { ruleName: "monthly", targetVaultName: "b", schedule: "cron(0 3 1 * ? *)" },
          { ruleName: "any", targetVaultName: "b", enableContinuousBackup: true },
        ],
      },
    },
  ],
  fails: [
    {
      name: "every week",
      type: plan,
      props: {
        rules: [
          { ruleName: "weekly", targetVaultName: "backups", schedule: "cron(0 3 ? * SUN *)" },
        ],
      },
      expect: "seldom",
    },
    {
      name: "kept for three days",
      type: plan,
      props: {
        rules: [{ ruleName: "daily", targetVaultName: "backups", lifecycle: { deleteAfter: 3 } }],
      },
      expect: "short",
    },
  ],
  unknowns: [
    {
      name: "a schedule decided at deployment",
      type: plan,
      props: { rules: [{ ruleName: "daily", targetVaultName: "b", schedule: unknown }] },
      expect: "rules[0].schedule",
    },
    {
      name: "a schedule that is not understood",
      type: plan,
      props: { rules: [{ ruleName: "last", targetVaultName: "b", schedule: "cron(0 3 L * ? *)" }] },
      expect: "rules[0].schedule",
    },
  ],
});
