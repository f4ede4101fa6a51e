import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { numberOf } from "../helpers/flags";

const type = "aws:cloudwatch/logGroup:LogGroup";

const messages = {
  forever: "The log is kept for ever: retentionInDays is {actual}.",
  short: "The log is kept for {actual} days (retentionInDays), less than {minimum} days.",
} as const;

/** What CloudWatch offers: PutRetentionPolicy in the API reference of CloudWatch Logs. */
const periods = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

export default definePolicy({
  id: "log-retention",
  title: "Logs are kept for a time that somebody chose",
  why: "CloudWatch keeps a log for ever unless told otherwise: the bill grows without end, and personal data outlives every promise to delete it. One kept for a few days is gone when a breach is noticed.",
  fix: "Set retentionInDays to one of CloudWatch's periods: 30, 90 or 365 days.",
  severity: "medium",
  controls: ["log-retention"],
  resources: [type],
  options: {
    minimumDays: {
      type: "integer",
      default: 7,
      minimum: 1,
      maximum: 3653,
      stricter: "higher",
      description: "Fewest days for which a log is kept in production.",
      source: "Our choice: the checklists ask for a retention policy, not for a figure.",
    },
  },
  messages,
  checks: {
    *[type](props, { options: { minimumDays }, environment }) {
      // A class of its own that always keeps two days: @pulumi/aws cloudwatch/logGroup.
      if (props.logGroupClass === "DELIVERY") {
        return;
      }
      // 0 when absent, which is for ever: @pulumi/aws cloudwatch/logGroup, retentionInDays.
      const { retentionInDays } = props;
      const days = numberOf(retentionInDays ?? 0);
      const property = "retentionInDays";
      if (!(days > 0)) {
        const actual = retentionInDays === undefined ? "not set, which means 0" : 0;
        yield { message: "forever", property, actual };
      } else if (days < minimumDays && environment === "production") {
        yield { message: "short", property, actual: days, minimum: minimumDays };
      }
    },
  },
  remediations: {
    // A year where nobody chose: CloudWatch deletes at once what is older.
    [type]: ({ retentionInDays }, { options: { minimumDays } }) => {
      const least = numberOf(retentionInDays ?? 0) > 0 ? minimumDays : Math.max(minimumDays, 365);
      return { retentionInDays: periods.find((days) => days >= least) ?? 3653 };
    },
  },
  passes: [
    { name: "a month", type, props: { name: "/shop/api", retentionInDays: 30 } },
    {
      name: "a day in development",
      type,
      props: { retentionInDays: 1 },
      environment: "development",
    },
    { name: "ten years of an audit log", type, props: { retentionInDays: 3653 } },
    { name: "a class with a fixed retention", type, props: { logGroupClass: "DELIVERY" } },
  ],
  fails: [
    { name: "left to the provider default", type, props: { name: "/shop/api" }, expect: "forever" },
    { name: "for ever", type, props: { retentionInDays: 0 }, expect: "forever" },
    { name: "three days in production", type, props: { retentionInDays: 3 }, expect: "short" },
    {
      name: "less than a stricter configuration asks for",
      type,
      props: { retentionInDays: 30 },
      options: { minimumDays: 365 },
      expect: "short",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type,
      props: { retentionInDays: unknown },
      expect: "retentionInDays",
    },
  ],
});
