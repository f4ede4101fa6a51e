/** One preview from its options to its result: starts everything, waits, and ends everything. */
import * as path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { GonogoError } from "../errors";
import { AliasBook } from "./aliases";
import { DynamicChecker, dynamicRunner } from "./dynamic-check";
import { DynamicHost } from "./dynamic-host";
import { addEngineService } from "./engine-service";
import { channelOptions } from "./grpc-options";
import { inheritedEnvironment } from "./inherited-env";
import { defaultLimits, type Limits } from "./limits";
import type { Serve } from "./load-hook/direct-channel";
import { handlersOf, serveBy } from "./load-hook/direct-server";
import { Packages } from "./monitor/packages";
import { addMonitorService } from "./monitor/service";
import { Transforms } from "./monitor/transforms";
import { PackProcess } from "./pack-process";
import { PolicyHost } from "./policy-host";
import { Program } from "./program";
import { readProject } from "./project";
import { Providers } from "./providers";
import { Redactor } from "./redact";
import { previewResult } from "./result";
import { Session } from "./session";
import { SourceMapper } from "./source-position";
import { readStackConfig, type StackConfig } from "./stack-config";
import { withPlace } from "./stack-place";
import { resolvePackage, TypeOutputTable } from "./type-outputs";
import type { PreviewOptions, PreviewResult } from "./types";
import { withWatchdog } from "./watchdog";
import type { WireObject } from "./wire";

/**
 * Previews a stack offline and runs its policy packs.
 * @throws GonogoError `usage` for a wrong project, stack or pack configuration; `undecidable` when
 * the program or a pack could not be run to its end.
 */
export async function preview(
  options: PreviewOptions,
  limits: Limits = defaultLimits,
): Promise<PreviewResult> {
  const startedAt = new Date().toISOString();
  options.signal?.throwIfAborted();
  const run = new PreviewRun(options, limits);
  try {
    const policies = await run.perform();
    return await previewResult(run.session, policies, run.config, run.sources, {
      startedAt,
      compared: options.prior !== undefined,
    });
  } finally {
    run.stop();
  }
}

type HookMessage =
  | { readonly gonogo: "map"; readonly file: string; readonly map: string }
  | { readonly gonogo: "checked" };

class PreviewRun {
  readonly session: Session;
  readonly config: StackConfig;
  private readonly project;
  readonly sources: SourceMapper;
  private readonly server = new grpc.Server(channelOptions);
  private readonly packs: PackProcess[] = [];
  private readonly transforms = new Transforms();
  private program: Program | undefined;
  private checker: DynamicChecker | undefined;

  constructor(
    private readonly options: PreviewOptions,
    private readonly limits: Limits,
  ) {
    const programDir = path.resolve(options.programDir);
    this.project = readProject(programDir);
    this.config = readStackConfig(this.project, options.stack, options.config ?? {}, process.env);
    const redactor = new Redactor(options.wordsOf);
    for (const value of this.config.values.values()) {
      if (value.secret) redactor.addText(value.text);
      for (const part of value.parts ?? []) redactor.addText(part);
    }
    this.sources = new SourceMapper(programDir);
    this.session = new Session(
      this.project.name,
      options.stack.split("/").at(-1) ?? options.stack,
      options.organization ?? "organization",
      this.project.pwd,
      this.config.values,
      options.answers ?? {},
      redactor,
      new TypeOutputTable(this.project.pwd),
      (urn, count) => options.onProgress?.({ kind: "resource", urn, count }),
    );
  }

  perform(): Promise<PolicyHost> {
    const ended = new AbortController();
    const aborted = abortPromise(this.options.signal, ended.signal);
    // Through the session, which keeps secrets out of what a failing program says.
    const work = this.work().catch((error) => {
      throw this.session.fail(error);
    });
    return Promise.race([work, this.session.failed, aborted])
      .catch((error) => {
        throw withPlace(error, this.config);
      })
      .finally(() => ended.abort());
  }

