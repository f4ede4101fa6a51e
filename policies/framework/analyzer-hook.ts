/**
 * Stands between the engine and @pulumi/policy's Analyzer service.
 *
 * Why: the SDK decodes a resource's properties again for every policy, and the whole stack for
 * every stack policy; it drops the marks of secrets on the way; and it accepts any configuration.
 * So the calls about resources are answered here, from the bytes of the request to those of the
 * answer, and the configuration is looked at before the SDK gets it. Everything else stays the
 * SDK's work: the pack's description, its configuration, its server and its port.
 *
 * Only public API is wrapped: `Server.addService` of @grpc/grpc-js, while the pack is constructed,
 * and the methods of Pulumi's Analyzer service. Where that does not succeed nothing is lost but
 * speed, remediations, and the secretness of values: policies then read what the SDK decoded.
 */
import type {
  AnalyzerStackConfigureRequest,
  ConfigureAnalyzerRequest,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { grpcOfSdk } from "./grpc-of-sdk";
import { type PackConfigEntry, readPackConfig } from "./pack-config";
import type { StackConfig } from "./settings";

/** What the pack decides; each may throw, and the engine is told the message. */
export interface AnalyzerEvents {
  /** Before the engine learns about the policies. */
  beforeInfo(): void;
  onStack(stack: StackConfig): void;
  onConfigure(config: ReadonlyMap<string, PackConfigEntry>): void;
  /** Each answers the bytes of a request with those of a response. */
  readonly analyze: BytesHandler;
  readonly analyzeStack: BytesHandler;
  readonly remediate: BytesHandler;
}
type BytesHandler = (request: Uint8Array) => Uint8Array;

type Callback = (error: unknown, response?: unknown) => void;
type Handler<R> = (call: { readonly request: R }, callback: Callback) => void;
interface AnalyzerService {
  analyze: Handler<unknown>;
  analyzeStack: Handler<unknown>;
  remediate: Handler<unknown>;
  getAnalyzerInfo: Handler<unknown>;
  configure: Handler<ConfigureAnalyzerRequest>;
  configureStack: Handler<AnalyzerStackConfigureRequest>;
}
/** Method → how its messages are read and written. */
type ServiceDefinition = Readonly<Record<string, object>>;

const answered = ["analyze", "analyzeStack", "remediate"] as const;

/**
 * Runs `construct`, which makes the PolicyPack, and takes over the service that it adds.
 * @returns Whether that succeeded.
 */
export function installAnalyzer(events: AnalyzerEvents, construct: () => void): boolean {
  let installed = false;
  const restore = interceptAddService((service, implementation) => {
    if (!isAnalyzer(implementation) || !isDefinition(service)) return { service, implementation };
    installed = true;
    return { service: inBytes(service), implementation: answering(events, implementation) };
  });
  try {
    construct();
  } finally {
    restore();
  }
  return installed;
}

function answering(events: AnalyzerEvents, sdk: AnalyzerService): AnalyzerService {
  return {
    ...sdk,
    analyze: byBytes(events.analyze),
    analyzeStack: byBytes(events.analyzeStack),
    remediate: byBytes(events.remediate),
    getAnalyzerInfo: guarded(sdk.getAnalyzerInfo, () => events.beforeInfo()),
    configure: guarded(sdk.configure, (request) => events.onConfigure(readPackConfig(request))),
    configureStack: guarded(sdk.configureStack, (request) =>
      events.onStack({
        project: request.getProject(),
        stack: request.getStack(),
        config: Object.fromEntries(request.getConfigMap().getEntryList()),
      }),
    ),
  };
}

/** What gRPC calls INVALID_ARGUMENT: the engine prints the message and stops the preview. */
const invalidArgument = 3;
const internal = 13;

function byBytes(answer: BytesHandler): Handler<unknown> {
  return ({ request }, callback) => {
    let response: Uint8Array;
    try {
      response = answer(request as Uint8Array);
    } catch {
      // The exception may quote what it could not read.
      callback({ code: internal, details: "The policy pack could not read the request." });
      return;
    }
    callback(null, response);
  };
}

function guarded<R>(handler: Handler<R>, before: (request: R) => void): Handler<R> {
  return (call, callback) => {
    try {
      before(call.request);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      callback({ code: invalidArgument, message, details: message });
      return;
    }
    handler(call, callback);
  };
}

/** The service as it was, but with bytes for the messages of what is answered here. */
function inBytes(service: ServiceDefinition): ServiceDefinition {
  const same = (bytes: unknown) => bytes;
  const own = answered.map((method) => [
    method,
    { ...service[method], requestDeserialize: same, responseSerialize: same },
  ]);
  return { ...service, ...Object.fromEntries(own) };
}

function isDefinition(service: unknown): service is ServiceDefinition {
  return answered.every((method) => {
    const definition: unknown = Reflect.get(Object(service), method);
    return ["requestDeserialize", "responseSerialize"].every(
      (key) => typeof Reflect.get(Object(definition), key) === "function",
    );
  });
}

function isAnalyzer(implementation: unknown): implementation is AnalyzerService {
  return [...answered, "getAnalyzerInfo", "configure", "configureStack"].every(
    (method) => typeof Reflect.get(Object(implementation), method) === "function",
  );
}

interface Added {
  readonly service: unknown;
  readonly implementation: unknown;
}

/** Passes what is added to a gRPC server through `wrap`; returns how to undo that. */
function interceptAddService(
  wrap: (service: unknown, implementation: unknown) => Added,
): () => void {
  try {
    const server = grpcOfSdk().Server.prototype;
    const original = server.addService;
    server.addService = function (service, implementation) {
      const added = wrap(service, implementation);
      original.call(this, added.service, added.implementation);
    };
    return () => {
      server.addService = original;
    };
  } catch {
    return () => {};
  }
}
