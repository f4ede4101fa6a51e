/** Stands in for `grpc-of-sdk` in the executable pack: there is one gRPC in that file. */
import { Server } from "@grpc/grpc-js";
import type { Grpc } from "./grpc-of-sdk";

export function grpcOfSdk(): Grpc {
  return { Server } as unknown as Grpc;
}
