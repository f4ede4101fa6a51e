/** The pack as the engine runs it: built, in a process of its own, spoken to over gRPC. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Client, credentials, makeClientConstructor, type ServiceError } from "@grpc/grpc-js";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { buildSync } from "esbuild";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { ResourceData } from "../../../policies/framework/indexed-stack";
import { root } from "./policies";
import { toWire } from "./wire";

const runner = path.join(root, "node_modules/@pulumi/pulumi/cmd/run-policy-pack");

/** Builds the source at `entry` into a folder of its own beside the installed packages. */
export function buildPackFolder(entry = path.join(root, "policies/index.ts")): string {
  mkdirSync(path.join(root, ".cache"), { recursive: true });
  const folder = mkdtempSync(path.join(root, ".cache", "pack-"));
  buildSync({
    entryPoints: [entry],
    outfile: path.join(folder, "index.js"),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "error",
    external: ["@pulumi/*"],
  });
  writeFileSync(path.join(folder, "package.json"), '{"main":"index.js","version":"0.0.1"}');
  return folder;
}

export interface Diagnostic {
  readonly policy: string;
  readonly message: string;
  readonly urn: string;
  readonly level: proto.EnforcementLevel;
}
export interface Answer {
  readonly diagnostics: readonly Diagnostic[];
  /** Policy → reason. */
  readonly notApplicable: ReadonlyMap<string, string>;
}

export class PackProcess {
  readonly #child: ChildProcess;
  readonly #client: Client;
  readonly #folder: string | undefined;

  private constructor(child: ChildProcess, client: Client, folder: string | undefined) {
    this.#child = child;
    this.#client = client;
    this.#folder = folder;
  }

  /** Without a folder the pack is built, and removed by `stop`. */
  static async start(
    options: { readonly folder?: string; readonly env?: NodeJS.ProcessEnv } = {},
  ): Promise<PackProcess> {
    const folder = options.folder ?? buildPackFolder();
    const child = spawn(process.execPath, [runner, "127.0.0.1:1", "."], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...options.env },
    });
    return PackProcess.#connect(child, options.folder === undefined ? folder : undefined);
  }

  /** As the CLI starts a pack that is a file: in the program's folder, told nothing of the stack. */
  static async startExecutable(file: string, program: string): Promise<PackProcess> {
    const env = { ...process.env, PWD: program };
    for (const key of Object.keys(env)) {
      if (key.startsWith("PULUMI_") || key === "NODE_OPTIONS") Reflect.deleteProperty(env, key);
    }
    const child = spawn(file, ["127.0.0.1:1"], {
      cwd: program,
      stdio: ["ignore", "pipe", "pipe"],
      env,
    });
    return PackProcess.#connect(child, undefined);
  }

  static async #connect(child: ChildProcess, folder: string | undefined): Promise<PackProcess> {
    const port = await firstLine(child);
    const AnalyzerClient = makeClientConstructor(AnalyzerService, "pulumirpc.Analyzer");
    const client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
    });
    return new PackProcess(child, client, folder);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async stop(): Promise<void> {
    this.#client.close();
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill();
    await ended;
    if (this.#folder) {
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }

  handshake(): Promise<unknown> {
    return this.#call("handshake", new proto.AnalyzerHandshakeRequest());
  }

  configureStack(
    stack: string,
    config: Readonly<Record<string, string>>,
    project = "",
  ): Promise<unknown> {
    const request = new proto.AnalyzerStackConfigureRequest();
    request.setStack(stack);
    request.setProject(project);
    for (const [key, value] of Object.entries(config)) {
      request.getConfigMap().set(key, value);
    }
    return this.#call("configureStack", request);
  }

  async info(): Promise<proto.AnalyzerInfo.AsObject> {
    const info = (await this.#call("getAnalyzerInfo", new Empty())) as proto.AnalyzerInfo;
    return info.toObject();
  }

  configure(
    policies: Readonly<
      Record<string, { level: proto.EnforcementLevel; options?: Readonly<Record<string, unknown>> }>
    >,
  ): Promise<unknown> {
    const request = new proto.ConfigureAnalyzerRequest();
    for (const [name, { level, options }] of Object.entries(policies)) {
      const config = new proto.PolicyConfig();
      config.setEnforcementlevel(level);
      config.setProperties(struct(options ?? {}));
      request.getPolicyconfigMap().set(name, config);
    }
    return this.#call("configure", request);
  }

  async analyze(resource: ResourceData): Promise<Answer> {
    return answer(await this.#call("analyze", describe(new proto.AnalyzeRequest(), resource)));
  }

  /** Policy → all properties that its remediation returns, as they travel. */
  async remediate(resource: ResourceData): Promise<ReadonlyMap<string, object>> {
    const request = describe(new proto.AnalyzeRequest(), resource);
    const response = (await this.#call("remediate", request)) as proto.RemediateResponse;
    return new Map(
      response
        .getRemediationsList()
        .map((each) => [each.getPolicyname(), each.getProperties()?.toJavaScript() ?? {}]),
    );
  }

  analyzeStack(resources: readonly ResourceData[]): Promise<Answer> {
    return this.sendStack(stackRequest(resources));
  }

  async sendStack(request: proto.AnalyzeStackRequest): Promise<Answer> {
    return answer(await this.#call("analyzeStack", request));
  }

  #call(method: string, request: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, response: unknown) =>
        error ? reject(error) : resolve(response);
      Reflect.get(this.#client, method).call(this.#client, request, done);
    });
  }
}

export function stackRequest(resources: readonly ResourceData[]): proto.AnalyzeStackRequest {
  const request = new proto.AnalyzeStackRequest();
  for (const resource of resources) {
    const message = describe(new proto.AnalyzerResource(), resource);
    for (const [property, urns] of Object.entries(resource.propertyDependencies ?? {})) {
      const dependencies = new proto.AnalyzerPropertyDependencies();
      dependencies.setUrnsList([...urns]);
      message.getPropertydependenciesMap().set(property, dependencies);
    }
    request.addResources(message);
  }
  return request;
}

function describe<M extends proto.AnalyzeRequest | proto.AnalyzerResource>(
  message: M,
  { urn, type, name, props, outputs }: ResourceData,
): M {
  message.setUrn(urn);
  message.setType(type);
  message.setName(name);
  message.setProperties(struct(outputs ?? props));
  message.setOptions(new proto.AnalyzerResourceOptions());
  return message;
}

function struct(props: unknown): Struct {
  const wire = toWire(props);
  return Struct.fromJavaScript(
    typeof wire === "object" && wire !== null && !Array.isArray(wire) ? wire : {},
  );
}

function answer(response: unknown): Answer {
  const { diagnosticsList, notApplicableList } = (response as proto.AnalyzeResponse).toObject();
  return {
    diagnostics: diagnosticsList.map((diagnostic) => ({
      policy: diagnostic.policyname,
      message: diagnostic.message,
      urn: diagnostic.urn,
      level: diagnostic.enforcementlevel,
    })),
    notApplicable: new Map(
      notApplicableList.map(({ policyName, reason }) => [policyName, reason] as const),
    ),
  };
}

/** The port, or an error with what the process said instead. */
function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    let errors = "";
    child.stderr?.on("data", (chunk) => {
      errors += String(chunk);
    });
    child.stdout?.on("data", (chunk) => {
      output += String(chunk);
      if (output.includes("\n")) {
        resolve(output.slice(0, output.indexOf("\n")));
      }
    });
    child.once("exit", (code) => reject(new Error(`the pack ended with ${code}: ${errors}`)));
  });
}
