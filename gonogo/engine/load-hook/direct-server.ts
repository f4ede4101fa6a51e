/** Answers direct calls by the services of a gRPC server. */
import type { Answer, CallStatus, Serve } from "./direct-channel";

interface UnaryHandler {
  readonly type: string;
  readonly func: (
    call: { readonly request: unknown },
    callback: (error: unknown, value?: unknown) => void,
  ) => unknown;
  readonly serialize: (value: unknown) => Uint8Array;
  readonly deserialize: (bytes: Uint8Array) => unknown;
}

/** gRPC's status codes. */
const unknown = 2;
const unimplemented = 12;
const internal = 13;

/** Undefined when the server does not keep its handlers as @grpc/grpc-js 1 does. */
export function handlersOf(server: object): ReadonlyMap<string, UnaryHandler> | undefined {
  const handlers: unknown = Reflect.get(server, "handlers");
  if (!(handlers instanceof Map)) return undefined;
  const all = [...handlers.values()] as Partial<UnaryHandler>[];
  const expected = all.every(
    ({ func, serialize, deserialize }) =>
      typeof func === "function" &&
      typeof serialize === "function" &&
      typeof deserialize === "function",
  );
  return expected ? (handlers as Map<string, UnaryHandler>) : undefined;
}

export function serveBy(handlers: ReadonlyMap<string, UnaryHandler>): Serve {
  return (path, bytes, answer) => {
    const handler = handlers.get(path);
    if (handler?.type !== "unary") {
      answer({ code: unimplemented, details: `There is no method ${path}.` }, bytes);
      return;
    }
    let request: unknown;
    try {
      request = handler.deserialize(Buffer.from(bytes));
    } catch (error) {
      answer({ code: internal, details: (error as Error).message }, bytes);
      return;
    }
    handler.func({ request }, (error, value) => respond(handler, error, value, answer));
  };
}

function respond(handler: UnaryHandler, error: unknown, value: unknown, answer: Answer): void {
  const nothing = new Uint8Array(0);
  if (error) {
    answer(statusOf(error), nothing);
    return;
  }
  let bytes: Uint8Array;
  try {
    bytes = handler.serialize(value);
  } catch (failure) {
    answer({ code: internal, details: (failure as Error).message }, nothing);
    return;
  }
  answer(undefined, bytes);
}

/** As @grpc/grpc-js makes a status of what a handler hands to its callback. */
function statusOf(error: unknown): CallStatus {
  const { code, details, message } = error as Record<string, unknown>;
  const text = typeof message === "string" ? message : "Unknown Error";
  if (!Number.isInteger(code)) return { code: unknown, details: text };
  return { code: code as number, details: typeof details === "string" ? details : text };
}
