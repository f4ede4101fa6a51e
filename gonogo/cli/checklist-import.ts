/** `gonogo checklist import`: drafts a checklist of one's own from a Markdown file. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { checklistOf, isSystem, systems } from "../../policies/catalogue/checklists";
import { GonogoError } from "../errors";
import { type Draft, draftOf } from "../import/draft";
import { boxesOf } from "../import/markdown";
import { matcherOf } from "../import/match";
import { reviewText } from "../import/review";
import { usualWays } from "../import/usual";
import type { Arguments } from "./arguments";
import { type ExitCode, exitCodes } from "./exit-codes";
import type { Io } from "./io";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const [verb, file, ...rest] = args.positionals;
  if (verb !== "import" || file === undefined || rest.length > 0) {
    throw new GonogoError("usage", "Say what to read: gonogo checklist import FILE.");
  }
  // Refused before anything is read, so that a long look is not in vain.
  const output = outputOf(args, io);
  const system = systemOf(args, file);
  const { title, boxes, struck } = boxesOf(readMarkdown(file, io.cwd));
  if (boxes.length === 0) {
    throw new GonogoError(
      "usage",
      `${file} has no boxes: gonogo looks for - [ ], * [x], 1. [ ] and boxes in tables.`,
    );
  }
  const known = systems.map(checklistOf);
  const draft = draftOf({
    system,
    title: args.value("title") ?? title ?? basename(file).replace(/\.[^.]+$/, ""),
    boxes,
    matcher: matcherOf(known),
    usual: usualWays(known),
  });
  if (args.value("format") === "json") {
    await io.out(`${JSON.stringify(asData(draft), null, 2)}\n`);
  } else {
    const color = io.outIsTerminal && !args.flag("no-color") && !io.env.NO_COLOR;
    const width = Math.min(io.columns ?? 100, 140);
    await io.out(reviewText(draft, { file, struck, color, width }));
  }
  if (output !== undefined) await write(draft, output, args, io);
  return exitCodes.go;
}

interface Output {
  readonly told: string;
  readonly path: string;
}

/** @throws GonogoError `usage` when the file exists, or its name is none of a draft. */
function outputOf(args: Arguments, { cwd }: Io): Output | undefined {
  const told = args.value("output");
  if (told === undefined) return undefined;
  if (!told.endsWith(".json")) {
    throw new GonogoError("usage", `--output ${told}: give the draft a name that ends in .json.`);
  }
  const path = resolve(cwd, told);
  if (existsSync(path)) throw taken(told);
  return { told, path };
}

function taken(told: string): GonogoError {
  return new GonogoError("usage", `${told} exists already, and a draft overwrites nothing.`);
}

function readMarkdown(file: string, cwd: string): string {
  const path = resolve(cwd, file);
  if (!existsSync(path)) throw new GonogoError("usage", `${file} does not exist.`);
  if (!statSync(path).isFile()) throw new GonogoError("usage", `${file} is no file.`);
  return readFileSync(path, "utf8");
}

/** First part of the ids, of `--system` or of the file's name. */
function systemOf(args: Arguments, file: string): string {
  const given = args.value("system");
  if (given !== undefined && !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(given)) {
    throw new GonogoError("usage", `--system ${given}: take small letters, digits and hyphens.`);
  }
  const name = given ?? nameOf(file);
  if (isSystem(name)) {
    throw new GonogoError(
      "usage",
      `${name} is a checklist that gonogo has: name yours otherwise with --system.`,
    );
  }
  return name;
}

function nameOf(file: string): string {
  const base = basename(file)
    .replace(/\.[^.]+$/, "")
    .normalize("NFKD")
    .toLowerCase();
  const name = base.replace(/[^a-z0-9]+/g, "-").replace(/^[-0-9]+|-+$/g, "");
  return name === "" ? "checklist" : name;
}

/** What was matched with what, beside the draft itself. */
function asData({ checklist, items }: Draft) {
  const matches = items.map(({ item, certainty, confidence, matches: found }) => ({
    id: item.id,
    certainty,
    confidence: rounded(confidence),
    matches: found.map(({ control, score, by }) => ({ control, score: rounded(score), by })),
  }));
  return { checklist, matches };
}

const rounded = (share: number) => Math.round(share * 1000) / 1000;

async function write(
  { checklist }: Draft,
  { told, path }: Output,
  args: Arguments,
  io: Io,
): Promise<void> {
  try {
    writeFileSync(path, `${JSON.stringify(checklist, null, 2)}\n`, { flag: "wx" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") throw taken(told);
    throw new GonogoError("usage", `${told} cannot be written: ${code ?? String(error)}.`);
  }
  // Data on the standard output stays data.
  const say = args.value("format") === "json" ? io.err : io.out;
  await say(`Written: ${told}. Look through it, then: gonogo audit STACK --checklist ${told}\n`);
}
