/**
 * Records what the engine sends to packs and answers to programs, at the level of gRPC, in the form
 * of the recordings of the real CLI.
 */
import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

export interface AnalyzerRecord {
  readonly m: string;
  readonly o: unknown;
}
export interface MonitorRecord {
  readonly m: string;
  readonly q: unknown;
  readonly r: unknown;
}

interface Message {
  toObject(): Record<string, unknown>;
}

/** The message as plain data: structs as the values they hold, maps as sorted pairs. */
export function plain(value: unknown): unknown {
  if (value instanceof Struct) return value.toJavaScript();
  if (Array.isArray(value)) return value.map(plain);
  if (value && typeof value === "object" && "toObject" in value) return plainMessage(value);
  return value;
}

function plainMessage(message: object): unknown {
  const object = (message as Message).toObject();
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(object)) {
    // Generated code marks fields named like keywords of JavaScript.
    const field = key.replace(/^pb_/, "");
    const getter = `get${field.charAt(0).toUpperCase()}${field.slice(1)}`;
    const real = (message as Record<string, unknown>)[getter];
    const value = typeof real === "function" ? real.call(message) : object[key];
    if (value === undefined) continue;
    result[key] = isMap(value)
      ? value.toArray().map(([name, item]) => [name, plain(value.get(name) ?? item)])
      : plain(value);
  }
  return result;
}

interface ProtobufMap {
  toArray(): [string, unknown][];
  get(key: string): unknown;
}

function isMap(value: unknown): value is ProtobufMap {
  return typeof value === "object" && value !== null && "toArray" in value && "get" in value;
}

type Method = (request: Message, ...rest: unknown[]) => unknown;

/** Runs `work` while everything is recorded. */
export async function record<T>(
  work: () => Promise<T>,
): Promise<{ result: T; analyzer: AnalyzerRecord[]; monitor: MonitorRecord[] }> {
  const analyzer: AnalyzerRecord[] = [];
  const monitor: MonitorRecord[] = [];
  const client = AnalyzerClient.prototype as unknown as Record<string, Method>;
  const methods = [
    "configureStack",
    "getPluginInfo",
    "getAnalyzerInfo",
    "configure",
    "remediate",
    "analyze",
    "analyzeStack",
  ];
  const originals = methods.map((name) => client[name] as Method);
  methods.forEach((name, index) => {
    client[name] = function (this: unknown, request, ...rest) {
      analyzer.push({ m: name, o: plain(request) });
      return (originals[index] as Method).call(this, request, ...rest);
    };
  });
  const addService = grpc.Server.prototype.addService;
  grpc.Server.prototype.addService = function (definition, implementation) {
    addService.call(this, definition, recorded(implementation, monitor));
  };
  try {
    return { result: await work(), analyzer, monitor };
  } finally {
    methods.forEach((name, index) => {
      client[name] = originals[index] as Method;
    });
    grpc.Server.prototype.addService = addService;
  }
}

function recorded(
  implementation: grpc.UntypedServiceImplementation,
  monitor: MonitorRecord[],
): grpc.UntypedServiceImplementation {
  return Object.fromEntries(
    Object.entries(implementation).map(([name, handler]) => [
      name,
      (call: { request: Message }, callback: (...args: unknown[]) => void) =>
        (handler as unknown as (...args: unknown[]) => void)(call, (...args: unknown[]) => {
          monitor.push({ m: name, q: plain(call.request), r: plain(args[1] ?? null) });
          callback(...args);
        }),
    ]),
  ) as unknown as grpc.UntypedServiceImplementation;
}
