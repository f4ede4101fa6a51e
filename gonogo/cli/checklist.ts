/** Which checklist a stack is held to. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Checklist, checklistProblems } from "../../policies/catalogue/checklist";
import { checklistOf, isSystem, systems } from "../../policies/catalogue/checklists";
import { isControl } from "../../policies/catalogue/controls";
import { suggestion } from "../../policies/framework/suggestion";
import type { Project } from "../engine/project";
import { readStackConfig } from "../engine/stack-config";
import { GonogoError } from "../errors";

/** Keys of the stack's configuration that name its system, the more exact first. */
const keys = ["gonogo:checklist", "gonogo:system"];

/**
 * What the command line names, else what the stack's configuration does.
 * @throws GonogoError `usage` when nothing names one, or the file is no checklist.
 */
export function checklistFor(
  given: string | undefined,
  stack: { readonly project: Project; readonly name: string },
  overrides: Readonly<Record<string, string>>,
  cwd: string,
): Checklist {
  const { values, places } = readStackConfig(stack.project, stack.name, overrides, {});
  const key = keys.find((each) => values.has(each));
  const value = key === undefined ? undefined : values.get(key);
  const name = given ?? (value?.secret ? undefined : value?.text);
  if (name === undefined) {
    throw new GonogoError(
      "usage",
      `Nothing says which checklist ${stack.name} is held to: set gonogo:checklist in its ` +
        `configuration, or give --checklist with ${systems.join(", ")}, or a file.`,
    );
  }
  if (isSystem(name)) return checklistOf(name);
  const base = given === undefined ? stack.project.root : cwd;
  if (/\.json$/.test(name)) return readChecklist(resolve(base, name), name);
  const where = given === undefined ? (places.get(key ?? "") ?? stack.name) : "--checklist";
  const offer = suggestion(name, systems) ?? `gonogo knows ${systems.join(", ")}, or a .json file`;
  throw new GonogoError("usage", `${where}: there is no checklist ${name}: ${offer}.`);
}

/** @throws GonogoError `usage` when the file is no checklist. */
export function readChecklist(file: string, told: string): Checklist {
  if (!existsSync(file)) throw new GonogoError("usage", `${told} does not exist.`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new GonogoError("usage", `${told} is not valid JSON: ${(error as Error).message}`);
  }
  if (!isChecklist(parsed)) {
    throw new GonogoError(
      "usage",
      `${told} is no checklist: expected system, title and sections with items.`,
    );
  }
  const problems = checklistProblems(parsed, isControl);
  if (problems.length > 0) {
    throw new GonogoError("usage", problems.map((each) => `${told}: ${each}`).join("\n"));
  }
  return parsed;
}

function isChecklist(value: unknown): value is Checklist {
  if (typeof value !== "object" || value === null) return false;
  const { system, title, sections } = value as Record<string, unknown>;
  return (
    typeof system === "string" &&
    typeof title === "string" &&
    Array.isArray(sections) &&
    sections.every(
      (section) =>
        typeof section?.title === "string" &&
        Array.isArray(section.items) &&
        section.items.every(
          (item: Record<string, unknown> | null) =>
            typeof item?.id === "string" &&
            typeof item.line === "number" &&
            typeof item.requirement === "string" &&
            typeof item.control === "string",
        ),
    )
  );
}
