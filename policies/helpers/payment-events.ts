/** The check of alarms on what goes wrong with payments, which differ in the event only. */
import { type CheckContext, notApplicable, type Options } from "../framework/define-policy";
import { developmentReason, otherMonitoring } from "./alarms";
import { heard, takesPayments } from "./counted-events";

export const sellsNothing = "No Stripe object is in the stack.";

/** @param event How programs name it, in a metric's name or a filter's pattern. */
export function* paymentsMustBeHeard(
  { stack, environment }: Pick<CheckContext<Options>, "stack" | "environment">,
  event: RegExp,
) {
  if (!takesPayments(stack)) {
    return notApplicable(sellsNothing);
  }
  const found = heard(stack, event);
  if (found === "watched") {
    return;
  }
  const reason = environment === "development" ? developmentReason : otherMonitoring(stack);
  if (reason !== undefined) {
    return notApplicable(reason);
  }
  const message: "counted" | "unwatched" = found === "counted" ? "counted" : "unwatched";
  yield { message, property: "resources" };
  return;
}
