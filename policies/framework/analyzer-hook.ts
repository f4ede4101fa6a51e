/**
 * Stands between the engine and @pulumi/policy's Analyzer service.
 *
 * Why: the SDK decodes a resource's properties again for every policy, and the whole stack for
 * every stack policy; it drops the marks of secrets on the way; and it accepts any configuration.
 * So each request is kept here, decoded once at most, and the SDK is handed a copy whose properties
 * hold nothing but a ticket, by which a policy finds the request again. Everything else (levels,
 * not-applicable reasons, diagnostics) stays the SDK's work.
 *
 * Only public API is wrapped: `Server.addService` of @grpc/grpc-js, while the pack is constructed,
 * and the method names of Pulumi's Analyzer service. Where that does not succeed nothing is lost
 * but speed, and the secretness of values: policies then read what the SDK decoded.
 */
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import type {
  AnalyzeRequest,
  AnalyzeResponse,
  AnalyzerStackConfigureRequest,
  AnalyzeStackRequest,
  ConfigureAnalyzerRequest,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { decodeStruct } from "./decode";
import { buildStackIndex, type IndexedStack, type ResourceData } from "./indexed-stack";
import { NotApplicableList } from "./not-applicable-list";
import { type PackConfigEntry, readPackConfig } from "./pack-config";
import type { StackConfig } from "./settings";

/** What the pack decides; each may throw, and the engine is told the message. */
export interface AnalyzerEvents {
  /** Before the engine learns about the policies. */
  beforeInfo(): void;
  onStack(stack: StackConfig): void;
  onConfigure(config: ReadonlyMap<string, PackConfigEntry>): void;
  /** Around the SDK's work on one resource. */
  onAnalyze(type: string, request: PackRequest, work: () => void): void;
}

/** A request to analyze, as a policy of this pack sees it. */
export interface PackRequest {
  stack(): IndexedStack;
  /** Says why a policy does not apply; a policy of the SDK has to throw for that. */
  notApplicable(policy: string, reason: string): void;
}

type Callback = (error: unknown, response?: AnalyzeResponse) => void;
type Handler<R> = (call: { readonly request: R }, callback: Callback) => void;
interface AnalyzerService {
  analyze: Handler<AnalyzeRequest>;
  analyzeStack: Handler<AnalyzeStackRequest>;
  remediate: Handler<AnalyzeRequest>;
  getAnalyzerInfo: Handler<unknown>;
  configure: Handler<ConfigureAnalyzerRequest>;
  configureStack: Handler<AnalyzerStackConfigureRequest>;
}
interface GrpcServer {
  addService(this: unknown, service: unknown, implementation: unknown): void;
}

/** A property name that no program can guess. */
const ticketKey = `gonogo-${randomUUID()}`;

/** The requests under way, and what earlier ones told about each resource. */
export class AnalyzerHook {
  readonly #events: AnalyzerEvents;
  readonly #open = new Map<string, PackRequest>();
  readonly #notApplicable = new NotApplicableList();
  /** URN → the inputs that were analyzed: stack requests hold outputs instead. */
  readonly #inputs = new Map<string, () => Record<string, unknown>>();
  #tickets = 0;

  constructor(events: AnalyzerEvents) {
    this.#events = events;
  }

  /** True once the service is wrapped. */
  active = false;

  /** Runs `construct`, which makes the PolicyPack, and wraps the service that it adds. */
  install(construct: () => void): void {
    const restore = interceptAddService((implementation) => this.#wrap(implementation));
    try {
      construct();
    } finally {
      restore();
    }
  }

  /** The request whose ticket these properties hold. */
  find(props: unknown): PackRequest | undefined {
    const ticket: unknown = props ? Reflect.get(Object(props), ticketKey) : undefined;
    return typeof ticket === "string" ? this.#open.get(ticket) : undefined;
  }

  #wrap(implementation: unknown): unknown {
    if (!isAnalyzer(implementation)) {
      return implementation;
    }
    this.active = true;
    const sdk = implementation;
    const events = this.#events;
    return {
      ...sdk,
      analyze: (call, callback) => this.#analyze(sdk.analyze, call.request, callback),
      analyzeStack: (call, callback) => this.#analyzeStack(sdk, call.request, callback),
      // The pack has no remediations, which the SDK finds out after decoding the properties.
      remediate: ({ request }, callback) =>
        sdk.remediate({ request: withTicket(request, "") }, callback),
      getAnalyzerInfo: guarded(sdk.getAnalyzerInfo, () => events.beforeInfo()),
      configure: guarded(sdk.configure, (request) => events.onConfigure(readPackConfig(request))),
      configureStack: guarded(sdk.configureStack, (request) =>
        events.onStack({
          project: request.getProject(),
          stack: request.getStack(),
          config: Object.fromEntries(request.getConfigMap().getEntryList()),
        }),
      ),
    } satisfies AnalyzerService;
  }

  #analyze(sdk: AnalyzerService["analyze"], request: AnalyzeRequest, callback: Callback): void {
    let decoded: Record<string, unknown> | undefined;
    const inputs = () => {
      decoded ??= decodeStruct(request.getProperties());
      return decoded;
    };
    this.#inputs.set(request.getUrn(), inputs);
    this.#serve(
      () => [describe(request, inputs())],
      (ticket, done, own) =>
        this.#events.onAnalyze(request.getType(), own, () =>
          sdk({ request: withTicket(request, ticket) }, done),
        ),
      callback,
    );
  }

  #analyzeStack(sdk: AnalyzerService, request: AnalyzeStackRequest, callback: Callback): void {
    const resources = request.getResourcesList();
    // One resource carries the ticket; our stack policies read the index behind it.
    const [first] = resources;
    const carriers = (ticket: string) => (first ? [withTicket(first, ticket)] : []);
    this.#serve(
      () => resources.map((resource) => this.#inStack(resource)),
      (ticket, done) => {
        const getResourcesList = { value: () => carriers(ticket) };
        sdk.analyzeStack({ request: Object.create(request, { getResourcesList }) }, done);
      },
      callback,
    );
  }

  /**
   * Policies are written against inputs. In a preview the outputs that a stack request holds have
   * every computed property that the program left out as unknown, so the inputs that came with the
   * resource's own request are preferred.
   */
  #inStack(resource: StackResourceMessage): ResourceData {
    const outputs = decodeStruct(resource.getProperties());
    const inputs = this.#inputs.get(resource.getUrn());
    const propertyDependencies: Record<string, readonly string[]> = {};
    resource.getPropertydependenciesMap().forEach((urns, property) => {
      propertyDependencies[property] = urns.getUrnsList();
    });
    const described = describe(resource, inputs?.() ?? outputs);
    return { ...described, outputs, propertyDependencies };
  }

  #serve(
    resources: () => readonly ResourceData[],
    run: (ticket: string, done: Callback, own: PackRequest) => void,
    callback: Callback,
  ): void {
    const ticket = String(++this.#tickets);
    const reasons: (readonly [policy: string, reason: string])[] = [];
    let index: IndexedStack | undefined;
    const own: PackRequest = {
      stack: () => {
        index ??= buildStackIndex(resources());
        return index;
      },
      notApplicable: (policy, reason) => reasons.push([policy, reason]),
    };
    this.#open.set(ticket, own);
    const done: Callback = (error, response) => {
      this.#open.delete(ticket);
      if (response && reasons.length > 0) {
        this.#notApplicable.append(response, reasons);
      }
      callback(error, response);
    };
    run(ticket, done, own);
  }
}

