/** Help of `gonogo webhooks`. */
import type { Command } from "./command";
import { webhookOptions } from "./webhooks-options";

const help = `Usage: gonogo webhooks list [filters] [--limit N]
       gonogo webhooks replay [ROW...] [filters] [--again] [--yes]
       gonogo webhooks missed [--provider NAME] [--since TIME] [--until TIME] [--yes]
       gonogo webhooks verify --provider NAME (--request FILE | --body FILE --headers FILE)
       gonogo webhooks renew [--address URL] [--within HOURS] [--yes]
       gonogo webhooks rekey [--yes]

Works on the events that the webhook receiver has stored. No payload is shown. What changes something
only says what it would do, until it is given --yes. The database is the one of the environment
variable DATABASE_URL; its login needs the role webhooks_operator, for rekey webhooks_rekeyer.

list: what is there, counted by provider and state, then the newest that are not processed
  --state STATE               received, queued, failed, dead or processed; repeatable
  --provider NAME             stripe, twilio, sendgrid, sendgrid-inbound, google-calendar or
                              standard-webhooks; repeatable
  --type TYPE                 the provider's name of what happened: invoice.paid or "invoice.*"
  --account ID, --event ID    the provider's ids; repeatable
  --since TIME, --until TIME  received in this window: 2026-11-20, 2026-11-20T12:00:00Z, 90m, 2h, 3d
  --limit N                   rows (default: 50)

replay: has events handled again, by putting them into the outbox as if they had just come
  ROW, filters                which: rows of list, or the filters of list; at least one
  --again                     also events that were processed: their handlers run a second time

missed: lists what a provider has of a window, and stores what is missing here, once
  --provider NAME             stripe (default) or twilio, which lists messages and no calls
  --since TIME                default 3d, for which Stripe itself repeats; it lists 30d
  --endpoint URL              the endpoint whose types are to be there, by its URL or id (default:
                              the account's only one); or --type TYPE, repeatable
  --account ID                events of a connected account, or messages of a subaccount
  --test-mode                 also events of the test mode
  --type TYPE                 of Twilio: message.received (default), "message.*" for what went out too
  The key is in STRIPE_SECRET_KEY; TWILIO_ACCOUNT_SID has TWILIO_AUTH_TOKEN, or TWILIO_API_KEY and
  TWILIO_API_SECRET. Where payloads are encrypted, their keys are in WEBHOOK_PAYLOAD_KEYS.

verify: says of one request whether its signature is right, and why not
  --request FILE              a whole HTTP request: request line, headers, empty line, body
  --body FILE, --headers FILE the same in two files, one header in a line; then --url is needed for
                              Twilio, which signs it
  --url URL                   that the provider called (default: https, the Host header, the path)
  --at TIME                   as if it were then (default: now)
  --secret-env NAME           environment variable that holds the secret, or a JSON list of secrets;
                              repeatable (default: STRIPE_WEBHOOK_SECRET, TWILIO_AUTH_TOKEN,
                              SENDGRID_PUBLIC_KEY, GOOGLE_CHANNEL_TOKEN, WEBHOOK_SECRET)

renew: renews channels of Google Calendar that end soon, and stops what was replaced
  --address URL               where Google sends notifications
  --within HOURS              that end within this time (default: 60)
  The service account is in GOOGLE_SVC_ACCOUNT_JSON, or an access token in GOOGLE_ACCESS_TOKEN.

rekey: shows with which keys payloads are encrypted, and encrypts all with the current one
  The keys are in WEBHOOK_PAYLOAD_KEYS, as the receiver has them. Those that begin with kms: AWS KMS
  opens, with the credentials and in the region of the environment; for missed too.

How to report
  --format FORMAT             text (default) or json

Exit codes
  0 done, valid, nothing is missing
  1 not valid, something is missing, a channel was not renewed, a payload cannot be read
  2 usage or configuration error   3 database or provider did not answer   130 interrupted
`;

export const webhooks: Command = {
  options: webhookOptions,
  help,
  load: () => require("./webhooks"),
};
