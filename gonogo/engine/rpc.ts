/** Calls of other processes, each with a deadline. */
import * as grpc from "@grpc/grpc-js";

type UnaryMethod<Q, R> = (
  request: Q,
  metadata: grpc.Metadata,
  options: Partial<grpc.CallOptions>,
  callback: (error: grpc.ServiceError | null, response: R) => void,
) => grpc.ClientUnaryCall;

/** @param method a method of a client, bound to it. */
export function call<Q, R>(
  method: UnaryMethod<Q, R>,
  request: Q,
  milliseconds: number,
): Promise<R> {
  const options = { deadline: Date.now() + milliseconds };
  return new Promise((resolve, reject) => {
    method(request, new grpc.Metadata(), options, (error, response) => {
      if (error) reject(error);
      else resolve(response);
    });
  });
}

/** Rejects with `error()` when the promise does not settle in time. */
export async function withDeadline<T>(
  promise: Promise<T>,
  milliseconds: number,
  error: () => Error,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(error()), milliseconds);
    // What is waited for keeps the process alive; the deadline alone must not.
    timer.unref();
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
