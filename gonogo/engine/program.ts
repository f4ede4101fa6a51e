/** The user's program, run by Pulumi's own runner in a child process. */
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { GonogoError } from "../errors";
import { Child } from "./child";
import { esmLoader } from "./hook-file";
import type { Serve } from "./load-hook/direct-channel";
import { programFailure } from "./program-failure";
import type { Project } from "./project";
import { hookArguments, hookEnvironment, type RunnerKind, sealedKeys } from "./runner";
import type { Session } from "./session";
import type { SourceMapper } from "./source-position";
import type { StackConfig } from "./stack-config";
import { resolvePackage } from "./type-outputs";

/** As the CLI's default: how many operations the program may have under way. */
const parallel = 16;
/** After it has said that it is done, a program only has to end. */
const endMs = 2_000;

export interface ProgramStart {
  readonly project: Project;
  readonly session: Session;
  readonly config: StackConfig;
  /** Address of monitor and engine. */
  readonly address: string;
  readonly runner: RunnerKind;
  readonly env: NodeJS.ProcessEnv;
  readonly sources: SourceMapper;
  readonly onMessage: (message: unknown) => void;
  /** Answers the calls of monitor and engine that come over the pipe. */
  readonly serve: Serve;
}

export class Program {
  private readonly child: Child;
  private signalDone: () => void = () => {};
  private readonly done: Promise<void>;

  constructor(private readonly start: ProgramStart) {
    const { project, session, config, runner } = start;
    const sealed = sealedKeys(config);
    this.done = new Promise((resolve) => {
      this.signalDone = resolve;
    });
    this.child = new Child({
      args: [
        ...nodeArguments(project, runner),
        ...hookArguments(runner, sealed),
        programRunner(project),
        ...runnerArguments(start),
      ],
      cwd: project.pwd,
      env: programEnvironment(start, sealed),
      onLine: (stream, line) => session.addLog(stream === "stdout" ? "info" : "warning", line),
      ...(runner === "fast" ? { onMessage: start.onMessage, serve: start.serve } : {}),
    });
  }

  /** The program has called SignalAndWaitForShutdown: it has registered everything. */
  onShutdownSignal(): void {
    this.signalDone();
  }

  send(message: object): void {
    this.child.send(message);
  }

  /** Resolves when the program has registered everything; rejects when it failed. */
  async finished(): Promise<void> {
    const first = await Promise.race([this.done.then(() => undefined), this.child.ended]);
    if (!first) return;
    await this.judgeEnd(first.code);
    if (!signalsItsEnd(this.start.project)) return;
    throw new GonogoError(
      "undecidable",
      "The program ended with exit code 0 before it had told Pulumi that all its resources are " +
        "registered, so what was seen of it may be a part. Does it call process.exit()? Let it " +
        "end by itself.",
    );
  }

  /** After the signal the process only has to end; what it does there can still be a failure. */
  async ended(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), endMs).unref();
    });
    const end = await Promise.race([this.child.ended, grace]);
    clearTimeout(timer);
    if (end) await this.judgeEnd(end.code);
  }

  stop(): void {
    this.child.kill();
  }

  private async judgeEnd(code: number | null): Promise<void> {
    const { session } = this.start;
    const errors = session.log.filter((entry) => entry.severity === "error");
    if (code === 0 && errors.length === 0) return;
    throw programFailure({
      code,
      errors: errors.map((entry) => entry.message),
      stderr: this.child.lastErrors,
      sources: this.start.sources,
    });
  }
}

/** The fast runner transpiles by itself, so a second registration of tsx only costs time. */
function nodeArguments(project: Project, runner: RunnerKind): string[] {
  const args = [...project.nodeArgs];
  if (runner === "stock") return args;
  for (const option of ["--require", "-r", "--import"]) {
    const index = args.indexOf(option);
    if (index >= 0 && /^tsx(\/(cjs|esm))?$/.test(args[index + 1] ?? "")) args.splice(index, 2);
  }
  const rest = args.filter((arg) => !/^(--require|-r|--import)=tsx(\/(cjs|esm))?$/.test(arg));
  // The hook transpiles what is required; ES modules need a loader, which tsx brings.
  return isEsmProgram(project) ? [...rest, "--import", esmLoader()] : rest;
}

function programRunner(project: Project): string {
  const sdk = resolvePackage(project.pwd, "@pulumi/pulumi");
  if (!sdk) {
    throw new GonogoError(
      "undecidable",
      `The program in ${project.pwd} has no @pulumi/pulumi installed. Run npm install there.`,
    );
  }
  const runner = path.join(sdk, "cmd", "run", "index.js");
  if (!existsSync(runner)) {
    throw new GonogoError(
      "undecidable",
      `${sdk} has no cmd/run: it is not a version of @pulumi/pulumi that gonogo can run.`,
    );
  }
  return runner;
}

/** Versions of @pulumi/pulumi before 3.164 end without a word. */
function signalsItsEnd(project: Project): boolean {
  const sdk = resolvePackage(project.pwd, "@pulumi/pulumi") ?? "";
  const settings = path.join(sdk, "runtime", "settings.js");
  return existsSync(settings) && readFileSync(settings, "utf8").includes("AndWaitForShutdown(");
}

function runnerArguments({ project, session, address }: ProgramStart): string[] {
  return [
    ...["--monitor", address, "--engine", address],
    ...["--organization", session.organization, "--project", session.project],
    ...["--root-directory", project.root, "--stack", session.stack, "--pwd", project.pwd],
    ...["--dry-run", "--parallel", String(parallel), project.entryPoint],
  ];
}

function programEnvironment(start: ProgramStart, sealed: readonly string[]): NodeJS.ProcessEnv {
  const { config, runner, project, env } = start;
  const values = [...config.values];
  const secretKeys = values.filter(([, value]) => value.secret).map(([key]) => key);
  return {
    ...env,
    PULUMI_CONFIG: JSON.stringify(
      Object.fromEntries(values.map(([key, value]) => [configKey(key), value.text])),
    ),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys.map(configKey)),
    // The fast runner transpiles without ts-node, which would check all types at each preview.
    PULUMI_NODEJS_TYPESCRIPT: String(runner === "stock" && project.typescript),
    ...hookEnvironment(runner, sealed, start.address),
  };
}

/** The SDK reads settings as `namespace:config:name` as well as `namespace:name`. */
function configKey(key: string): string {
  const separator = key.indexOf(":");
  return `${key.slice(0, separator)}:config:${key.slice(separator + 1)}`;
}

/** True when the program is made of ES modules. */
function isEsmProgram(project: Project): boolean {
  for (let dir = project.pwd; ; dir = path.dirname(dir)) {
    const file = path.join(dir, "package.json");
    if (existsSync(file)) {
      try {
        return (JSON.parse(readFileSync(file, "utf8")) as { type?: unknown }).type === "module";
      } catch {
        return false;
      }
    }
    if (dir === path.dirname(dir)) return false;
  }
}
