/** What the reference system publishes: plans, pages, and the description of its API. */
import type { Reply } from "./settings";

/** US dollars a month: finsight-013 to finsight-015. */
export const plans = [
  { tier: "starter", price: 49 },
  { tier: "professional", price: 199 },
  { tier: "enterprise", price: 999 },
];

const sentences = "A sentence that says what the two sides have agreed to do. ".repeat(20);

export function page(title: string): Reply {
  const body = `<!doctype html><html lang="en"><head><title>${title}</title>
<meta name="description" content="${title} of the reference system">
<meta property="og:title" content="${title}"></head>
<body><h1>${title}</h1><p>${sentences}</p></body></html>`;
  return { status: 200, body };
}

const operation = (summary: string) => ({ summary, responses: { 200: { description: "Done" } } });

export const openapi = {
  openapi: "3.1.0",
  info: { title: "Reference system", version: "1.0.0" },
  paths: {
    "/health": { get: operation("Whether the process works") },
    "/ready": { get: operation("Whether Postgres and Redis answer") },
    "/api/v1/pricing": { get: operation("The plans") },
    "/api/v1/auth/register": { post: operation("A user and an API key") },
    "/api/v1/auth/me": {
      get: operation("The user of the key"),
      delete: operation("Deletes the user of the key"),
    },
    "/api/v1/metrics/available": { get: operation("The metrics that can be asked for") },
    "/api/v1/subscription/checkout": { post: operation("Where to pay for a plan") },
    "/api/v1/webhooks/stripe": { post: operation("Events of Stripe") },
  },
};
