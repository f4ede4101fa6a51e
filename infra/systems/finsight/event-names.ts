import { expandEvents } from "../../stripe/events";
import { finsightEvents } from "./billing";

/** What Stripe is asked for: its own names of finsight's families. */
export const finsightEventNames: readonly string[] = expandEvents(finsightEvents);
