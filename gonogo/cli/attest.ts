/** `gonogo attest`: writes an attestation after showing which items it speaks for. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { type Checklist, itemsOf } from "../../policies/catalogue/checklist";
import { type Attestation, attestationSchema, lastDay } from "../attestation/attestation";
import { attestationFolder } from "../attestation/files";
import { attested } from "../attestation/sayings";
import type { SignatureRules } from "../attestation/signature";
import { GonogoError } from "../errors";
import { neutral } from "../report/neutral";
import { plural } from "../report/verdict";
import { covered } from "../verdict/covers";
import type { Arguments } from "./arguments";
import { signAttestation } from "./attest-signature";
import { checklistFor } from "./checklist";
import { stackName } from "./engine";
import { entryPath, writeEntry } from "./entry-file";
import { type ExitCode, exitCodes } from "./exit-codes";
import type { Io } from "./io";
import { repositoryRoot } from "./program";
import { readTarget } from "./request";
import { signatureRules } from "./signature-rules";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const { project, stacks, config } = readTarget(args, io.cwd);
  const [stack, second] = stacks;
  if (stack === undefined || second !== undefined) {
    throw new GonogoError("usage", "An attestation is for one stack: gonogo attest STACK.");
  }
  const name = stackName(stack);
  const checklist = checklistFor(args.value("checklist"), { project, name }, config, io.cwd);
  const root = repositoryRoot(project.root);
  const today = new Date().toISOString().slice(0, 10);
  const attestation = draftOf(args, { root, cwd: io.cwd, today });
  check(attestation, checklist, today);
  const folder = attestationFolder(project.stackConfigDir, name);
  const made = `${attestation.covers.slice(0, 3).join("-")}.yaml`;
  const file = entryPath(folder, { given: args.value("file"), made, example: "gdpr.yaml" });
  const place = relative(root, file.path).split("\\").join("/");
  const replace = args.flag("replace");
  file.refuseExisting(place, replace);
  const { place: _, sample: __, ...said } = attestation;
  const rules = signatureRules(project, name, config);
  const text = stringify(signed(said, args, rules, io), { lineWidth: 0 });
  await io.out(shown(attestation, checklist, { place, text }));
  if (args.flag("dry-run")) {
    await io.out("Nothing was written: this is a dry run.\n");
    return exitCodes.go;
  }
  writeEntry(file, text, { place, replace });
  await io.out(`${replace ? "Replaced" : "Written"}: ${place}\n`);
  return exitCodes.go;
}

/** @throws GonogoError `usage` when the stack asks for a signature, and no key is given. */
function signed<T extends Pick<Attestation, "owner" | "date" | "role">>(
  said: T,
  args: Arguments,
  rules: SignatureRules,
  io: Io,
): T & { readonly signature?: string } {
  const key = args.value("sign");
  if (key === undefined) {
    if (!rules.required) return said;
    throw new GonogoError(
      "usage",
      `${rules.stack} requires signatures (gonogo:requireSignatures): sign it with --sign KEYFILE.`,
    );
  }
  const { owner, date } = said;
  // What is signed is what is read back from the file.
  const written = parse(stringify(said, { lineWidth: 0 })) as Record<string, unknown>;
  return { ...said, signature: signAttestation(key, { written, owner, date, rules }, io) };
}

interface Where {
  readonly root: string;
  readonly cwd: string;
  readonly today: string;
}

/** @throws GonogoError `usage` with all that is wrong. */
function draftOf(args: Arguments, where: Where): Attestation {
  const expires = args.value("expires");
  const evidence = args.values("evidence").map((link) => groundsOf(link, where));
  const parsed = attestationSchema.safeParse({
    covers: args.values("covers"),
    statement: args.value("statement"),
    outcome: args.flag("not-applicable") ? "not-applicable" : "pass",
    owner: args.value("owner"),
    role: args.value("role"),
    date: args.value("date") ?? where.today,
    ...(expires === undefined ? {} : { expires }),
    evidence,
  });
  if (parsed.success) return { ...parsed.data, place: "The attestation" };
  const problems = parsed.error.issues.map(({ path, message, code }) => {
    const missing = code === "invalid_type" ? "is missing" : message;
    return `  --${path.join(".")} ${missing}`;
  });
  throw new GonogoError("usage", `The attestation is wrong:\n${problems.join("\n")}`);
}

/** A file is told from the root of the repository, with the digest of what is there now. */
function groundsOf(link: string, { root, cwd }: Where): { link: string; sha256?: string } {
  if (/^https?:/.test(link)) return { link };
  const file = resolve(cwd, link);
  const told = relative(root, file).split("\\").join("/");
  if (told.startsWith("..")) {
    throw new GonogoError("usage", `--evidence ${link} lies outside the repository.`);
  }
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw new GonogoError("usage", `--evidence ${link} does not exist, or is no file.`);
  }
  return { link: told, sha256: createHash("sha256").update(readFileSync(file)).digest("hex") };
}

function check(attestation: Attestation, checklist: Checklist, today: string): void {
  const { problems } = attested(checklist, [{ attestation }], today);
  if (problems.length > 0) throw new GonogoError("usage", problems.join("\n"));
}

function shown(
  attestation: Attestation,
  checklist: Checklist,
  { place, text }: { readonly place: string; readonly text: string },
): string {
  const items = covered(attestation.covers, itemsOf(checklist));
  const lines = items.map((item) => {
    const until = lastDay(attestation, item);
    return `  ${item.id}  until ${until}  ${neutral(item.requirement)}`;
  });
  const head = `It speaks for ${plural(items.length, "item", "items")} of ${checklist.system}:`;
  const file = text.trimEnd().split("\n").map(neutral);
  return [head, ...lines, "", `${place}:`, ...file.map((line) => `  ${line}`), "", ""].join("\n");
}
