/** One policy pack: its process, its handshake, and its calls with deadlines. */
import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient, AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  type AnalyzerInfo,
  AnalyzerStackConfigureRequest,
  ConfigureAnalyzerRequest,
  PolicyConfig,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { GonogoError } from "../errors";
import { describePolicy, initialConfig, packPolicy, wireLevel } from "./analyzer-messages";
import { Child } from "./child";
import { directInterceptor, directPaths } from "./direct-client";
import { channelOptions } from "./grpc-options";
import type { Limits } from "./limits";
import type { Serve } from "./load-hook/direct-channel";
import { type PolicySetting, resolvePackConfig } from "./pack-config";
import { packEntry, packRunner } from "./pack-folder";
import { PortReader } from "./port-reader";
import { call, withDeadline } from "./rpc";
import { hookArguments, hookEnvironment, type RunnerKind, sealedKeys } from "./runner";
import type { Session } from "./session";
import type { StackConfig } from "./stack-config";
import { plainError, stripStack } from "./text";
import type { PackPolicy, PolicyPackRef } from "./types";

export interface ReadyPack {
  readonly name: string;
  readonly version: string;
  readonly policies: readonly PackPolicy[];
  /** True when a policy may change inputs. */
  readonly remediates: boolean;
  readonly client: AnalyzerClient;
}

export interface PackStart {
  readonly ref: PolicyPackRef;
  readonly session: Session;
  readonly config: StackConfig;
  readonly engineAddress: string;
  /** Answers the calls of the engine that come over the pipe. */
  readonly serve: Serve;
  readonly runner: RunnerKind;
  readonly env: NodeJS.ProcessEnv;
  readonly limits: Limits;
}

export class PackProcess {
  private readonly child: Child;
  private client: AnalyzerClient | undefined;
  readonly ready: Promise<ReadyPack>;
  private stopped = false;

  constructor(private readonly start: PackStart) {
    const { dir } = start.ref;
    const entry = packEntry(dir);
    const runner = packRunner(dir);
    const sealed = sealedKeys(start.config);
    const port = new PortReader(dir);
    this.child = new Child({
      args: [...hookArguments(start.runner, sealed), runner, start.engineAddress, entry],
      cwd: dir,
      env: {
        ...packEnvironment(start),
        ...hookEnvironment(start.runner, sealed, start.engineAddress),
      },
      // The channel tells the load hook when the tool is gone, however it ended.
      ...(start.runner === "fast" ? { onMessage: () => {}, serve: start.serve } : {}),
      onLine: (stream, line) => {
        if (stream === "stdout" && port.take(line)) return;
        start.session.addLog(stream === "stdout" ? "info" : "warning", line);
      },
    });
    this.ready = this.handshake(port);
    this.ready.catch(() => {});
    this.child.ended.then(({ code }) => {
      if (this.stopped) return;
      const error = this.endedError(code);
      port.fail(error);
      start.session.fail(error);
    });
  }

  stop(): void {
    this.stopped = true;
    this.client?.close();
    this.child.kill();
  }

  private endedError(code: number | null): GonogoError {
    const details = plainError(this.child.lastErrors.join("\n"));
    const why = details ? `:\n${indent(details)}` : ".";
    const how = code === null ? "was ended by a signal" : `ended with exit code ${code}`;
    return new GonogoError("undecidable", `The policy pack ${this.start.ref.dir} ${how}${why}`);
  }

