/** `gonogo waive --item`: waives an item of the checklist after showing what that covers. */
import {
  dayNumber,
  parseItemWaiver,
  type WaivedItem,
} from "../../policies/framework/waivers/waiver";
import { policies } from "../../policies/registry.gen";
import { GonogoError } from "../errors";
import { neutral } from "../report/neutral";
import { wrap } from "../report/text/layout";
import { plural } from "../report/verdict";
import { covered } from "../verdict/covers";
import {
  ceilingOf,
  itemWaivers,
  mostItems,
  nothingOpen,
  openItems,
  unknownItem,
} from "../verdict/item-waivers";
import type { ChecklistReport, ItemResult } from "../verdict/types";
import type { Arguments } from "./arguments";
import { auditOf, planFor } from "./audit-plan";
import { type Engine, stackName } from "./engine";
import type { ExitCode } from "./exit-codes";
import type { Io } from "./io";
import { readRequest } from "./request";
import { itemWaiverPath, itemWaiverText } from "./waiver-file";
import { answered, said } from "./waiver-questions";
import { onlyStack, placeOf, previewed, showAndWrite } from "./waiver-write";

const fields = [{ name: "item", question: "Item or control", required: true }, ...said] as const;

export async function waiveItem(args: Arguments, io: Io, engine: Engine): Promise<ExitCode> {
  refuseBoth(args);
  const request = readRequest(args, io.cwd);
  const stack = onlyStack(request);
  // Everything that is wrong with the files and the options is told before the preview begins.
  const plan = planFor(stack, args, request, io);
  const waiver = draftOf(await answered(fields, args, io));
  const folder = request.project.stackConfigDir;
  const file = itemWaiverPath(folder, stackName(stack), waiver, args.value("file"));
  const replace = args.flag("replace");
  const place = placeOf(file, request);
  file.refuseExisting(place, replace);
  const isReplaced = (each: WaivedItem) => replace && each.place.startsWith(`${place}:`);
  const others = plan.waived.filter((each) => !isReplaced(each));
  const ended = await previewed(request, stack, io, engine);
  if (typeof ended === "number") return ended;
  const { report, input } = ended;
  const verdict = auditOf({ ...plan, waived: others }, report, input.result.resources);
  const items = coverageOf(waiver, verdict, plan.today);
  const covers = coverageText(waiver, items, report.stack, Math.min(io.columns ?? 100, 100));
  return showAndWrite(file, { place, text: itemWaiverText(waiver), covers }, args, io);
}

function refuseBoth(args: Arguments): void {
  const other = ["policy", "resource", "property"].find((name) => args.value(name) !== undefined);
  if (other === undefined) return;
  throw new GonogoError(
    "usage",
    `A waiver is about findings of a policy or about an item: give --item or --${other}, not both.`,
  );
}

/** @throws GonogoError `usage` with all that is wrong. */
function draftOf(given: Readonly<Record<string, string | undefined>>): WaivedItem {
  const { waiver, problems } = parseItemWaiver(given, "waiver");
  if (waiver) return waiver;
  const sentences = problems.map((problem) => `  --${problem.replace(/^waiver: /, "")}`);
  throw new GonogoError("usage", `The waiver is wrong:\n${sentences.join("\n")}`);
}

/** @throws GonogoError `usage` when there is nothing to cover, or it may not be waived so. */
function coverageOf(
  waiver: WaivedItem,
  verdict: ChecklistReport,
  today: string,
): readonly ItemResult[] {
  const named = covered([waiver.item], verdict.items);
  if (named.length === 0) {
    throw new GonogoError("usage", `--item ${waiver.item} ${unknownItem(waiver.item, verdict)}`);
  }
  const open = openItems(waiver.item, verdict);
  if (open.length === 0) throw refused(waiver, `it covers nothing: ${nothingOpen(named)}`);
  if (open.length > mostItems) {
    const ids = open.map(({ id }) => id).join(", ");
    throw refused(waiver, `it covers ${open.length} open items, more than ${mostItems}: ${ids}`);
  }
  const [problem] = itemWaivers([waiver], verdict, policies, today).problems;
  if (problem?.kind === "expired") {
    throw new GonogoError("usage", `--expires ${waiver.expires} is over: today is ${today}.`);
  }
  if (problem?.kind === "too-long") {
    const { days, because } = ceilingOf(named, policies);
    const last = new Date(((dayNumber(today) ?? 0) + days) * 86_400_000);
    throw new GonogoError(
      "usage",
      `--expires ${waiver.expires} is too late: ${days} days are ${because}, until ` +
        `${last.toISOString().slice(0, 10)}.`,
    );
  }
  if (problem) {
    const broken = open.filter(({ outcome }) => outcome === "error").map(({ id }) => id);
    throw refused(waiver, `what ended in an error cannot be waived: ${broken.join(", ")}`);
  }
  if (open.every((item) => item.waiver !== undefined)) {
    const places = new Set(open.flatMap((item) => item.waiver?.place ?? []));
    throw refused(waiver, `all that it covers is waived already: ${[...places].join(", ")}`);
  }
  return open;
}

function refused({ item }: WaivedItem, why: string): GonogoError {
  return new GonogoError("usage", `The waiver of ${item} was not written: ${why}.`);
}

/** Each item that the waiver would cover, for people. */
function coverageText(
  { item }: WaivedItem,
  items: readonly ItemResult[],
  stack: string,
  width: number,
): string[] {
  const what = plural(items.length, "open item", "open items");
  return [
    items.length === 1 && items[0]?.id === item
      ? `The waiver covers ${item} of ${stack}:`
      : `The waiver covers ${what} of ${item} of ${stack}:`,
    ...items.flatMap((each) => ["", ...itemText(each, width)]),
  ];
}

function itemText(item: ItemResult, width: number): string[] {
  const { id, outcome, phase, requirement, reason } = item;
  const effect = item.waiver
    ? `waived already by ${neutral(item.waiver.place)}`
    : item.blocking
      ? "blocks"
      : "does not block anyway";
  return [
    `  ${outcome}, ${phase}, ${effect}`,
    ...wrap(`${id}  ${neutral(requirement)}`, width - 4).map((line) => `    ${line}`),
    ...wrap(neutral(reason), width - 4).map((line) => `    ${line}`),
  ];
}
