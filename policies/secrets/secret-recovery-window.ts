import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { show } from "../helpers/show";

export default definePolicy({
  id: "secret-recovery-window",
  title: "A deleted secret can be recovered",
  why: "A secret that is deleted at once takes with it whatever only it could open or sign. The recovery window is the time in which a mistake can be undone.",
  fix: "Leave recoveryWindowInDays out (30 days), or set it to 7 or more.",
  severity: "medium",
  controls: ["secrets-recoverable"],
  resources: ["aws:secretsmanager/secret:Secret"],
  options: {
    minimumDays: {
      type: "integer",
      default: 7,
      minimum: 7,
      maximum: 30,
      stricter: "higher",
      description: "Fewest days in which a deleted secret can be restored.",
      source: "Our choice: the shortest window that Secrets Manager offers beside none.",
    },
  },
  messages: {
    none: "A deletion is final: recoveryWindowInDays is 0.",
    short: "A deleted secret can be restored for {actual} days, fewer than {minimum}.",
  },
  checks: {
    *"aws:secretsmanager/secret:Secret"(props, { options }) {
      // Absent is 30: @pulumi/aws secretsmanager/secret, recoveryWindowInDays.
      const days = props.recoveryWindowInDays ?? 30;
      const property = "recoveryWindowInDays";
      if (days === 0) {
        yield { message: "none", property };
      } else if (!(days >= options.minimumDays)) {
        yield { message: "short", property, actual: show(days), minimum: options.minimumDays };
      }
    },
  },
  // The provider's default, and the longest that there is.
  remediations: { "aws:secretsmanager/secret:Secret": () => ({ recoveryWindowInDays: 30 }) },
  passes: [
    {
      name: "left to the default of 30 days",
      type: "aws:secretsmanager/secret:Secret",
      props: { name: "app/production" },
    },
    {
      name: "a week",
      type: "aws:secretsmanager/secret:Secret",
      props: { recoveryWindowInDays: 7 },
    },
  ],
  fails: [
    {
      name: "deleted at once",
      type: "aws:secretsmanager/secret:Secret",
      props: { recoveryWindowInDays: 0 },
      expect: "none",
    },
    {
      name: "shorter than the configuration asks for",
      type: "aws:secretsmanager/secret:Secret",
      props: { recoveryWindowInDays: 7 },
      options: { minimumDays: 14 },
      expect: "short",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:secretsmanager/secret:Secret",
      props: { recoveryWindowInDays: unknown },
      expect: "recoveryWindowInDays",
    },
  ],
});
