import {
  address,
  checkAll,
  type Failure,
  fail,
  flag,
  listOf,
  matching,
  metadata,
  type Rule,
  shown,
  text,
} from "./check.js";
import { eventNames } from "./events.gen.js";
import { webhookEndpointFields } from "./fields.js";
import { isLive, type Settings } from "./settings.js";
import { isRecord, type Properties } from "./values.js";

const keepers: Rule = (value, property) =>
  isRecord(value) ? [] : fail(property, "an object of texts", typeof value);

const event: Rule = (value, property) => {
  if (value === "*") return [];
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
  url: address("https", "http"),
  enabledEvents: listOf(event, 1, eventNames.length),
  apiVersion,
  description: text(5_000),
  disabled: flag,
  connect: flag,
  metadata,
  keepers,
  existingSigningSecret: signingSecret,
};

/** Stripe delivers live events over https only. */
const liveRules = { ...rules, url: address("https") };

/**
 * Refuses what Stripe refuses. What Stripe takes and a production stack must not have, all events
 * (`*`) or plain http in test mode, is for policies to judge: a check that fails ends a preview
 * before they speak.
 */
export function checkWebhookEndpoint(
  inputs: Properties,
  settings: Settings | undefined,
): Failure[] {
  const applied = isLive(settings) ? liveRules : rules;
  return checkAll(applied, webhookEndpointFields, ["url", "enabledEvents"], inputs);
}
