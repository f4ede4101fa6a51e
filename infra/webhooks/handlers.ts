/**
 * What a system implements to have its events handled. The names are those that its endpoint asks
 * for: an event that is added to the endpoint and has no handler is an error of types.
 */
import type Stripe from "stripe";
import type { EventsOf } from "../stripe/events";
import type { EventName } from "../stripe/events.gen";
import type { catalyticEvents } from "../systems/catalytic/billing";
import type { clientflowEvents } from "../systems/clientflow/billing";
import type { finsightEvents } from "../systems/finsight/billing";
import type { paymentsvcEvents } from "../systems/paymentsvc/billing";
import type { toolboxEvents } from "../systems/toolbox/billing";
import type { CalendarNotification } from "./handlers-calendar";
import type { InboundMail, SendGridEvent, SendGridEventName } from "./handlers-sendgrid";
import type { StandardEvent } from "./handlers-standard";
import type { TwilioCallback, TwilioMessage } from "./handlers-twilio";
import type { HandlerContext } from "./worker-types";

/**
 * Handles what a provider says. It may run again after any failure, and two may run at once for the
 * same object: `context.objects` and `context.database` say how nothing is done twice.
 */
export type TypedHandler<Body> = (body: Body, context: HandlerContext) => Promise<void>;

/** The SDK's type of an event. */
export type StripeEventOf<Name extends EventName> = Extract<Stripe.Event, { readonly type: Name }>;

/** A handler for each event, and for nothing else. */
export type StripeHandlers<Name extends EventName> = {
  readonly [Each in Name]: TypedHandler<StripeEventOf<Each>>;
};

/** Twilio: messages that come in, what became of ours, and calls. A `*` is any that is not named. */
export interface TwilioHandlers {
  readonly "message.received": TypedHandler<TwilioMessage>;
  readonly "message.*": TypedHandler<TwilioMessage>;
  readonly "call.*"?: TypedHandler<TwilioCallback>;
  readonly "*"?: TypedHandler<TwilioCallback>;
}

/** SendGrid's Event Webhook. A `*` is any that is not named. */
export type SendGridHandlers = {
  readonly [Name in SendGridEventName | "*"]?: TypedHandler<SendGridEvent>;
};

export interface InboundMailHandlers {
  readonly "mail.received": TypedHandler<InboundMail>;
}

/** Google Calendar says that something changed, never what: list the changes since the last time. */
export interface CalendarHandlers {
  /** The channel works. */
  readonly "calendar.sync": TypedHandler<CalendarNotification>;
  readonly "calendar.exists": TypedHandler<CalendarNotification>;
  /** What is watched was deleted. */
  readonly "calendar.not_exists": TypedHandler<CalendarNotification>;
}

/**
 * Whoever sends by Standard Webhooks: by the body's `type`, by family (`user.*`), or `*`, to which
 * also goes what names no type.
 */
export interface StandardHandlers {
  readonly [type: string]: TypedHandler<StandardEvent>;
}

/** Handlers by provider, as the database names it. */
export interface EventHandlers<StripeName extends EventName = EventName> {
  readonly stripe?: StripeHandlers<StripeName>;
  readonly twilio?: TwilioHandlers;
  readonly sendgrid?: SendGridHandlers;
  readonly "sendgrid-inbound"?: InboundMailHandlers;
  readonly "google-calendar"?: CalendarHandlers;
  readonly "standard-webhooks"?: StandardHandlers;
}

type Names<List extends readonly unknown[]> = EventsOf<List[number]>;
type WithStripe<Name extends EventName> = Required<Pick<EventHandlers<Name>, "stripe">>;

/** finsight-023: two families, and checkout. */
export type FinsightHandlers = WithStripe<Names<typeof finsightEvents>>;
/** paymentsvc-501 to 506. */
export type PaymentsvcHandlers = WithStripe<Names<typeof paymentsvcEvents>>;
/** toolbox-086 names none: what infra/systems/toolbox/billing.ts asks for. */
export type ToolboxHandlers = WithStripe<Names<typeof toolboxEvents>>;
/** catalytic-078 to 084. */
export type CatalyticHandlers = WithStripe<Names<typeof catalyticEvents>>;
/** clientflow-013, 014, 020, 024 and 032; SendGrid's delivery events where they are switched on. */
export type ClientflowHandlers = WithStripe<Names<typeof clientflowEvents>> &
  Required<Pick<EventHandlers, "twilio" | "sendgrid-inbound" | "google-calendar">> &
  Pick<EventHandlers, "sendgrid">;

/** What each system has to implement, by its name. */
export interface HandlersOfSystem {
  readonly finsight: FinsightHandlers;
  readonly paymentsvc: PaymentsvcHandlers;
  readonly toolbox: ToolboxHandlers;
  readonly catalytic: CatalyticHandlers;
  readonly clientflow: ClientflowHandlers;
}
