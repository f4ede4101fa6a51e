import {
  checkAll,
  type Failure,
  fail,
  flag,
  https,
  listOf,
  matching,
  metadata,
  type Rule,
  shown,
  text,
} from "./check.js";
import { eventNames } from "./events.gen.js";
import { webhookEndpointFields } from "./fields.js";
import { isRecord, type Properties } from "./values.js";

const keepers: Rule = (value, property) =>
  isRecord(value) ? [] : fail(property, "an object of texts", typeof value);

const event: Rule = (value, property) => {
  if (typeof value === "string" && (eventNames as readonly string[]).includes(value)) return [];
  if (typeof value === "string" && value.endsWith("*")) {
    const reason =
      `${property} is ${shown(value)}, and Stripe has no families of events: ` +
      "list concrete names, for example with expandEvents.";
    return [{ property, reason }];
  }
  return fail(property, "an event name that the Stripe SDK knows", value);
};

const signingSecret: Rule = (value, property) =>
  typeof value === "string" && /^whsec_\S+$/.test(value)
    ? []
    : [{ property, reason: `${property} must be a signing secret, which begins with whsec_.` }];

const apiVersion = matching(
  /^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/,
  "a Stripe API version such as 2026-10-28.endive",
);

const rules: Readonly<Record<string, Rule>> = {
  url: https,
  enabledEvents: listOf(event, 1, eventNames.length),
  apiVersion,
  description: text(5_000),
  disabled: flag,
  connect: flag,
  metadata,
  keepers,
  existingSigningSecret: signingSecret,
};

export function checkWebhookEndpoint(inputs: Properties): Failure[] {
  return checkAll(rules, webhookEndpointFields, ["url", "enabledEvents"], inputs);
}