  private async handshake(reader: PortReader): Promise<ReadyPack> {
    const { dir } = this.start.ref;
    const port = await withDeadline(reader.port, this.start.limits.packStartMs, () => {
      const seconds = this.start.limits.packStartMs / 1000;
      return new GonogoError(
        "undecidable",
        `The policy pack ${dir} did not start within ${seconds} seconds: ` +
          "it must create a PolicyPack when its main file is loaded.",
      );
    });
    const client = await this.connect(port);
    this.client = client;
    await tolerant(
      dir,
      call(client.configureStack.bind(client), this.stackRequest(), this.start.limits.callMs),
    );
    await tolerant(
      dir,
      call(client.getPluginInfo.bind(client), new Empty(), this.start.limits.callMs),
    );
    const info = await call(
      client.getAnalyzerInfo.bind(client),
      new Empty(),
      this.start.limits.callMs,
    ).catch((error: grpc.ServiceError): AnalyzerInfo => {
      throw refusal(
        error,
        `The policy pack ${dir}`,
        "refuses the stack",
        "does not describe itself",
      );
    });
    const settings = resolvePackConfig(
      info.getName(),
      info.getPoliciesList().map(describePolicy),
      initialConfig(info),
      this.start.ref.config ?? {},
    );
    if (info.getSupportsconfig() && settings.size > 0) {
      await call(
        client.configure.bind(client),
        configureRequest(settings),
        this.start.limits.callMs,
      ).catch((error: grpc.ServiceError) => {
        throw refusal(
          error,
          `The policy pack ${dir}`,
          "refuses its configuration",
          "cannot take it",
        );
      });
    }
    const policies = info
      .getPoliciesList()
      .map((policy) => packPolicy(policy, settings.get(policy.getName())));
    return {
      name: info.getName(),
      version: info.getVersion(),
      policies,
      remediates: policies.some((policy) => policy.enforcementLevel === "remediate"),
      client,
    };
  }

  /** Over the pipe when the pack's process answers there, else through the port. */
  private async connect(port: number): Promise<AnalyzerClient> {
    const { direct } = this.child;
    const paths = direct ? await directPaths(direct) : new Set();
    const everything = Object.values(AnalyzerService).every(({ path }) => paths.has(path));
    return new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
      ...channelOptions,
      ...(direct && everything ? { interceptors: [directInterceptor(direct)] } : {}),
    });
  }

  private stackRequest(): AnalyzerStackConfigureRequest {
    const { session, config } = this.start;
    const request = new AnalyzerStackConfigureRequest();
    request.setStack(session.stack);
    request.setProject(session.project);
    request.setOrganization(session.organization);
    request.setDryRun(true);
    for (const [key, value] of config.values) {
      request.getConfigMap().set(key, value.text);
      if (value.secret) request.addConfigSecretKeys(key);
    }
    return request;
  }
}

/** A pack that finds its configuration wrong says so by this code. */
function refusal(error: grpc.ServiceError, pack: string, refuses: string, fails: string) {
  const refused = error.code === grpc.status.INVALID_ARGUMENT;
  const what = `${pack} ${refused ? refuses : fails}: ${stripStack(error.details)}`;
  return new GonogoError(refused ? "usage" : "undecidable", what);
}

/** Older packs do not know every call; that is no failure. */
async function tolerant(dir: string, answer: Promise<unknown>): Promise<void> {
  await answer.catch((error: grpc.ServiceError) => {
    if (error.code === grpc.status.UNIMPLEMENTED) return;
    const why = stripStack(error.details);
    throw new GonogoError("undecidable", `The policy pack ${dir} does not take the stack: ${why}`);
  });
}

function configureRequest(settings: ReadonlyMap<string, PolicySetting>): ConfigureAnalyzerRequest {
  const request = new ConfigureAnalyzerRequest();
  for (const [name, { level, properties }] of settings) {
    const config = new PolicyConfig();
    config.setEnforcementlevel(wireLevel[level]);
    config.setProperties(Struct.fromJavaScript(properties as Record<string, JavaScriptValue>));
    request.getPolicyconfigMap().set(name, config);
  }
  return request;
}

function packEnvironment({ session, config, env }: PackStart): NodeJS.ProcessEnv {
  const values = Object.fromEntries([...config.values].map(([key, value]) => [key, value.text]));
  return {
    ...env,
    // The CLI is run in the program's folder; a pack looks for the stack's waivers from there.
    PWD: session.pwd,
    PULUMI_NODEJS_TYPESCRIPT: "true",
    PULUMI_NODEJS_ORGANIZATION: session.organization,
    PULUMI_NODEJS_PROJECT: session.project,
    PULUMI_NODEJS_STACK: session.stack,
    PULUMI_NODEJS_DRY_RUN: "true",
    PULUMI_CONFIG: JSON.stringify(values),
  };
}

const indent = (text: string) => text.replace(/^/gm, "  ");
