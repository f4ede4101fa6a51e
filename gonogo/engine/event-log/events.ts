/**
 * The events of Pulumi's engine, as `--event-log` and `--json` write them: one JSON object on a
 * line, with a field that tells its kind. Only what a report needs is read.
 * Source: `EngineEvent` of Pulumi's apitype.
 */
import { GonogoError } from "../../errors";
import type { WireObject } from "../wire";

export interface ResourceEvent {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly new: {
    readonly custom?: boolean;
    readonly parent?: string;
    readonly protect?: boolean;
    readonly external?: boolean;
    readonly provider?: string;
    readonly inputs?: WireObject;
  } | null;
}

interface OfPack {
  readonly policyPackName: string;
  readonly policyPackVersion?: string;
}

export interface PolicyEvent extends OfPack {
  readonly resourceUrn?: string;
  readonly message: string;
  readonly policyName: string;
  readonly enforcementLevel: string;
  readonly severity?: string;
}

export interface RemediationEvent extends OfPack {
  readonly resourceUrn?: string;
  readonly policyName: string;
  readonly before?: WireObject;
  readonly after?: WireObject;
}

/**
 * What policies that looked at a resource, or at the stack, said; what is in neither does not
 * apply.
 */
export interface SummaryOfPack extends OfPack {
  readonly resourceUrn?: string;
  readonly passed?: readonly string[];
  readonly failed?: readonly string[];
}

export interface EngineEvent {
  /** Seconds since 1970. */
  readonly timestamp?: number;
  readonly resourcePreEvent?: { readonly metadata: ResourceEvent; readonly planning?: boolean };
  readonly policyEvent?: PolicyEvent;
  readonly policyRemediationEvent?: RemediationEvent;
  readonly policyAnalyzeSummaryEvent?: SummaryOfPack;
  readonly policyAnalyzeStackSummaryEvent?: SummaryOfPack;
  readonly diagnosticEvent?: {
    readonly severity?: string;
    readonly message?: string;
    readonly urn?: string;
  };
  readonly summaryEvent?: {
    readonly isPreview?: boolean;
    readonly result?: string;
    readonly PolicyPacks?: Readonly<Record<string, string>>;
  };
  readonly cancelEvent?: object;
}

/** Fields that an event must have where the kind is there, so that nothing is read as nothing. */
const needed: Readonly<Record<string, readonly string[]>> = {
  resourcePreEvent: ["metadata.op", "metadata.urn", "metadata.type"],
  policyEvent: ["message", "policyName", "policyPackName", "enforcementLevel"],
  policyRemediationEvent: ["policyName", "policyPackName"],
  policyAnalyzeSummaryEvent: ["policyPackName", "resourceUrn"],
  policyAnalyzeStackSummaryEvent: ["policyPackName"],
};

/**
 * @param place The file, for messages.
 * @throws GonogoError `usage` for what is no event log, with the line.
 */
export function readEvents(text: string, place: string): EngineEvent[] {
  const lines = text.replace(/^\ufeff/, "").split("\n");
  const events: EngineEvent[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const event = eventOf(line);
    if (event === undefined) throw notAnEvent(place, index, text);
    for (const [kind, fields] of Object.entries(needed)) {
      const payload: unknown = Reflect.get(event, kind);
      if (payload === undefined || payload === null) continue;
      const missing = fields.find((field) => typeof at(payload, field) !== "string");
      if (missing !== undefined) {
        throw new GonogoError("usage", `${place}:${index + 1}: this ${kind} has no ${missing}.`);
      }
    }
    events.push(event);
  }
  return events;
}

function eventOf(line: string): EngineEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return Object.keys(value).some((key) => key.endsWith("Event")) ? value : undefined;
  } catch {
    return undefined;
  }
}

function at(value: unknown, path: string): unknown {
  let inner = value;
  for (const key of path.split(".")) {
    if (typeof inner !== "object" || inner === null) return undefined;
    inner = Reflect.get(inner, key);
  }
  return inner;
}

function notAnEvent(place: string, index: number, text: string): GonogoError {
  const how = "Give what pulumi preview --event-log FILE writes";
  if (index === 0 && /^\s*\{\s*"(?:config|steps)"/.test(text)) {
    return new GonogoError(
      "usage",
      `${place}: this is what pulumi preview --json prints at its end, not the engine's event log. ` +
        `${how}.`,
    );
  }
  const last = text.trimEnd().split("\n").length === index + 1 && index > 0;
  const why = last
    ? "the log ends in the middle of an event"
    : "this is no event of Pulumi's engine";
  return new GonogoError("usage", `${place}:${index + 1}: ${why}. ${how}, whole.`);
}
