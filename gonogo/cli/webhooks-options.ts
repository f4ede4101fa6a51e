/** What each verb of `gonogo webhooks` takes. */
import type { OptionTable } from "./arguments";

const output: OptionTable = { format: { type: "string", choices: ["text", "json"] } };

const window: OptionTable = { since: { type: "string" }, until: { type: "string" } };

const filter: OptionTable = {
  ...window,
  state: { type: "string", multiple: true },
  provider: { type: "string", multiple: true },
  type: { type: "string", multiple: true },
  account: { type: "string", multiple: true },
  event: { type: "string", multiple: true },
};

export const webhookVerbs = {
  list: { ...output, ...filter, limit: { type: "string" } },
  replay: { ...output, ...filter, again: { type: "boolean" }, yes: { type: "boolean" } },
  missed: {
    ...output,
    ...window,
    provider: { type: "string", multiple: true },
    type: { type: "string", multiple: true },
    endpoint: { type: "string" },
    account: { type: "string", multiple: true },
    "test-mode": { type: "boolean" },
    yes: { type: "boolean" },
  },
  verify: {
    ...output,
    provider: { type: "string", multiple: true },
    request: { type: "string" },
    headers: { type: "string" },
    body: { type: "string" },
    url: { type: "string" },
    at: { type: "string" },
    "secret-env": { type: "string", multiple: true },
  },
  renew: {
    ...output,
    address: { type: "string" },
    within: { type: "string" },
    yes: { type: "boolean" },
  },
  rekey: { ...output, yes: { type: "boolean" } },
} as const satisfies Readonly<Record<string, OptionTable>>;

export type WebhookVerb = keyof typeof webhookVerbs;

/** Of all verbs: webhooks.ts refuses an option of another one. */
export const webhookOptions: OptionTable = Object.assign({}, ...Object.values(webhookVerbs));
