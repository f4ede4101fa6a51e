/** Writes a policy pack of one's own, or a policy into one, to begin with. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { GonogoError } from "../errors";
import type { Arguments } from "./arguments";
import { type ExitCode, exitCodes } from "./exit-codes";
import type { Io } from "./io";
import { ownPolicy, packFiles } from "./pack-template";
import { version } from "./package-root";
import { defaultType, isPolicyId, isResourceType } from "./policy-template";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const [kind, name, ...rest] = args.positionals;
  const type = args.value("type") ?? defaultType;
  if (!isResourceType(type)) {
    throw new GonogoError("usage", `--type ${type} is no resource type such as ${defaultType}.`);
  }
  if (name === undefined || rest.length > 0 || (kind !== "pack" && kind !== "policy")) {
    throw new GonogoError("usage", "Say what to write: gonogo new pack DIR, or new policy ID.");
  }
  await io.out(kind === "pack" ? newPack(name, type, io.cwd) : newPolicy(name, type, io.cwd));
  return exitCodes.go;
}

function newPack(dir: string, type: string, cwd: string): string {
  const folder = path.resolve(cwd, dir);
  const pack = path.basename(folder);
  if (!isPolicyId(pack) || pack === "gonogo") {
    throw new GonogoError(
      "usage",
      `${pack} cannot be a pack's name: take small letters, digits and hyphens, and not gonogo.`,
    );
  }
  const files = packFiles(pack, type, version());
  const taken = Object.keys(files).find((file) => existsSync(path.join(folder, file)));
  if (taken !== undefined) {
    throw new GonogoError("usage", `${path.join(dir, taken)} exists already; nothing was written.`);
  }
  for (const [file, text] of Object.entries(files)) write(path.join(folder, file), text);
  return `${dir} is a policy pack with one policy. In that folder:

  npm install && npm test
  npx gonogo preview --program YOUR_PROGRAM --policy-pack builtin --policy-pack .

Levels and options of its policies stand under ${pack}:policies in Pulumi.<stack>.yaml.
`;
}

function newPolicy(id: string, type: string, cwd: string): string {
  if (!isPolicyId(id)) {
    throw new GonogoError("usage", `${id} is no policy id: take small letters, digits, hyphens.`);
  }
  if (!existsSync(path.join(cwd, "PulumiPolicy.yaml"))) {
    throw new GonogoError(
      "usage",
      `${cwd} is no policy pack: it holds no PulumiPolicy.yaml. gonogo new pack DIR writes one.`,
    );
  }
  const file = path.join("policies", `${id}.ts`);
  if (existsSync(path.join(cwd, file))) {
    throw new GonogoError("usage", `${file} exists already; nothing was written.`);
  }
  write(path.join(cwd, file), ownPolicy(packName(cwd), id, type));
  return `${file} is there. List it in policies/index.ts, write its examples and its check.\n`;
}

function packName(folder: string): string {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    const name: unknown = Reflect.get(Object(manifest), "name");
    if (typeof name === "string" && isPolicyId(name)) return name;
  } catch {
    // The folder's name is the pack's, as `gonogo new pack` makes it.
  }
  return path.basename(folder);
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
