/** Runs a judgement over facts: what is wrong, or what keeps it from being decided. Pure. */
import { GonogoError } from "../errors";
import { type Evidence, type Probe, Undecided } from "./probe";

export interface ProbeFinding {
  readonly sentence: string;
  /** Where: "GET /health", "TLSv1.1". */
  readonly property: string;
}

export interface Judgement {
  readonly outcome: "pass" | "fail" | "unknown" | "error";
  readonly findings: readonly ProbeFinding[];
  /** Why it is unknown or an error; of a failure, what else could not be decided. */
  readonly reason?: string;
}

export function judge(probe: Probe, facts: unknown, options: object): Judgement {
  const findings: ProbeFinding[] = [];
  try {
    for (const found of probe.judge(facts as never, options as never)) {
      findings.push({ sentence: sentenceOf(probe, found), property: found.property });
    }
  } catch (error) {
    // What was found before stands; only without a finding does the doubt decide.
    if (error instanceof Undecided) {
      if (findings.length > 0) return { outcome: "fail", findings, reason: error.message };
      return { outcome: "unknown", findings, reason: error.message };
    }
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { outcome: "error", findings, reason: what };
  }
  return { outcome: findings.length > 0 ? "fail" : "pass", findings };
}

function sentenceOf(probe: Probe, found: object & { readonly message: string }): string {
  const template = probe.messages[found.message];
  if (template === undefined) throw new Error(`${probe.id} has no message "${found.message}"`);
  const slots = found as unknown as Readonly<Record<string, unknown>>;
  return template.replace(/\{(\w+)\}/g, (_, slot: string) => String(slots[slot]));
}

/** The options of a probe: its defaults, and what the system and the stack say over them. */
export function optionsOf(
  probe: Probe,
  ...layers: readonly (Readonly<Record<string, unknown>> | undefined)[]
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(probe.options)) values[name] = option.default;
  for (const layer of layers) {
    for (const [name, value] of Object.entries(layer ?? {})) {
      if (Object.hasOwn(probe.options, name)) values[name] = value;
      else throw new GonogoError("usage", `${probe.id} has no option ${name}.`);
    }
  }
  return values;
}

/** How evidence of an option begins; its name follows. */
export const optionEvidence = "option ";

/** Longest list of names that stands beside a result. */
const longest = 200;

/** What the stack says otherwise than it is asked, so that whoever reads a pass sees what it took. */
export function changesOf(
  options: Readonly<Record<string, unknown>>,
  asked: Readonly<Record<string, unknown>>,
): Evidence {
  const changed = Object.entries(options).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(asked[name]),
  );
  return Object.fromEntries(changed.map(([name, value]) => [optionEvidence + name, shown(value)]));
}

function shown(value: unknown): string | number {
  if (typeof value === "number") return value;
  const text = Array.isArray(value) ? value.join(", ") : String(value);
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}
