/** Every probe of providers beside Stripe, in the order in which results are told. */
import type { Probe } from "../probe";
import googleCalendarReadable from "./google-calendar-readable";
import googleChannelsLast from "./google-channels-last";
import openaiKeyAccepted from "./openai-key-accepted";
import sendgridDomainAuthenticated from "./sendgrid-domain-authenticated";
import sendgridEventsSigned from "./sendgrid-events-signed";
import sendgridInboundSet from "./sendgrid-inbound-set";
import sendgridKeyScopes from "./sendgrid-key-scopes";
import sendgridSenderVerified from "./sendgrid-sender-verified";
import sentryAlertsSet from "./sentry-alerts-set";
import sentryDsnAccepted from "./sentry-dsn-accepted";
import sentryEventsReceived from "./sentry-events-received";
import supabaseAnonShutOut from "./supabase-anon-shut-out";
import supabaseKeyRoles from "./supabase-key-roles";
import supabaseServiceKeyAccepted from "./supabase-service-key-accepted";
import twilioAccountActive from "./twilio-account-active";
import twilioMessagesArrive from "./twilio-messages-arrive";

export const providerProbes: readonly Probe[] = [
  twilioAccountActive,
  twilioMessagesArrive,
  sendgridKeyScopes,
  sendgridDomainAuthenticated,
  sendgridSenderVerified,
  sendgridInboundSet,
  sendgridEventsSigned,
  googleCalendarReadable,
  googleChannelsLast,
  supabaseKeyRoles,
  supabaseServiceKeyAccepted,
  supabaseAnonShutOut,
  openaiKeyAccepted,
  sentryDsnAccepted,
  sentryEventsReceived,
  sentryAlertsSet,
];
