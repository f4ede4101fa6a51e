/** Which levels and options are in force for a stack, and where each comes from. */
import type { Environment, Policy } from "../../policies/framework/define-policy";
import type { Override } from "../../policies/framework/overrides";
import { launch, type PresetEntry } from "../../policies/framework/presets";
import type { PolicySettings, Settings } from "../../policies/framework/settings";
import { presets } from "../../policies/presets";
import { registry } from "../../policies/registry.gen";
import { wrap } from "../report/text/layout";
import { plural } from "../report/verdict";
import type { Arguments } from "./arguments";
import { readGate } from "./gate";
import { findProgram } from "./program";
import { readOverrides } from "./request";

export interface StackSettings {
  readonly stack: string;
  readonly settings: Settings;
}

/** The settings of the stack that the command line names; undefined when it names none. */
export function stackSettings(args: Arguments, cwd: string): StackSettings | undefined {
  const stack = args.value("stack");
  if (stack === undefined) return undefined;
  const project = findProgram(args.value("program"), cwd);
  const config = readOverrides(args.values("config"), project.name);
  return { stack, settings: readGate(project, stack, config).settings };
}

/** A level or a value and its origin, as data. */
export function inForce(policy: Policy, settings: Settings) {
  const own = settings.policies.get(policy.id);
  const entry = presetEntry(policy.id, settings.preset);
  return {
    level: own?.level,
    levelSource: own?.levelFrom,
    ...(own?.reason === undefined ? {} : { levelReason: own.reason }),
    options: Object.fromEntries(
      Object.keys(policy.options).map((name) => [name, valueInForce(name, own, entry)]),
    ),
    overrides: (own?.overrides ?? []).map(({ place, reason, level, options, properties }) => ({
      place,
      reason,
      level,
      options,
      properties,
    })),
  };
}

function valueInForce(
  name: string,
  own: PolicySettings | undefined,
  entry: PresetEntry | undefined,
) {
  const source = own?.optionsFrom[name] ?? "default";
  const boxes = source === "preset" ? entry?.options?.[name]?.boxes : undefined;
  return { value: own?.options[name], source, ...(boxes === undefined ? {} : { boxes }) };
}

function presetEntry(policy: string, name: string): PresetEntry | undefined {
  return presets.find((preset) => preset.name === name)?.policies[policy];
}

/** One policy in force for a stack, for people. */
export function inForceLines(
  policy: Policy,
  { stack, settings }: StackSettings,
  width: number,
): string[] {
  const own = settings.policies.get(policy.id);
  const entry = presetEntry(policy.id, settings.preset);
  const { level, levelSource, levelReason, options } = inForce(policy, settings);
  const from = origin(levelSource ?? "default", settings, entry?.enforcementLevel?.boxes);
  const lines = [
    `level: ${level} (${from})${levelReason === undefined ? "" : `: ${levelReason}`}`,
    ...Object.entries(options).map(([name, { value, source, boxes }]) => {
      return `${name}: ${JSON.stringify(value)} (${origin(source, settings, boxes)})`;
    }),
    ...(own?.overrides ?? []).map(overrideLine),
  ];
  const head = `In force for ${stack} (${settings.environment}, preset ${settings.preset})`;
  return ["", head, ...lines.flatMap((line) => hanging(line, width))];
}

function origin(source: string, { preset }: Settings, boxes: readonly string[] | undefined) {
  if (source !== "preset") return source;
  return `preset ${preset}: ${boxes?.join(", ") ?? ""}`;
}

function overrideLine({ place, reason, level, options }: Override): string {
  const what = [
    ...(level === undefined ? [] : [level]),
    ...Object.entries(options).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
  ];
  return `${place.replace(/^gonogo:policies: [\w-]+\./, "")}: ${what.join(", ")} (${reason})`;
}

function hanging(text: string, width: number): string[] {
  return wrap(text, width - 4).map((line, index) => `  ${index === 0 ? "" : "  "}${line}`);
}

/** What the presets change about a policy, for people. */
export function presetLines(policy: Policy, width: number): string[] {
  const lines = presets.flatMap(({ name, policies }) => {
    const entry = policies[policy.id];
    return entry ? hanging(`${name}: ${presetText(entry)}`, width) : [];
  });
  return lines.length === 0 ? [] : ["", "Presets (gonogo:preset)", ...lines];
}

function presetText({ enforcementLevel, options = {} }: PresetEntry): string {
  const level = enforcementLevel && [
    `${levelText(enforcementLevel.value)} (${enforcementLevel.boxes.join(", ")})`,
  ];
  const values = Object.entries(options).map(
    ([name, { value, boxes }]) => `${name} ${JSON.stringify(value)} (${boxes.join(", ")})`,
  );
  return [...(level ?? []), ...values].join("; ");
}

function levelText(value: string | Readonly<Partial<Record<Environment, string>>>): string {
  if (typeof value === "string") return value;
  return Object.entries(value)
    .map(([environment, level]) => `${level} in ${environment}`)
    .join(", ");
}

/** The presets by name, for people. */
export function presetList(): string[] {
  const all = [launch, ...presets];
  const width = Math.max(...all.map(({ name }) => name.length));
  return ["Presets", ...all.map((each) => `  ${each.name.padEnd(width)}  ${each.description}`)];
}

/** Every policy in force for a stack, for people: its level, and what is not by default. */
export function stackText(told: StackSettings, width: number): string {
  const { stack, settings } = told;
  const longest = Math.max(...registry.map(({ policy }) => policy.id.length));
  const lines = registry.flatMap(({ policy }) => {
    const { level, levelSource, options, overrides } = inForce(policy, settings);
    const entry = presetEntry(policy.id, settings.preset);
    const from = origin(levelSource ?? "default", settings, entry?.enforcementLevel?.boxes);
    const head = `${policy.id.padEnd(longest)}  ${(level ?? "").padEnd(9)}  ${from}`;
    const changed = Object.entries(options).filter(([, { source }]) => source !== "default");
    return [
      head,
      ...changed.flatMap(([name, { value, source, boxes }]) =>
        hanging(`${name}: ${JSON.stringify(value)} (${origin(source, settings, boxes)})`, width),
      ),
      ...(overrides.length === 0
        ? []
        : [`  ${plural(overrides.length, "override", "overrides")}: gonogo explain ${policy.id}`]),
    ];
  });
  const head = `${stack}: ${settings.environment}, preset ${settings.preset}`;
  return `${[head, "", ...lines].join("\n")}\n`;
}
