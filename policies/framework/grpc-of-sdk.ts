import { createRequire } from "node:module";

export interface Grpc {
  readonly Server: {
    readonly prototype: {
      addService: (this: unknown, service: unknown, implementation: unknown) => void;
    };
  };
}

/** The gRPC that @pulumi/policy serves with, which need not be the one that we would find. */
export function grpcOfSdk(): Grpc {
  const from = createRequire(require.resolve("@pulumi/policy"));
  return from("@grpc/grpc-js");
}
