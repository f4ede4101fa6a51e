import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Options,
  type Violation,
} from "../framework/define-policy";
import { independently } from "../framework/each";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { isTrue, numberOf } from "../helpers/flags";
import { undecidable } from "../helpers/known";

const messages = {
  disabled: "The job does not run: state is DISABLED.",
  once: "A start of the job that fails is not tried again: maximumRetryAttempts is 0.",
  lost: "A start of the job that fails for good leaves no trace: deadLetterConfig is not set.",
} as const;
type Part = Generator<Violation<typeof messages>, void, undefined>;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

const schedule = "aws:scheduler/schedule:Schedule";
const target = "aws:cloudwatch/eventTarget:EventTarget";
const rule = "aws:cloudwatch/eventRule:EventRule";
const elsewhere = "Only production's jobs have to run.";
const byEvent = "The rule waits for events, not for a time.";

/** Absent: 185 attempts within a day, in EventBridge Scheduler and in EventBridge's targets. */
function* check(
  holder: { readonly retryPolicy?: unknown; readonly deadLetterConfig?: unknown } | undefined,
  at: string,
  context: Pick<CheckContext<Options>, "isUnknown">,
): Part {
  yield* independently(
    function* (): Part {
      const retries = holder?.retryPolicy as
        | { readonly maximumRetryAttempts?: unknown }
        | undefined;
      if (numberOf(retries?.maximumRetryAttempts) === 0) {
        yield { message: "once", property: `${at}retryPolicy.maximumRetryAttempts` };
      }
    },
    function* (): Part {
      const property = `${at}deadLetterConfig`;
      if (!isGiven(() => holder?.deadLetterConfig, property, context)) {
        yield { message: "lost", property };
      }
    },
  );
}

const arns = { arn: unknown, roleArn: unknown };
const daily = {
  flexibleTimeWindow: { mode: "OFF" },
  scheduleExpression: "cron(0 3 * * ? *)",
} as const;
const deadLetterConfig = { arn: unknown };
const ruleWith = (props: { scheduleExpression?: string; eventPattern?: string }) =>
  ({ type: rule, name: "nightly", props }) as const;
const references = { rule: ["nightly"] };

export default definePolicy({
  id: "scheduled-job-retries",
  title: "Scheduled jobs are tried again and leave a trace",
  why: "A job that does not start is missed weeks later: by the backlog, the renewal that did not happen, the data that was not removed.",
  fix: "Set deadLetterConfig to a queue with an alarm, leave retryPolicy at its default or above 0, and state at ENABLED.",
  severity: "medium",
  controls: ["scheduled-jobs", "data-cleanup-jobs"],
  scope: "stack",
  resources: [schedule, target],
  messages,
  checks: {
    *[schedule](props, context): Found {
      if (context.environment !== "production") {
        return notApplicable(elsewhere);
      }
      yield* independently(
        function* (): Part {
          if (props.state === "DISABLED") {
            yield { message: "disabled", property: "state" };
          }
        },
        () => check(props.target, "target.", context),
      );
      return undefined;
    },
    *[target](props, context): Found {
      if (context.environment !== "production") {
        return notApplicable(elsewhere);
      }
      const rules = context.resource.referencesOfType("rule", rule);
      if (rules.length === 0) {
        undecidable("rule");
      }
      const timed = rules.filter((each) =>
        isGiven(() => each.props.scheduleExpression, "scheduleExpression", each),
      );
      if (timed.length === 0) {
        return notApplicable(byEvent);
      }
      const isOff = timed.some(
        ({ props: { state, isEnabled } }) =>
          state === "DISABLED" || (isEnabled !== undefined && !isTrue(isEnabled)),
      );
      if (isOff) {
        yield { message: "disabled", property: "rule" };
      }
      yield* check(props, "", context);
      return undefined;
    },
  },
  passes: [
    {
      name: "a queue for what failed, retries by default",
      type: schedule,
      props: { ...daily, target: { ...arns, deadLetterConfig } },
    },
    {
      name: "a rule's target with a queue",
      type: target,
      props: { arn: unknown, rule: unknown, deadLetterConfig },
      references,
      with: [ruleWith({ scheduleExpression: "rate(1 day)" })],
    },
  ],
  fails: [
    {
      name: "nothing for what failed",
      type: schedule,
      props: { ...daily, target: arns },
      expect: "lost",
    },
    {
      name: "no second attempt",
      type: schedule,
      props: {
        ...daily,
        target: { ...arns, deadLetterConfig, retryPolicy: { maximumRetryAttempts: 0 } },
      },
      expect: "once",
    },
    {
      name: "switched off",
      type: schedule,
      props: { ...daily, state: "DISABLED", target: { ...arns, deadLetterConfig } },
      expect: "disabled",
    },
    {
      name: "a rule's target without a queue",
      type: target,
      props: { arn: unknown, rule: unknown },
      references,
      with: [ruleWith({ scheduleExpression: "rate(1 day)" })],
      expect: "lost",
    },
  ],
  unknowns: [
    {
      name: "a rule of another stack",
      type: target,
      props: { arn: unknown, rule: "nightly" },
      expect: "rule",
    },
    {
      name: "attempts that the deployment decides",
      type: schedule,
      props: {
        ...daily,
        target: { ...arns, deadLetterConfig, retryPolicy: { maximumRetryAttempts: unknown } },
      },
      expect: "target.retryPolicy.maximumRetryAttempts",
    },
  ],
  notApplicables: [
    {
      name: "a rule that waits for events",
      type: target,
      props: { arn: unknown, rule: unknown },
      references,
      with: [ruleWith({ eventPattern: '{"source":["aws.ecs"]}' })],
      expect: byEvent,
    },
    {
      name: "a schedule of staging",
      type: schedule,
      props: { ...daily, target: arns },
      environment: "staging",
      expect: elsewhere,
    },
  ],
});
