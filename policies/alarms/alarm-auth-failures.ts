import { definePolicy, notApplicable } from "../framework/define-policy";
import { developmentReason, otherMonitoring } from "../helpers/alarms";
import { heard } from "../helpers/counted-events";
import { alarmOf, filterOf } from "../helpers/counted-examples";

const stackType = "pulumi:pulumi:Stack";
const pool = "aws:cognito/userPool:UserPool";

const messages = {
  unwatched: "Nobody hears of failed sign-ins: no metric filter or alarm is about them.",
  counted:
    "Nobody hears of failed sign-ins: a metric filter counts them, and no alarm watches its metric.",
} as const;
const nobodySignsIn =
  "The stack has no user pool, and the option signsIn does not say that people sign in.";
const options = {
  signsIn: {
    type: "boolean",
    default: false,
    stricter: true,
    description: "Whether the application itself lets people sign in.",
    source:
      "Our choice: a program shows it only by a user pool. ToolBox asks for it (toolbox-107).",
  },
} as const;

/** How programs name it: `AuthFailures`, `login_failed`, `Invalid password`. */
const event =
  /(auth\w*|log[\s._-]?in|sign[\s._-]?in|password|credential|token)[\s._-]{0,3}(\w+[\s._-])?(fail|error|invalid|denied|reject|throttl|risk)|(fail|invalid|wrong|unauthorized)\w*[\s._-]{0,3}(auth|log[\s._-]?in|sign[\s._-]?in|password)|SignInSuccesses|SignInThrottles/i;

const users = { type: pool, name: "users", props: { name: "users" } } as const;

export default definePolicy({
  id: "alarm-auth-failures",
  title: "An alarm rings when sign-ins fail",
  why: "Guessed passwords show as failed sign-ins before one succeeds, and a broken release as failed sign-ins of everyone.",
  fix: 'Log each failed sign-in as a JSON line, count it with an aws.cloudwatch.LogMetricFilter ({ $.event = "auth.failed" }) and add an aws.cloudwatch.MetricAlarm on its metric.',
  severity: "low",
  controls: ["alarm-auth-failures"],
  scope: "stack",
  resources: [stackType],
  options,
  messages,
  checks: {
    *[stackType](_props, { stack, environment, options: { signsIn } }) {
      if (!signsIn && stack.ofType(pool).length === 0) {
        return notApplicable(nobodySignsIn);
      }
      const found = heard(stack, event, ["AWS/Cognito"]);
      if (found === "watched") {
        return;
      }
      const reason = environment === "development" ? developmentReason : otherMonitoring(stack);
      if (reason !== undefined) {
        return notApplicable(reason);
      }
      yield { message: found === "counted" ? "counted" : "unwatched", property: "resources" };
      return;
    },
  },
  passes: [
    {
      name: "a filter and an alarm on its metric",
      type: stackType,
      props: {},
      options: { signsIn: true },
      with: [filterOf("Refused", '{ $.event = "auth.failed" }'), alarmOf("Refused")],
    },
    {
      name: "Cognito's own metric",
      type: stackType,
      props: {},
      with: [users, alarmOf("SignInSuccesses", "AWS/Cognito")],
    },
  ],
  fails: [
    {
      name: "a user pool and nothing",
      type: stackType,
      props: {},
      with: [users],
      expect: "unwatched",
    },
    {
      name: "a filter without an alarm",
      type: stackType,
      props: {},
      with: [users, filterOf("LoginFailed", "")],
      expect: "counted",
    },
  ],
  unknowns: [],
  notApplicables: [
    {
      name: "a stack where nobody signs in",
      type: stackType,
      props: {},
      expect: nobodySignsIn,
    },
    {
      name: "a development stack",
      type: stackType,
      props: {},
      environment: "development",
      with: [users],
      expect: developmentReason,
    },
  ],
});
