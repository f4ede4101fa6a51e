/** `gonogo oscal`: what the assessment results of a report point to, as OSCAL documents. */
import { checklistOf, isSystem, type System, systems } from "../../policies/catalogue/checklists";
import { suggestion } from "../../policies/framework/suggestion";
import { policies } from "../../policies/registry.gen";
import { GonogoError } from "../errors";
import { catalog } from "../report/oscal/catalog";
import { componentDefinition } from "../report/oscal/component-definition";
import type { Arguments } from "./arguments";
import { type ExitCode, exitCodes } from "./exit-codes";
import type { Io } from "./io";
import { checkOutput, writeOutput } from "./output";
import { version } from "./package-root";

const documents = ["catalog", "component-definition"];

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const [name, ...asked] = args.positionals;
  if (name === undefined || !documents.includes(name)) {
    const hint = name === undefined ? undefined : suggestion(name, documents);
    throw new GonogoError(
      "usage",
      `Say which document: gonogo oscal ${documents.join(" or gonogo oscal ")}` +
        `${hint ? ` (${hint})` : "."}`,
    );
  }
  const output = args.value("output");
  const target = output === undefined ? undefined : checkOutput(output, io.cwd);
  const chosen = asked.length > 0 ? [...new Set(asked.map(systemOf))] : systems;
  const about = { version: version(), lastModified: lastModified(io.env.SOURCE_DATE_EPOCH) };
  const document =
    name === "catalog"
      ? catalog(chosen.map(checklistOf), about)
      : componentDefinition(policies, chosen, about);
  const text = `${JSON.stringify(document, null, 2)}\n`;
  if (target === undefined) await io.out(text);
  else await writeOutput(target, text);
  return exitCodes.go;
}

function systemOf(name: string): System {
  if (isSystem(name)) return name;
  const offer = suggestion(name, systems) ?? `gonogo knows ${systems.join(", ")}`;
  throw new GonogoError("usage", `There is no checklist ${name}: ${offer}.`);
}

/** SOURCE_DATE_EPOCH, seconds since 1970, makes the document the same at each call. */
function lastModified(epoch: string | undefined): string {
  if (epoch === undefined || epoch === "") return new Date().toISOString();
  const time = /^\d{1,11}$/.test(epoch) ? new Date(Number(epoch) * 1000) : undefined;
  if (time !== undefined) return time.toISOString();
  throw new GonogoError("usage", `SOURCE_DATE_EPOCH is ${epoch}, and must be seconds since 1970.`);
}
