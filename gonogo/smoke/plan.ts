/** The steps of a stack: the system's own, with what its configuration says over them. Pure. */
import { z } from "zod";
import { suggestion } from "../../policies/framework/suggestion";
import { GonogoError } from "../errors";
import { smokeLists } from "./lists";
import { type SmokeSettings, type SmokeStep, smokeSettings, stepSchema } from "./step";

const none: SmokeSettings = { values: {}, secrets: {}, skip: [], steps: [] };

/** @param place Of the key in the stack's file, for messages. @throws GonogoError `usage` */
export function readSmokeSettings(value: unknown, place: string): SmokeSettings {
  if (value === undefined) return none;
  const read = smokeSettings.safeParse(value);
  if (read.success) return checked(read.data, place);
  const [issue] = read.error.issues;
  const where = (issue?.path ?? []).join(".");
  const what = issue?.code === "invalid_union" ? z.prettifyError(read.error) : issue?.message;
  throw new GonogoError("usage", `${place}: gonogo:smoke ${where}: ${what}.`);
}

/** Patterns that are none would else be found out in the middle of a run. */
function checked(settings: SmokeSettings, place: string): SmokeSettings {
  const ids = settings.steps.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) {
    throw new GonogoError("usage", `${place}: gonogo:smoke has two steps with the id ${twice}.`);
  }
  for (const { id, json, capture, path, open } of settings.steps) {
    const patterns = [...json, ...Object.values(capture)].flatMap((each) =>
      "matches" in each && each.matches !== undefined ? [each.matches] : [],
    );
    for (const pattern of patterns) {
      try {
        new RegExp(pattern, "u");
      } catch {
        const what = `the step ${id}: ${pattern} is no regular expression`;
        throw new GonogoError("usage", `${place}: gonogo:smoke, ${what}.`);
      }
    }
    if (path === undefined && open === undefined) {
      throw new GonogoError("usage", `${place}: gonogo:smoke, the step ${id} has no path.`);
    }
  }
  return settings;
}

/** @param system Undefined, or one without a list: the stack's own steps are all. */
export function smokeSteps(
  system: string | undefined,
  settings: SmokeSettings,
): readonly SmokeStep[] {
  const known = Object.hasOwn(smokeLists, system ?? "") ? smokeLists[system ?? ""] : undefined;
  const listed = (known ?? []).map((step) => stepSchema.parse(step));
  const place = listed.find(({ id }) => id === "own");
  const replaces = ({ id }: SmokeStep) => listed.some((each) => each.id === id);
  // What the checklist leaves to the system is decided by the steps that the stack adds.
  const added = settings.steps
    .filter((step) => !replaces(step))
    .map((step) =>
      step.items.length > 0 || place === undefined ? step : { ...step, items: place.items },
    );
  const steps = listed.map((step) => {
    const own = settings.steps.find(({ id }) => id === step.id);
    if (own === undefined) return step;
    const { title = step.title, items, controls } = own;
    const about = {
      items: items.length > 0 ? items : step.items,
      controls: [...new Set([...step.controls, ...controls])],
    };
    return { ...own, ...about, ...(title === undefined ? {} : { title }) };
  });
  const all = [...steps.filter(({ id }) => id !== "own" || added.length === 0), ...added];
  return all.filter(({ id }) => !settings.skip.includes(id));
}

/** Those that a command line chooses. @throws GonogoError `usage` for an id that is none. */
export function chosenSteps(
  steps: readonly SmokeStep[],
  only: readonly string[],
  skip: readonly string[],
): readonly SmokeStep[] {
  const ids = steps.map(({ id }) => id);
  for (const id of [...only, ...skip]) {
    if (ids.includes(id)) continue;
    const hint = suggestion(id, ids) ?? `this stack has ${ids.join(", ")}`;
    throw new GonogoError("usage", `There is no step ${id}: ${hint}.`);
  }
  return steps.filter(({ id }) => (only.length === 0 || only.includes(id)) && !skip.includes(id));
}
