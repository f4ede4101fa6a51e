/**
 * The floor of production for options of probes: a figure that the checklist of the stack's system
 * gives is not made looser, since what is looked at less strictly would show as a pass. Figures that
 * are our choice stay the stack's, and stand beside the result. Pure.
 */
import type { Option } from "../../policies/framework/define-policy";
import { type Floor, optionsBelow } from "../../policies/framework/floor";
import { defaultLevel } from "../../policies/framework/levels";
import type { Probe } from "./probe";
import { givenOptions } from "./systems";

/**
 * A sentence for each option that is looser than the checklist allows.
 * @param given What the stack says, of options that the probe has.
 * @param system Name of the checklist's system; one of its own gives no figures.
 */
export function optionsBelowChecklist(
  probe: Pick<Probe, "id" | "severity" | "options">,
  given: Readonly<Record<string, unknown>>,
  system: string | undefined,
): readonly string[] {
  if (system === undefined || !Object.hasOwn(givenOptions, system)) return [];
  const options: Record<string, unknown> = {};
  const cited: Record<string, string> = {};
  for (const [name, option] of Object.entries(probe.options)) {
    const asked = askedBy(system, probe.id, name, option);
    if (asked === undefined) continue;
    options[name] = asked.value;
    cited[name] = asked.boxes.join(", ");
  }
  const floor: Floor = { level: defaultLevel(probe.severity, "production"), options, cited };
  return optionsBelow(probe, given, floor, "accept single findings with a waiver instead");
}

function askedBy(system: string, probe: string, name: string, option: Option) {
  const said = givenOptions[system]?.[probe]?.[name];
  const boxes = said?.boxes ?? boxesOf(option.source, system);
  return boxes.length === 0 ? undefined : { value: said?.value ?? option.default, boxes };
}

/** A source begins with the boxes that give the figure; what it says after a word gives none. */
function boxesOf(source: string, system: string): readonly string[] {
  const [cited = ""] = /^(?:[a-z]+-\d{3}(?:, | to )?)*/.exec(source) ?? [];
  return cited.match(new RegExp(`\\b${system}-\\d{3}`, "g")) ?? [];
}
