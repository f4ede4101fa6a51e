/** Lets a gRPC client's unary calls go over the pipe to a child. */
import * as grpc from "@grpc/grpc-js";
import { type DirectChannel, pathsQuestion } from "./load-hook/direct-channel";

/** Which paths the child answers over the pipe; none when its gRPC library is another than ours. */
export function directPaths(channel: DirectChannel): Promise<ReadonlySet<string>> {
  return new Promise((resolve) => {
    channel.call(pathsQuestion, new Uint8Array(0), (status, bytes) => {
      const paths = status ? [] : (JSON.parse(Buffer.from(bytes).toString("utf8")) as string[]);
      resolve(new Set(paths));
    });
  });
}

/** For clients that make unary calls alone; a call's deadline is kept. */
export function directInterceptor(channel: DirectChannel): grpc.Interceptor {
  return ({ method_definition, deadline }) => {
    let listener: Partial<grpc.InterceptingListener> = {};
    let giveUp = () => {};
    let timer: NodeJS.Timeout | undefined;
    const end = (code: grpc.status, details: string) => {
      clearTimeout(timer);
      listener.onReceiveStatus?.({ code, details, metadata: new grpc.Metadata() });
    };
    const cancel = (code: grpc.status, details: string) => {
      giveUp();
      end(code, details);
    };
    const send = (message: unknown) => {
      const { path, requestSerialize, responseDeserialize } = method_definition;
      giveUp = channel.call(path, requestSerialize(message), (status, bytes) => {
        if (status) return end(status.code, status.details);
        listener.onReceiveMessage?.(responseDeserialize(Buffer.from(bytes)));
        end(grpc.status.OK, "");
      });
    };
    const call: grpc.InterceptingCall | object = {
      start(_: grpc.Metadata, given?: Partial<grpc.InterceptingListener>) {
        listener = given ?? {};
        if (deadline === undefined || deadline === Number.POSITIVE_INFINITY) return;
        const late = () => cancel(grpc.status.DEADLINE_EXCEEDED, "Deadline exceeded");
        timer = setTimeout(late, Math.max(0, Number(deadline) - Date.now())).unref();
      },
      sendMessage: send,
      sendMessageWithContext: (_: unknown, message: unknown) => send(message),
      startRead() {},
      halfClose() {},
      cancelWithStatus: cancel,
      getPeer: () => "pipe",
      getAuthContext: () => null,
    };
    return call as grpc.InterceptingCall;
  };
}
