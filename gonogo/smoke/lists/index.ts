/** The smoke tests that the checklists list, and what they leave open. */
import type { SmokeStepInput } from "../step";
import { clientflow } from "./clientflow";
import { finsight } from "./finsight";

const assumed = "our choice: the checklist states no answer";

/** Some checklists ask for smoke tests and list none. */
const unlisted = (...items: readonly string[]): SmokeStepInput => ({
  id: "own",
  title: "The system's own smoke test passes",
  items: [...items],
  open: "The checklist lists no smoke test: list its steps under gonogo:smoke.",
});

const paymentsvc: readonly SmokeStepInput[] = [
  {
    id: "health",
    title: "The health check answers",
    items: ["paymentsvc-068", "paymentsvc-109"],
    controls: ["health-endpoint-ok"],
    path: "/health",
    status: { is: [200], source: "our choice, as the path is" },
  },
  unlisted("paymentsvc-066"),
];

const toolbox: readonly SmokeStepInput[] = [
  {
    id: "health",
    title: "The health check answers",
    controls: ["health-endpoint-ok"],
    path: "/health", // toolbox-719
    status: { is: [200], source: assumed },
  },
  {
    id: "metrics",
    title: "The metrics answer",
    items: ["toolbox-013"],
    controls: ["metrics-endpoint"],
    path: "/api/metrics", // toolbox-718
    status: { is: [200], source: assumed },
  },
  {
    id: "endpoints",
    title: "Every path that the OpenAPI document describes answers",
    items: ["toolbox-100"],
    // Our choice, as the document's path is: a path that is not there, or an error of the server.
    path: "/openapi.json",
    walk: true,
    status: { is: [200], source: "our choice, as the path is" },
  },
  unlisted("toolbox-098"),
];

const catalytic: readonly SmokeStepInput[] = [
  {
    id: "health",
    title: "The health check answers",
    items: ["catalytic-005", "catalytic-165", "catalytic-506"],
    controls: ["health-endpoint-ok"],
    path: "/health", // catalytic-706
    status: { is: [200], source: assumed },
  },
  {
    id: "auth-health",
    title: "The health check of authentication answers",
    items: ["catalytic-165", "catalytic-506"],
    controls: ["health-endpoint-ok"],
    path: "/api/auth/health", // catalytic-707
    status: { is: [200], source: assumed },
  },
  {
    id: "web",
    title: "The web application answers",
    items: ["catalytic-165", "catalytic-506"],
    controls: ["health-endpoint-ok"],
    host: "web",
    path: "/", // catalytic-708
    status: { is: [200], source: assumed },
  },
  {
    id: "docs",
    title: "The API reference answers",
    items: ["catalytic-006"],
    controls: ["api-docs-published"],
    path: "/docs", // catalytic-006
    status: { is: [200], source: assumed },
  },
];

/** System → its steps. A system that is not here has its own only. */
export const smokeLists: Readonly<Record<string, readonly SmokeStepInput[]>> = {
  finsight,
  paymentsvc,
  toolbox,
  catalytic,
  clientflow,
};
