/** Alarms of Amazon SES, which stops an account whose mails bounce. */
import { type AlarmSpecs, above } from "./alarm";
import { thresholds } from "./thresholds";

/** Bounces and complaints of the account in the stack's region. */
export function emailAlarms(): AlarmSpecs<"email-bounces" | "email-complaints"> {
  const reputation = (name: string, percent: number) =>
    above({ namespace: "AWS/SES", name, dimensions: {} }, percent / 100, {
      periodSeconds: 3600,
      periods: 1,
    });
  return {
    "email-bounces": {
      severity: "critical",
      category: "email",
      description: "Too many mails bounce: stop the sending that has no confirmed addresses.",
      measure: reputation("Reputation.BounceRate", thresholds.bounces),
    },
    "email-complaints": {
      severity: "critical",
      category: "email",
      description: "Too many mails are called spam: find the mailing, check its unsubscribe link.",
      measure: reputation("Reputation.ComplaintRate", thresholds.complaints),
    },
  };
}
