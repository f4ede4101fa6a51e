/** Reads one entry of `gonogo:policies`: a level, or an object of level, options and overrides. */
import type { Environment, Policy } from "./define-policy";
import { glob, resourceGlob } from "./glob";
import { environments, type Level, levels, quote } from "./levels";
import { resolveOptions } from "./options";
import type { Override } from "./overrides";
import { suggestion } from "./suggestion";

export interface PolicyEntry {
  readonly level?: Level;
  readonly options: Readonly<Record<string, unknown>>;
  readonly overrides: readonly Override[];
  readonly reason?: string;
}

interface Reading {
  readonly environment: Environment;
  readonly problems: string[];
  /** Said before each problem: the key, or the file. */
  readonly where: string;
}
type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The words of an entry that are no options. */
export const entryWords = ["enforcementLevel", "overrides", "reason"];

/** @param policy Undefined for `all`, which has a level only. */
export function readEntry(
  id: string,
  value: unknown,
  policy: Policy | undefined,
  reading: Reading,
): PolicyEntry {
  const nothing = { options: {}, overrides: [] };
  if (value === undefined) return nothing;
  if (typeof value !== "string" && !isObject(value)) {
    reading.problems.push(`${reading.where}: ${id} must be a level or an object with options`);
    return nothing;
  }
  if (typeof value === "string") return { ...nothing, ...withLevel(id, value, reading) };
  const { enforcementLevel, overrides, reason, ...options } = value;
  if (policy === undefined) {
    if (Object.keys(value).some((name) => name !== "enforcementLevel" && name !== "reason")) {
      reading.problems.push(`${reading.where}: all takes a level only, options belong to a policy`);
    }
    return {
      ...nothing,
      ...withLevel(id, enforcementLevel, reading),
      ...withReason(`${id}.reason`, reason, reading),
    };
  }
  return {
    ...withLevel(id, enforcementLevel, reading),
    ...withReason(`${id}.reason`, reason, reading),
    options: checkedOptions(policy, options, reading.where, reading),
    overrides: readOverrides(policy, overrides, reading),
  };
}

function checkedOptions(policy: Policy, given: Fields, where: string, { problems }: Reading) {
  const { problems: found } = resolveOptions(policy, given);
  problems.push(...found.map((problem) => `${where}: ${problem}`));
  return found.length > 0 ? {} : given;
}

/** A level, or levels by environment, of which the stack's own counts. */
function withLevel(told: string, given: unknown, reading: Reading): { level?: Level } {
  const { environment, problems, where } = reading;
  if (!isObject(given)) return one(told, given, reading);
  for (const name of Object.keys(given)) {
    if (environments.some((known) => known === name)) continue;
    const offer = suggestion(name, environments);
    problems.push(
      `${where}: ${told} has levels for ${environments.join(", ")}, not for ${quote(name)}` +
        `${offer ? `: ${offer}` : ""}`,
    );
  }
  const all = environments.map((name) => [name, one(told, given[name], reading)] as const);
  return all.find(([name]) => name === environment)?.[1] ?? {};
}

function one(told: string, given: unknown, { problems, where }: Reading): { level?: Level } {
  if (given === undefined) return {};
  const level = levels.find((candidate) => candidate === given);
  if (level !== undefined) return { level };
  const shown = typeof given === "string" ? quote(given) : "a value of another type";
  problems.push(`${where}: the level of ${told} must be ${levels.join(", ")}, not ${shown}`);
  return {};
}

function withReason(told: string, given: unknown, { problems, where }: Reading) {
  if (given === undefined) return {};
  if (typeof given === "string" && given.trim() !== "") return { reason: given.trim() };
  problems.push(`${where}: ${told} must be a text that says why`);
  return {};
}

function readOverrides(policy: Policy, given: unknown, reading: Reading): Override[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) {
    reading.problems.push(`${reading.where}: ${policy.id}.overrides must be a list`);
    return [];
  }
  return given.flatMap((each: unknown, index) => {
    const told = `${policy.id}.overrides[${index}]`;
    const before = reading.problems.length;
    const override = readOverride(policy, each, told, reading);
    return reading.problems.length === before && override ? [override] : [];
  });
}

const overrideWords = ["resources", "types", "properties", "enforcementLevel", "options", "reason"];

function readOverride(
  policy: Policy,
  given: unknown,
  told: string,
  reading: Reading,
): Override | undefined {
  const refuse = (text: string) => {
    reading.problems.push(`${reading.where}: ${told} ${text}`);
  };
  if (!isObject(given)) {
    refuse(`must be an object of ${overrideWords.join(", ")}`);
    return undefined;
  }
  for (const name of Object.keys(given).filter((each) => !overrideWords.includes(each))) {
    const offer = suggestion(name, overrideWords);
    refuse(`has no field ${quote(name)}${offer ? `: ${offer}` : ""}`);
  }
  const lists = {
    resources: texts("resources", given, refuse),
    types: texts("types", given, refuse),
    properties: texts("properties", given, refuse),
  };
  const { level } = withLevel(told, given.enforcementLevel, reading);
  const where = `${reading.where}: ${told}.options`;
  const options = isObject(given.options)
    ? checkedOptions(policy, given.options, where, reading)
    : {};
  if (given.options !== undefined && !isObject(given.options)) {
    refuse("must have an object from option to value as its options");
  }
  const { reason } = withReason(`${told}.reason`, given.reason ?? "", reading);
  refuseUseless(policy, given, lists, refuse);
  return {
    place: `${reading.where}: ${told}`,
    reason: reason ?? "",
    options,
    ...(level === undefined ? {} : { level }),
    ...(lists.properties === undefined ? {} : { properties: lists.properties }),
    covers: coverage(lists),
  };
}

interface Lists {
  readonly resources: readonly string[] | undefined;
  readonly types: readonly string[] | undefined;
  readonly properties: readonly string[] | undefined;
}

/** An override that means nothing is a slip of the hand. */
function refuseUseless(
  policy: Policy,
  given: Fields,
  { resources, types, properties }: Lists,
  refuse: (text: string) => void,
): void {
  if (resources === undefined && types === undefined) {
    refuse("must say which resources or types it is about");
  }
  if (given.enforcementLevel === undefined && given.options === undefined) {
    refuse("changes nothing: give it an enforcementLevel or options");
  }
  if (properties && given.options !== undefined) {
    refuse("cannot give options to some properties only: options decide what is found");
  }
  if (properties && JSON.stringify(given.enforcementLevel ?? "").includes('"disabled"')) {
    refuse("cannot switch off some properties only: advisory keeps the finding in the report");
  }
  for (const type of types ?? []) {
    if (!policy.resources.some(glob(type))) {
      refuse(`has the type ${quote(type)}, which the policy does not cover`);
    }
  }
}

function texts(
  name: string,
  given: Fields,
  refuse: (text: string) => void,
): readonly string[] | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const found = list.filter((each): each is string => typeof each === "string" && each !== "");
  if (found.length === 0 || found.length < list.length) {
    refuse(`must have a list of texts as its ${name}`);
  }
  return found;
}

function coverage({ resources, types }: Lists): Override["covers"] {
  const byResource = resources?.map(resourceGlob);
  const byType = types?.map(glob);
  return (urn, type) =>
    (byResource === undefined || byResource.some((fits) => fits(urn))) &&
    (byType === undefined || byType.some((fits) => fits(type)));
}
