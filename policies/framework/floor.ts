/**
 * The floor of production: what no configuration may go under. Its extent is our choice. Policies of
 * severity critical and high keep their level, and an option that says which values are stricter is
 * not made looser, both measured against the stack's preset. Findings that must be lived with for a
 * time are waived one by one, with a reason and an end, where everybody sees them.
 */
import type { Policy } from "./define-policy";
import { isLower, type Level } from "./levels";
import type { Option } from "./option";

/** What the preset, or else the policy itself, asks for. */
export interface Floor {
  readonly level: Level;
  readonly options: Readonly<Record<string, unknown>>;
  /** Option → boxes of the preset that gives its value; absent for the policy's default. */
  readonly cited: Readonly<Record<string, string>>;
}

const remedy = "accept single findings with gonogo waive instead";

export const isFloored = ({ severity }: Pick<Policy, "severity">): boolean =>
  severity === "critical" || severity === "high";

/** What is too low for production, as the end of a sentence that begins with the policy's id. */
function levelBelow(policy: Policy, level: Level, floor: Floor): string | undefined {
  return isFloored(policy) && isLower(level, floor.level)
    ? `is ${policy.severity} and stays ${floor.level} in production, not ${level}: ${remedy}`
    : undefined;
}

/** Which options are looser than the floor, a sentence each. */
export function optionsBelow(
  policy: Pick<Policy, "id" | "options">,
  options: Readonly<Record<string, unknown>>,
  floor: Floor,
  instead = remedy,
): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    const option = Object.hasOwn(policy.options, name) ? policy.options[name] : undefined;
    const looser = option && looserThan(option, value, floor.options[name]);
    if (looser === undefined) return [];
    const boxes = floor.cited[name];
    const asks = boxes === undefined ? "the policy's default" : boxes;
    return [`${policy.id}.${name} ${looser} in production (${asks}): ${instead}`];
  });
}

function looserThan(option: Option, value: unknown, floor: unknown): string | undefined {
  switch (option.type) {
    case "integer":
    case "number":
      if (typeof value !== "number" || typeof floor !== "number") return undefined;
      if (option.stricter === "higher" && value < floor) {
        return `must not be below ${floor}, as ${value} is,`;
      }
      return option.stricter === "lower" && value > floor
        ? `must not be above ${floor}, as ${value} is,`
        : undefined;
    case "boolean":
      return option.stricter !== undefined && floor === option.stricter && value !== floor
        ? `must stay ${floor}`
        : undefined;
    case "array":
      return looserList(option.stricter, value, floor);
    default:
      return undefined;
  }
}

function looserList(
  stricter: "more" | "fewer" | undefined,
  value: unknown,
  floor: unknown,
): string | undefined {
  if (!Array.isArray(value) || !Array.isArray(floor)) return undefined;
  const [kept, given] = stricter === "fewer" ? [value, floor] : [floor, value];
  const lost = stricter === undefined ? [] : kept.filter((entry) => !given.includes(entry));
  if (lost.length === 0) return undefined;
  const shown = lost.slice(0, 3).map((entry) => JSON.stringify(entry));
  const more = lost.length > shown.length ? ` and ${lost.length - shown.length} more` : "";
  return `must ${stricter === "fewer" ? "not allow" : "keep"} ${shown.join(", ")}${more}`;
}

/** Most policies that one error names; a list of eighty helps nobody. */
const mostNamed = 3;

/** A sentence each for levels that are too low, and one for many of them. */
export function levelsBelow(
  entries: readonly { readonly policy: Policy; readonly level: Level; readonly floor: Floor }[],
  before: (id: string) => string,
  where: string,
): string[] {
  const below = entries.flatMap(({ policy, level, floor }) => {
    const text = levelBelow(policy, level, floor);
    return text ? [{ id: policy.id, level, sentence: `${before(policy.id)} ${text}` }] : [];
  });
  const [first] = below;
  if (first === undefined || below.length <= mostNamed) return below.map((each) => each.sentence);
  return [
    `${where}: ${below.length} policies of severity critical or high stay mandatory in production, ` +
      `not ${first.level}, ${first.id} first: ${remedy}`,
  ];
}
