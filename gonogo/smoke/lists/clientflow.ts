import type { SmokeStepInput } from "../step";

const script = "clientflow-157";
const assumed = "our choice: the checklist states no answer";
const unsaid = (id: string) =>
  `The checklist names no path: say it under gonogo:smoke, in a step with the id ${id}.`;

/** Each is sent an empty event without a signature, which must be refused and stores nothing. */
const webhook = (id: string, title: string, path: string): SmokeStepInput => ({
  id: `webhook-${id}`,
  title: `The webhook of ${title} answers, and refuses what is not signed`,
  items: ["clientflow-121"],
  controls: ["webhook-reachable"],
  method: "POST",
  path,
  body: {},
  writes: false,
  status: { is: [400, 401, 403], source: "our choice: an unsigned request is refused" },
});

/** clientflow-116 to clientflow-121, and the requests of clientflow-702 to clientflow-705. */
export const clientflow: readonly SmokeStepInput[] = [
  {
    id: "health",
    title: "The health check answers",
    items: ["clientflow-116", "clientflow-051", script],
    controls: ["smoke-tests", "health-endpoint-ok"],
    path: "/health", // clientflow-702
    status: { is: [200], source: assumed },
  },
  {
    id: "ready",
    title: "The readiness check answers",
    items: ["clientflow-052", script],
    controls: ["smoke-tests", "readiness-ok"],
    path: "/ready", // clientflow-703
    status: { is: [200], source: assumed },
  },
  {
    id: "docs",
    title: "The API reference answers",
    items: ["clientflow-134", script],
    controls: ["smoke-tests", "api-docs-published"],
    path: "/api/docs", // clientflow-704
    status: { is: [200], source: assumed },
  },
  {
    id: "openapi",
    title: "The OpenAPI document answers",
    items: [script],
    path: "/api/openapi.json", // clientflow-705
    status: { is: [200], source: assumed },
    json: [{ at: "openapi", type: "string", source: "the OpenAPI Specification, 4.8.1" }],
  },
  webhook("stripe", "Stripe", "/webhooks/stripe"), // clientflow-013
  webhook("twilio", "Twilio", "/webhooks/twilio"), // clientflow-020
  webhook("sendgrid-inbound", "SendGrid's Inbound Parse", "/webhooks/sendgrid-inbound"), // 024
  webhook("gcal", "Google Calendar", "/webhooks/gcal"), // clientflow-032
  {
    id: "contact",
    title: "A contact can be made",
    items: ["clientflow-117", script],
    method: "POST",
    open: unsaid("contact"),
  },
  {
    id: "deal",
    title: "A deal can be managed",
    items: ["clientflow-118", script],
    method: "POST",
    open: unsaid("deal"),
  },
  {
    id: "message",
    title: "A message can be sent in sandbox mode",
    items: ["clientflow-119", script],
    method: "POST",
    open: unsaid("message"),
  },
  {
    id: "sign-in",
    title: "A user can sign in",
    items: ["clientflow-120", script],
    controls: ["smoke-tests", "auth-flow-tests"],
    method: "POST",
    open: unsaid("sign-in"),
  },
];
