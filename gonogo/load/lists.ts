/** What the checklists say of load, and our choices where they say nothing. */
import type { Level, LoadList } from "./settings";

const choice = "our choice";

/** finsight's figures, where a checklist has none. */
const common: LoadList = {
  levels: [{ users: 100, source: choice, items: [] }],
  thresholds: {
    errors: { percent: 1, source: choice },
    latency: { statistic: "p95", milliseconds: 500, source: choice },
    uptime: { percent: 99.5, source: choice },
  },
  latencyItems: [],
  host: "api",
  paths: ["/health"],
  health: "/health",
  keyHeader: "X-API-Key",
};

const level = (users: number, source: string, ...items: readonly string[]): Level => ({
  users,
  source,
  items,
});

/** System → its load test. */
export const loadLists: Readonly<Record<string, LoadList>> = {
  finsight: {
    ...common,
    levels: [level(100, "finsight-066", "finsight-066")],
    thresholds: {
      errors: { percent: 1, source: "finsight-503" },
      latency: { statistic: "average", milliseconds: 500, source: "finsight-504" },
      uptime: { percent: 99.5, source: "finsight-507" },
    },
    paths: ["/", "/api/v1/pricing"], // finsight-718, finsight-720: they need no key
  },
  paymentsvc: {
    ...common,
    levels: [level(100, choice, "paymentsvc-051", "paymentsvc-052")],
  },
  toolbox: {
    ...common,
    levels: [level(100, choice, "toolbox-058", "toolbox-078")],
    thresholds: {
      errors: { percent: 0.1, source: "toolbox-105" },
      latency: { statistic: "p95", milliseconds: 200, source: "toolbox-106, toolbox-503" },
      uptime: { percent: 99.9, source: "toolbox-504" },
    },
    latencyItems: ["toolbox-503"],
  },
  catalytic: {
    ...common,
    levels: [
      level(1000, "catalytic-253", "catalytic-253", "catalytic-142", "catalytic-511"),
      level(10_000, "catalytic-254", "catalytic-254", "catalytic-142", "catalytic-511"),
    ],
    thresholds: {
      ...common.thresholds,
      latency: {
        statistic: "p95",
        milliseconds: 500,
        source: "catalytic-257, which names no statistic",
      },
    },
    latencyItems: ["catalytic-257"],
  },
  clientflow: {
    ...common,
    levels: [level(100, choice, "clientflow-158")],
    thresholds: {
      ...common.thresholds,
      latency: {
        statistic: "p95",
        milliseconds: 200,
        source: "clientflow-128, which names no statistic",
      },
    },
    latencyItems: ["clientflow-128"],
  },
};

export const listOf = (system: string | undefined): LoadList =>
  (Object.hasOwn(loadLists, system ?? "") ? loadLists[system ?? ""] : undefined) ?? common;
