/** The ResourceMonitor service: each call of the protocol, its errors turned into one failure. */
import * as grpc from "@grpc/grpc-js";
import {
  type IResourceMonitorServer,
  ResourceMonitorService,
} from "@pulumi/pulumi/proto/resource_grpc_pb";
import { RegisterPackageResponse, SupportsFeatureResponse } from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { GonogoError } from "../../errors";
import type { Session } from "../session";
import { decodeProperties } from "../wire";
import { invoke } from "./invoke";
import type { RegisterParts } from "./prepare";
import { readResource } from "./read";
import { registerResource } from "./register";

const features = new Set([
  "secrets",
  "resourceReferences",
  "outputValues",
  "aliasSpecs",
  "deletedWith",
  "replaceWith",
  "replacementTrigger",
  "transforms",
  "invokeTransforms",
  "parameterization",
  "resourceHooks",
  "errorHooks",
  "sendsOptionsToHooks",
]);

type Unary<Q, R> = grpc.handleUnaryCall<Q, R>;

/** Runs a handler; its failure ends the preview, and every later call is told so. */
function handler<Q, R>(session: Session, run: (request: Q) => Promise<R> | R): Unary<Q, R> {
  return (call, callback) => {
    if (session.isFailed) return callback(unavailable());
    session.lastActivity = Date.now();
    Promise.resolve()
      .then(() => run(call.request))
      .finally(() => {
        session.lastActivity = Date.now();
      })
      .then(
        (response) => (session.isFailed ? callback(unavailable()) : callback(null, response)),
        (error: unknown) => {
          session.fail(error);
          callback(unavailable());
        },
      );
  };
}

/** The SDK ends quietly on UNAVAILABLE: the engine has already said what is wrong. */
function unavailable(): grpc.ServiceError {
  const details = "the preview has ended";
  return Object.assign(new Error(details), {
    code: grpc.status.UNAVAILABLE,
    details,
    metadata: new grpc.Metadata(),
  });
}

function unimplemented<Q, R>(): Unary<Q, R> {
  return (_, callback) => callback({ code: grpc.status.UNIMPLEMENTED, details: "not implemented" });
}

export function addMonitorService(
  server: grpc.Server,
  parts: RegisterParts,
  onShutdown: () => void,
): void {
  const { session } = parts;
  const empty = () => new Empty();
  const service: IResourceMonitorServer = {
    getDeploymentInfo: unimplemented(),
    supportsFeature: handler(session, (request) => {
      const response = new SupportsFeatureResponse();
      response.setHassupport(features.has(request.getId()));
      return response;
    }),
    invoke: handler(session, (request) => invoke(parts, request)),
    call: handler(session, (request) => {
      throw new GonogoError(
        "undecidable",
        `The program calls the method ${request.getTok()} of a multi-language component. ` +
          "Such methods run in a provider plugin, which an offline preview does not start.",
      );
    }),
    readResource: handler(session, (request) => readResource(parts, request)),
    registerResource: handler(session, (request) => registerResource(parts, request)),
    registerResourceOutputs: handler(session, (request) => {
      const outputs = decodeProperties(request.getOutputs());
      session.collectSecrets(outputs);
      const state = session.resources.get(request.getUrn());
      if (state) state.outputs = outputs;
      return empty();
    }),
    registerStackTransform: handler(session, (request) => {
      parts.transforms.addStackTransform(request);
      return empty();
    }),
    registerStackInvokeTransform: handler(session, (request) => {
      parts.transforms.addInvokeTransform(request);
      return empty();
    }),
    // Hooks run around operations on resources; a preview performs none.
    registerResourceHook: handler(session, (request) => {
      if (request.getOnDryRun()) {
        session.note(
          `The resource hook ${request.getName()} asks for previews too; it was not run.`,
        );
      }
      return empty();
    }),
    registerErrorHook: handler(session, empty),
    registerPackage: handler(session, (request) => {
      const response = new RegisterPackageResponse();
      response.setRef(parts.packages.register(request));
      return response;
    }),
    signalAndWaitForShutdown: handler(session, () => {
      onShutdown();
      return empty();
    }),
  };
  server.addService(ResourceMonitorService, service);
}
