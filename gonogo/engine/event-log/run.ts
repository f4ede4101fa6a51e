/** What an event log tells of its last run: `pulumi up` previews first, and then updates. */
import { GonogoError } from "../../errors";
import type {
  EngineEvent,
  PolicyEvent,
  RemediationEvent,
  ResourceEvent,
  SummaryOfPack,
} from "./events";

export interface LoggedRun {
  /** Those that are there after it, in the order in which they were registered. */
  readonly resources: readonly ResourceEvent[];
  readonly violations: readonly PolicyEvent[];
  readonly remediations: readonly RemediationEvent[];
  /** What each pack says of each resource. */
  readonly summaries: readonly SummaryOfPack[];
  readonly stackSummaries: readonly SummaryOfPack[];
  /** Name → version. */
  readonly packs: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
  readonly isPreview: boolean;
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** What the CLI says last when policies or the program made it fail. */
const closing = /^(?:preview|update|up|refresh|resource) failed\.?$/;
/** Operations after which a resource is not there, or is another one's shadow. */
const goneOps =
  /^(?:delete|delete-replaced|discard|discard-replaced|read-discard|remove-pending-replace)$/;

/** @throws GonogoError `usage` for a log that is cut off, `undecidable` for a run that failed. */
export function lastRun(events: readonly EngineEvent[], place: string): LoggedRun {
  const own = events.slice(startOfLast(events));
  const summary = own.find(({ summaryEvent }) => summaryEvent)?.summaryEvent;
  const errors = own.flatMap(({ diagnosticEvent: told }) => {
    const message = plain(told?.message ?? "");
    return told?.severity === "error" && !closing.test(message) ? [message] : [];
  });
  if (summary === undefined) {
    const why = errors[0] === undefined ? "" : ` The run ended with an error: ${errors[0]}`;
    throw new GonogoError(
      errors[0] === undefined ? "usage" : "undecidable",
      `${place}: the log has no summary at its end, so it is not whole.${why}`,
    );
  }
  const violations = own.flatMap(({ policyEvent }) => policyEvent ?? []);
  const refused = violations.some(({ enforcementLevel }) => enforcementLevel !== "advisory");
  const failed = summary.result !== undefined && summary.result !== "succeeded" && !refused;
  if (errors.length > 0 || failed) {
    throw new GonogoError(
      "undecidable",
      `${place}: the Pulumi CLI's run failed, so it decides nothing: ` +
        `${errors[0] ?? `its result is ${JSON.stringify(summary.result)}`}`,
    );
  }
  const times = own.flatMap(({ timestamp }) => (typeof timestamp === "number" ? [timestamp] : []));
  return {
    resources: resourcesOf(own),
    violations,
    remediations: own.flatMap(({ policyRemediationEvent }) => policyRemediationEvent ?? []),
    summaries: own.flatMap(({ policyAnalyzeSummaryEvent }) => policyAnalyzeSummaryEvent ?? []),
    stackSummaries: own.flatMap(
      ({ policyAnalyzeStackSummaryEvent }) => policyAnalyzeStackSummaryEvent ?? [],
    ),
    packs: packsOf(own, summary.PolicyPacks ?? {}),
    warnings: own.flatMap(({ diagnosticEvent: told }) =>
      told?.severity === "warning" ? [plain(told.message ?? "")] : [],
    ),
    isPreview: summary.isPreview ?? true,
    startedAt: timeOf(times[0], place),
    finishedAt: timeOf(times.at(-1), place),
  };
}

/** Index of the first event after the last run but one; each run ends with one cancelEvent. */
function startOfLast(events: readonly EngineEvent[]): number {
  const summaries = events.flatMap(({ summaryEvent }, index) => (summaryEvent ? [index] : []));
  const before = summaries.at(-2);
  const after = summaries.at(-1);
  // What follows the last summary but is no part of it belongs to a run that was cut off.
  const cut = after === undefined ? -1 : events.findIndex(startsRun, after + 1);
  if (cut !== -1 && after !== undefined) return after + 1;
  return before === undefined ? 0 : before + 1;

  function startsRun({ resourcePreEvent }: EngineEvent, index: number): boolean {
    return index > (after ?? 0) && resourcePreEvent !== undefined;
  }
}

function resourcesOf(events: readonly EngineEvent[]): ResourceEvent[] {
  const found = new Map<string, ResourceEvent>();
  for (const { resourcePreEvent } of events) {
    const metadata = resourcePreEvent?.metadata;
    if (metadata === undefined || goneOps.test(metadata.op) || !metadata.new) continue;
    found.set(metadata.urn, metadata);
  }
  return [...found.values()];
}

/** `shop-guard|local|../policies` → version; older CLIs write the name alone. */
function packsOf(
  events: readonly EngineEvent[],
  told: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const packs = new Map<string, string>();
  for (const [key, version] of Object.entries(told)) packs.set(key.split("|")[0] ?? key, version);
  for (const event of events) {
    const by =
      event.policyEvent ?? event.policyAnalyzeSummaryEvent ?? event.policyAnalyzeStackSummaryEvent;
    if (by && !packs.has(by.policyPackName)) {
      packs.set(by.policyPackName, by.policyPackVersion ?? "");
    }
  }
  return packs;
}

function timeOf(seconds: number | undefined, place: string): string {
  const time = new Date((seconds ?? Number.NaN) * 1000);
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw new GonogoError("usage", `${place}: its events have no timestamp.`);
}

/** Without the marks for colours, and the line break at the end. */
export function plain(message: string): string {
  return (
    message
      .replace(/<\{%[^%]*%\}>/g, "")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with this character.
      .replace(/\u001b\[[0-9;]*m/g, "")
      .replace(/\n$/, "")
  );
}
