/** Every probe of Stripe, in the order in which results are told. */
import type { Probe } from "../probe";
import accountReady from "./stripe-account-ready";
import endpointEvents from "./stripe-endpoint-events";
import endpointThere from "./stripe-endpoint-there";
import endpointVersion from "./stripe-endpoint-version";
import eventsDelivered from "./stripe-events-delivered";
import keyAccepted from "./stripe-key-accepted";
import keyMode from "./stripe-key-mode";
import paymentMade from "./stripe-payment-made";
import plansEqual from "./stripe-plans-equal";
import portalConfigured from "./stripe-portal-configured";
import publishableKeyFits from "./stripe-publishable-key-fits";
import taxActive from "./stripe-tax-active";

export const stripeProbes: readonly Probe[] = [
  keyMode,
  keyAccepted,
  publishableKeyFits,
  accountReady,
  plansEqual,
  endpointThere,
  endpointEvents,
  endpointVersion,
  eventsDelivered,
  portalConfigured,
  taxActive,
  paymentMade,
];
