import type { SmokeStepInput } from "../step";

const key = { "X-API-Key": "{{apiKey}}" }; // finsight-724
/** The checklist lists seven requests and states the answers of two of them. */
const stated = "our choice: the checklist states no answer";

/** finsight-714 to finsight-729, and finsight-501, which wants all of them to pass. */
export const finsight: readonly SmokeStepInput[] = [
  {
    id: "health",
    title: "The health check answers",
    items: ["finsight-501", "finsight-502", "finsight-046"],
    controls: ["smoke-tests", "health-endpoint-ok"],
    path: "/health", // finsight-716
    status: { is: [200], source: "finsight-502" },
  },
  {
    id: "root",
    title: "The root answers",
    items: ["finsight-501"],
    path: "/", // finsight-718
    status: { is: [200], source: stated },
  },
  {
    id: "pricing",
    title: "The prices of the three plans are told",
    items: ["finsight-501"],
    path: "/api/v1/pricing", // finsight-720
    status: { is: [200], source: stated },
    json: [
      {
        mentions: ["starter", "professional", "enterprise"],
        source: "finsight-013 to finsight-015; that the answer is JSON is our choice",
      },
    ],
  },
  {
    id: "register",
    title: "A user can register, and gets an API key",
    items: ["finsight-501"],
    method: "POST",
    path: "/api/v1/auth/register", // finsight-722
    body: { email: "{{email}}" },
    status: { is: [200, 201], source: stated },
    capture: { apiKey: { matches: "^fsk_" } }, // finsight-724
    // Our choice: the checklist takes nothing back.
    cleanUp: { method: "DELETE", path: "/api/v1/auth/me", headers: key },
  },
  {
    id: "metrics-available",
    title: "The new API key opens the API",
    items: ["finsight-501"],
    path: "/api/v1/metrics/available", // finsight-724
    headers: key,
    status: { is: [200], source: stated },
  },
  {
    id: "auth-required",
    title: "Without a key the API is closed",
    items: ["finsight-501"],
    controls: ["smoke-tests", "auth-required"],
    path: "/api/v1/auth/me", // finsight-726
    status: { is: [401], source: "finsight-727" },
  },
  {
    id: "checkout",
    title: "A plan can be paid for",
    items: ["finsight-501"],
    method: "POST",
    path: "/api/v1/subscription/checkout", // finsight-729
    headers: key,
    body: {
      tier: "starter",
      success_url: "{{site}}/success",
      cancel_url: "{{site}}/cancel",
    },
    status: { is: [200, 201], source: stated },
    cleanUp: { kept: "a session of Stripe's checkout, which ends by itself within 24 hours" },
  },
];