  private async work(): Promise<PolicyHost> {
    this.phase("loading");
    const address = `127.0.0.1:${await this.listen()}`;
    const policies = this.startPacks(address);
    const program = this.startProgram(address, policies);
    this.phase("running");
    await withWatchdog(this.session, this.limits.idleMs, program.finished());
    this.phase("checking");
    await Promise.all([policies.analyzeStack(), program.ended()]);
    this.phase("done");
    return policies;
  }

  /** Calls over a child's pipe are answered by the handlers of the gRPC server. */
  private readonly serve: Serve = (path, request, answer) => {
    serveBy(handlersOf(this.server) ?? new Map())(path, request, answer);
  };

  private phase(phase: "loading" | "running" | "checking" | "done"): void {
    this.options.onProgress?.({ kind: "phase", phase });
  }

  private listen(): Promise<number> {
    const { session } = this;
    addEngineService(this.server, session);
    return new Promise((resolve, reject) => {
      const credentials = grpc.ServerCredentials.createInsecure();
      this.server.bindAsync("127.0.0.1:0", credentials, (error, port) => {
        if (error) reject(new GonogoError("undecidable", `No port is free: ${error.message}`));
        else resolve(port);
      });
    });
  }

  private startPacks(address: string): PolicyHost {
    for (const ref of this.options.policyPacks) {
      this.packs.push(
        new PackProcess({
          ref: { ...ref, dir: path.resolve(ref.dir) },
          session: this.session,
          config: this.config,
          engineAddress: address,
          serve: this.serve,
          runner: this.options.runner ?? "fast",
          // The pack looks for the waivers of the stack from here, as from where the CLI is run.
          env: { ...inheritedEnvironment(), PWD: this.project.root },
          limits: this.limits,
        }),
      );
    }
    return new PolicyHost(
      this.session,
      this.packs.map((pack, index) => ({
        process: pack,
        dir: this.options.policyPacks[index]?.dir ?? "",
      })),
      this.limits,
    );
  }

  private startProgram(address: string, policies: PolicyHost): Program {
    const { session } = this;
    const checker = new DynamicChecker(
      (message) => this.program?.send(message),
      () => this.dynamicHost(address),
    );
    this.checker = checker;
    addMonitorService(
      this.server,
      {
        session,
        providers: new Providers(session, policies),
        packages: new Packages(),
        policies,
        transforms: this.transforms,
        checkDynamic: (urn, news) => checker.check(urn, news, this.dynamicConfig()),
        sources: this.sources,
        aliases: new AliasBook(),
        prior: this.options.prior,
      },
      () => this.program?.onShutdownSignal(),
    );
    const program = new Program({
      project: this.project,
      session,
      config: this.config,
      address,
      serve: this.serve,
      runner: this.options.runner ?? "fast",
      env: inheritedEnvironment(),
      sources: this.sources,
      onMessage: (message) => this.receive(message as HookMessage, checker),
    });
    this.program = program;
    return program;
  }

  /** What the load hook in the program's process says. */
  private receive(message: HookMessage, checker: DynamicChecker): void {
    if (message.gonogo === "map") this.sources.announceMap(message.file, message.map);
    else checker.receive(message);
  }

  /** Dynamic providers read the whole configuration by full key; closed values are the marker. */
  private dynamicConfig(): WireObject {
    return Object.fromEntries([...this.config.values].map(([key, value]) => [key, value.text]));
  }

  private dynamicHost(address: string): DynamicHost {
    const sdk = resolvePackage(this.project.pwd, "@pulumi/pulumi") ?? "";
    return new DynamicHost(
      { args: [dynamicRunner(sdk), address], cwd: this.project.pwd, env: inheritedEnvironment() },
      (line) => this.session.addLog("warning", line),
    );
  }

  stop(): void {
    this.program?.stop();
    this.checker?.stop();
    for (const pack of this.packs) pack.stop();
    this.transforms.close();
    this.server.forceShutdown();
  }
}

/** One signal may serve many previews, so each takes its listener away when it has `ended`. */
function abortPromise(signal: AbortSignal | undefined, ended: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(new GonogoError("undecidable", "The preview was interrupted."));
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true, signal: ended });
  });
}
