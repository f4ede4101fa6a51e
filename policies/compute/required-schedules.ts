import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { numberOf } from "../helpers/flags";
import { longestGapDays } from "../helpers/schedules";
import { show } from "../helpers/show";

const stackType = "pulumi:pulumi:Stack";
const schedule = "aws:scheduler/schedule:Schedule";
const rule = "aws:cloudwatch/eventRule:EventRule";
const messages = {
  absent: "No enabled schedule of the stack is for {job}.",
  rare: "The job {job} runs every {actual} days, less often than every {days}.",
} as const;
const noneAsked = "The option jobs names none.";
const options = {
  jobs: {
    type: "array",
    items: { type: "string" },
    default: [],
    stricter: "more",
    description:
      "Jobs that must be scheduled, as NAME or NAME=DAYS: a part of the schedule's name, and the most days between two runs.",
    source:
      "Our choice: none. Cleaning up weekly is paymentsvc-083, renewing calendar channels clientflow-031.",
  },
} as const;

/** Names are compared as people write them: `watch-renewal` is in `gcalWatchRenewal-1a2b`. */
const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");

const job = (name: string, scheduleExpression: string, state = "ENABLED") =>
  ({
    type: schedule,
    name,
    props: {
      scheduleExpression,
      state,
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn: unknown, roleArn: unknown },
    },
  }) as const;
const asked = { jobs: ["cleanup=7"] };

export default definePolicy({
  id: "required-schedules",
  title: "The jobs that the system needs are scheduled",
  why: "A job that nobody starts is missed weeks later: tables are full of old events, and calendars stop telling of changes.",
  fix: "Add an aws.scheduler.Schedule for the job, named after it, and leave its state ENABLED.",
  severity: "medium",
  controls: [
    "scheduled-jobs",
    "data-cleanup-jobs",
    "google-calendar-watch",
    "data-retention-policy",
  ],
  scope: "stack",
  options,
  resources: [stackType],
  messages,
  checks: {
    *[stackType](_props, { stack, options: { jobs } }) {
      if (jobs.length === 0) {
        return notApplicable(noneAsked);
      }
      const holders = [...stack.ofType(schedule), ...stack.ofType(rule)];
      for (const entry of jobs) {
        const [name = "", most] = entry.split("=", 2);
        const isNamed = (each: (typeof holders)[number]) => {
          const given = each.isUnknown("name") ? undefined : each.props.name;
          return [each.name, given ?? ""].some((text) => plain(text).includes(plain(name)));
        };
        const found = holders
          .filter(isNamed)
          // ENABLED when absent, for both types.
          .filter(({ props }) => !/^DISABLED$/.test(String(props.state ?? "ENABLED")));
        const gaps = found.map(({ props }) => longestGapDays(props.scheduleExpression));
        const shortest = Math.min(...gaps.map((gap) => gap ?? 0));
        if (found.length === 0) {
          yield { message: "absent", property: "jobs", job: show(name) };
        } else if (most !== undefined && shortest > numberOf(most)) {
          const actual = Number.isFinite(shortest) ? Math.round(shortest * 10) / 10 : "very many";
          yield { message: "rare", property: "jobs", job: show(name), actual, days: show(most) };
        }
      }
      return;
    },
  },
  passes: [
    {
      name: "a job once a week",
      type: stackType,
      props: {},
      options: asked,
      with: [job("shop-webhook-cleanup", "rate(7 days)")],
    },
  ],
  fails: [
    {
      name: "another job",
      type: stackType,
      props: {},
      options: asked,
      with: [job("report", "rate(1 day)")],
      expect: "absent",
    },
    {
      name: "a job that is switched off",
      type: stackType,
      props: {},
      options: asked,
      with: [job("cleanup", "rate(1 day)", "DISABLED")],
      expect: "absent",
    },
    {
      name: "once a month",
      type: stackType,
      props: {},
      options: asked,
      with: [job("cleanup", "cron(0 3 1 * ? *)")],
      expect: "rare",
    },
  ],
  unknowns: [
    {
      name: "a state that the deployment decides",
      type: stackType,
      props: {},
      options: asked,
      with: [job("cleanup", "rate(1 day)", unknown)],
      expect: "state",
    },
  ],
  notApplicables: [{ name: "no job is asked for", type: stackType, props: {}, expect: noneAsked }],
});
