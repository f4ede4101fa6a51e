/** In the child: calls of the engine, and the services of a pack, over the pipe to the tool. */
import { EventEmitter } from "node:events";
import * as net from "node:net";
import { channelFile, DirectChannel, pathsQuestion } from "./direct-channel";
import { handlersOf, serveBy } from "./direct-server";
import { settings } from "./node-internals";

type Callback = (error: unknown, value?: unknown) => void;
interface GrpcClient {
  getChannel(): { getTarget(): string };
}
type UnaryRequest = (
  this: GrpcClient,
  path: string,
  serialize: (value: unknown) => Uint8Array,
  deserialize: (bytes: Uint8Array) => unknown,
  ...rest: unknown[]
) => unknown;

let opened: DirectChannel | undefined;
let server: object | undefined;

function channel(): DirectChannel {
  if (opened) return opened;
  const socket = new net.Socket({ fd: channelFile, readable: true, writable: true });
  // The pipe must not keep a program alive that waits for nothing.
  const waiting = (is: boolean) => {
    if (is) socket.ref();
    else socket.unref();
  };
  opened = new DirectChannel(
    socket,
    (path, request, answer) => {
      const handlers = (server && handlersOf(server)) ?? new Map();
      if (path !== pathsQuestion) serveBy(handlers)(path, request, answer);
      else answer(undefined, Buffer.from(JSON.stringify([...handlers.keys()])));
    },
    waiting,
  );
  socket.unref();
  return opened;
}

/** Calls of the engine's address go over the pipe; all others as they are. */
export function routeCalls(exports: Record<string, unknown>): void {
  const { prototype } = exports.Client as { prototype: { makeUnaryRequest: UnaryRequest } };
  const original = prototype.makeUnaryRequest;
  const known = new WeakMap<GrpcClient, boolean>();
  prototype.makeUnaryRequest = function (path, serialize, deserialize, argument, ...rest) {
    let toEngine = known.get(this);
    if (toEngine === undefined) {
      const target = this.getChannel().getTarget();
      toEngine = target.split(":").slice(-2).join(":") === settings.engine;
      known.set(this, toEngine);
    }
    const [callback] = rest as [Callback];
    // Metadata, options and deadlines are gRPC's.
    if (!toEngine || rest.length !== 1 || typeof callback !== "function") {
      return original.call(this, path, serialize, deserialize, argument, ...rest);
    }
    return directCall(path, serialize(argument), deserialize, callback);
  };
}

function directCall(
  path: string,
  request: Uint8Array,
  deserialize: (bytes: Uint8Array) => unknown,
  callback: Callback,
): unknown {
  const giveUp = channel().call(path, request, (status, bytes) => {
    if (!status) return callback(null, deserialize(bytes));
    const error = new Error(`${status.code}: ${status.details}`);
    callback(Object.assign(error, status, { metadata: undefined }));
  });
  return Object.assign(new EventEmitter(), { cancel: giveUp });
}

/** The services of the server that the child opens last are answered over the pipe as well. */
export function offerServices(exports: Record<string, unknown>): void {
  const { prototype } = exports.Server as {
    prototype: { addService(this: object, ...rest: unknown[]): void };
  };
  const original = prototype.addService;
  prototype.addService = function (...rest) {
    original.apply(this, rest);
    server = this;
    channel();
  };
}