type StackResourceMessage = ReturnType<AnalyzeStackRequest["getResourcesList"]>[number];
type Described = Pick<AnalyzeRequest, "getUrn" | "getType" | "getName">;

function describe(message: Described, props: unknown): ResourceData {
  return { urn: message.getUrn(), type: message.getType(), name: message.getName(), props };
}

/** The message as it was, but with a ticket for its properties and without its provider. */
function withTicket<T extends object>(message: T, ticket: string): T {
  const properties = { toJavaScript: () => ({ [ticketKey]: ticket }) };
  return Object.create(message, {
    getProperties: { value: () => properties },
    getProvider: { value: () => undefined },
  });
}

/** What gRPC calls INVALID_ARGUMENT: the engine prints the message and stops the preview. */
const invalidArgument = 3;

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

function isAnalyzer(implementation: unknown): implementation is AnalyzerService {
  const methods = ["analyze", "analyzeStack", "remediate", "getAnalyzerInfo", "configure"];
  return [...methods, "configureStack"].every(
    (method) => typeof Reflect.get(Object(implementation), method) === "function",
  );
}

/** Passes what is added to a gRPC server through `wrap`; returns how to undo that. */
function interceptAddService(wrap: (implementation: unknown) => unknown): () => void {
  try {
    // The class that @pulumi/policy instantiates, which need not be the one that we would find.
    const from = createRequire(require.resolve("@pulumi/policy"));
    const server: GrpcServer = from("@grpc/grpc-js").Server.prototype;
    const original = server.addService;
    server.addService = function (service, implementation) {
      original.call(this, service, wrap(implementation));
    };
    return () => {
      server.addService = original;
    };
  } catch {
    return () => {};
  }
}
