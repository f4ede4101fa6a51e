/** What a command line asks to be previewed, and with what. */
import { resolve } from "node:path";
import type { Project } from "../engine/project";
import type { OfflineAnswers, PolicyPackRef } from "../engine/types";
import { GonogoError } from "../errors";
import type { InputFile } from "../report/model";
import { readAnswers } from "./answers";
import type { Arguments } from "./arguments";
import { resolvePacks } from "./packs";
import { findProgram } from "./program";
import { chooseStacks } from "./stack-choice";

/** What every command that previews takes. */
export interface Target {
  readonly project: Project;
  readonly stacks: readonly string[];
  /** Overrides, keys as `namespace:name`. */
  readonly config: Readonly<Record<string, string>>;
  readonly answers: OfflineAnswers | undefined;
  readonly runner: "fast" | "stock";
}

export interface Request extends Target {
  readonly packs: readonly PolicyPackRef[];
  /** Files that options name, whose content decides too; absolute paths. */
  readonly given: readonly GivenFile[];
}

export interface GivenFile {
  readonly kind: InputFile["kind"];
  readonly path: string;
}

/** Option → what its file is. */
const files: Readonly<Record<string, InputFile["kind"]>> = {
  invoke: "answers",
  state: "state",
  plan: "plan",
  outputs: "stack outputs",
  events: "event log",
  "pack-record": "pack record",
};

function givenFiles(args: Arguments, cwd: string): readonly GivenFile[] {
  const named = Object.entries(files).flatMap(([option, kind]) =>
    args.values(option).map((path) => ({ kind, path: resolve(cwd, path) })),
  );
  const configured = args
    .values("policy-pack-config")
    .map((path) => ({ kind: "policy configuration" as const, path: resolve(cwd, path) }));
  return [...configured, ...named];
}

export function readTarget(args: Arguments, cwd: string): Target {
  const project = findProgram(args.value("program"), cwd);
  const invoke = args.value("invoke");
  return {
    project,
    stacks: chooseStacks(project, {
      named: args.positionals,
      all: args.flag("all"),
      filter: args.values("filter"),
      except: args.values("except"),
    }),
    config: readOverrides(args.values("config"), project.name),
    answers: invoke === undefined ? undefined : readAnswers(invoke, cwd),
    runner: args.value("runner") === "stock" ? "stock" : "fast",
  };
}

export function readRequest(args: Arguments, cwd: string): Request {
  const packs = resolvePacks(args.values("policy-pack"), args.values("policy-pack-config"), cwd);
  const target = readTarget(args, cwd);
  const config = args.flag("remediate")
    ? { ...target.config, "gonogo:remediate": "true" }
    : target.config;
  return { ...target, config, packs, given: givenFiles(args, cwd) };
}

/** `KEY=VALUE`; the value may itself hold "=". A key without a namespace is the project's. */
export function readOverrides(given: readonly string[], project: string): Record<string, string> {
  const config = new Map<string, string>();
  for (const pair of given) {
    const at = pair.indexOf("=");
    // The value may be a secret, so the message shows the key at most.
    if (at < 1)
      throw new GonogoError("usage", "--config needs KEY=VALUE: --config aws:region=eu-west-1");
    const key = pair.slice(0, at);
    if (!/^([^:\s]+:){0,1}[^:\s]+$/.test(key)) {
      throw new GonogoError("usage", `--config ${key}=...: a key is NAME or NAMESPACE:NAME.`);
    }
    const full = key.includes(":") ? key : `${project}:${key}`;
    if (config.has(full)) throw new GonogoError("usage", `--config gives ${full} twice.`);
    config.set(full, pair.slice(at + 1));
  }
  return Object.fromEntries(config);
}
