/** The Engine service: the log of program and packs, and the root resource. */
import type * as grpc from "@grpc/grpc-js";
import { EngineService, type IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb";
import {
  GetRootResourceResponse,
  LogSeverity,
  RequirePulumiVersionResponse,
  SetRootResourceResponse,
} from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { LogEntry, Session } from "./session";

const severities: Record<number, LogEntry["severity"]> = {
  [LogSeverity.DEBUG]: "debug",
  [LogSeverity.INFO]: "info",
  [LogSeverity.WARNING]: "warning",
  [LogSeverity.ERROR]: "error",
};

export function addEngineService(server: grpc.Server, session: Session): void {
  const service: Partial<IEngineServer> = {
    log: (call, callback) => {
      const severity = severities[call.request.getSeverity()] ?? "info";
      // Thousands of messages about the SDK's inner life; nobody reads them in a report.
      if (severity !== "debug" && !call.request.getEphemeral()) {
        session.addLog(severity, call.request.getMessage(), call.request.getUrn());
      }
      callback(null, new Empty());
    },
    getRootResource: (_, callback) => {
      const response = new GetRootResourceResponse();
      response.setUrn(session.rootUrn);
      callback(null, response);
    },
    setRootResource: (call, callback) => {
      session.rootUrn = call.request.getUrn();
      callback(null, new SetRootResourceResponse());
    },
    startDebugging: (_, callback) => callback(null, new Empty()),
    // The program states which CLI it needs; the protocol spoken here is that of the SDK itself.
    requirePulumiVersion: (_, callback) => callback(null, new RequirePulumiVersionResponse()),
  };
  server.addService(EngineService, service as IEngineServer);
}
