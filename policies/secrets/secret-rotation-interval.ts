import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { numberOf } from "../helpers/flags";
import { undecidable } from "../helpers/known";
import { longestGapDays } from "../helpers/schedules";
import { show } from "../helpers/show";

const rotation = "aws:secretsmanager/secretRotation:SecretRotation";
const messages = {
  seldom: "The secret changes too seldom: {setting} is {actual}, longer than {maximum} days.",
} as const;
const options = {
  maximumDays: {
    type: "integer",
    default: 31,
    minimum: 1,
    maximum: 1000,
    stricter: "lower",
    description: "Most days between two rotations.",
    source: "finsight-122 asks for a review every month.",
  },
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

export default definePolicy({
  id: "secret-rotation-interval",
  title: "Secrets that rotate do so every month",
  why: "A secret that leaked unnoticed works until it changes. A rotation once a year looks as if the matter were settled.",
  fix: "Set rotationRules.automaticallyAfterDays to 30, or scheduleExpression to rate(30 days).",
  severity: "low",
  controls: ["secrets-rotation"],
  options,
  resources: [rotation],
  messages,
  checks: {
    *[rotation](props, context: CheckContext<typeof options>): Found {
      const rules = props.rotationRules;
      const { maximumDays: maximum } = context.options;
      const path = "rotationRules.scheduleExpression";
      const byDays = "rotationRules.automaticallyAfterDays";
      const hasSchedule = isGiven(() => rules?.scheduleExpression, path, context);
      const setting = hasSchedule ? path : byDays;
      const actual = hasSchedule ? rules?.scheduleExpression : rules?.automaticallyAfterDays;
      const days = hasSchedule ? longestGapDays(actual) : numberOf(actual);
      if (days === undefined || Number.isNaN(days)) {
        return undecidable(setting);
      }
      if (days > maximum) {
        yield { message: "seldom", property: setting, setting, actual: show(actual), maximum };
      }
      return undefined;
    },
  },
  passes: [
    {
      name: "every 30 days",
      type: rotation,
      props: { secretId: unknown, rotationRules: { automaticallyAfterDays: 30 } },
    },
    {
      name: "on the first of the month",
      type: rotation,
      props: { secretId: unknown, rotationRules: { scheduleExpression: "cron(0 4 1 * ? *)" } },
    },
  ],
  fails: [
    {
      name: "once a year",
      type: rotation,
      props: { secretId: unknown, rotationRules: { automaticallyAfterDays: 365 } },
      expect: "seldom",
    },
    {
      name: "every 90 days, by a schedule",
      type: rotation,
      props: { secretId: unknown, rotationRules: { scheduleExpression: "rate(90 days)" } },
      expect: "seldom",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: rotation,
      props: { secretId: unknown, rotationRules: { automaticallyAfterDays: unknown } },
      expect: "rotationRules.automaticallyAfterDays",
    },
    {
      name: "rules that say nothing",
      type: rotation,
      props: { secretId: unknown, rotationRules: { duration: "2h" } },
      expect: "rotationRules.automaticallyAfterDays",
    },
  ],
});
