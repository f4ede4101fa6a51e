/** Presets: what a system's checklist asks of the policies, as data. */
import type { Environment, Policy } from "./define-policy";
import { type Level, levels, quote } from "./levels";
import { resolveOptions } from "./options";
import { suggestion } from "./suggestion";

/** A value of a preset and who asks for it. */
export interface Cited<T> {
  readonly value: T;
  /** Checklist boxes that ask for it: `finsight-503`. */
  readonly boxes: readonly string[];
  /** Set where the boxes ask for the thing and give no figure: why it is this one. */
  readonly choice?: string;
}

export interface PresetEntry {
  /** For every environment, or for those that it names; the others keep the policy's own. */
  readonly enforcementLevel?: Cited<Level | Readonly<Partial<Record<Environment, Level>>>>;
  readonly options?: Readonly<Record<string, Cited<number | boolean | string | readonly string[]>>>;
}

/** Chosen by `gonogo:preset`. */
export interface Preset {
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  /** Policy id → what the preset changes about it. */
  readonly policies: Readonly<Record<string, PresetEntry>>;
}

/** The preset of a stack that names none: every policy as it is by default. */
export const launch: Preset = {
  name: "launch",
  description: "What holds for every launch: each policy at its own defaults.",
  policies: {},
};

export function presetNamed(
  name: string,
  presets: readonly Preset[],
): { readonly preset: Preset; readonly problem?: string } {
  const all = [launch, ...presets.filter((preset) => preset.name !== launch.name)];
  const preset = all.find((each) => each.name === name);
  if (preset) return { preset };
  const names = all.map((each) => each.name);
  const offer = suggestion(name, names) ?? `there are ${names.join(", ")}`;
  return { preset: launch, problem: `there is no preset ${quote(name)}: ${offer}` };
}

export function presetLevel(
  entry: PresetEntry | undefined,
  environment: Environment,
): Level | undefined {
  const value = entry?.enforcementLevel?.value;
  return typeof value === "object" ? value[environment] : value;
}

/** The values that a preset gives to options. */
export function presetOptions(entry: PresetEntry | undefined): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entry?.options ?? {}).map(([name, { value }]) => [name, value]),
  );
}

/** What is wrong with a preset, a sentence each: a test holds ours to it, a pack its own. */
export function presetProblems(preset: Preset, policies: readonly Policy[]): string[] {
  const where = `preset ${preset.name}`;
  return Object.entries(preset.policies).flatMap(([id, entry]) => {
    const policy = policies.find((each) => each.id === id);
    if (!policy) return [`${where}: there is no policy ${quote(id)}`];
    const given = entry.enforcementLevel?.value;
    const named = typeof given === "object" ? Object.values(given) : given ? [given] : [];
    return [
      ...named
        .filter((level) => !levels.includes(level))
        .map((level) => `${where}: ${id} has the level ${quote(String(level))}`),
      ...resolveOptions(policy, presetOptions(entry)).problems.map((text) => `${where}: ${text}`),
    ];
  });
}
