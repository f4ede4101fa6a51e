/** Transforms of resources and invokes: functions of the program, called back through gRPC. */
import * as grpc from "@grpc/grpc-js";
import { CallbacksClient } from "@pulumi/pulumi/proto/callback_grpc_pb";
import { type Callback, CallbackInvokeRequest } from "@pulumi/pulumi/proto/callback_pb";
import {
  type TransformInvokeOptions,
  TransformInvokeRequest,
  TransformInvokeResponse,
  TransformRequest,
  type TransformResourceOptions,
  TransformResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { GonogoError } from "../../errors";
import { channelOptions } from "../grpc-options";

export interface TransformTarget {
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly parent: string;
  readonly properties: Struct | undefined;
  readonly options: TransformResourceOptions;
}

export class Transforms {
  private readonly clients = new Map<string, CallbacksClient>();
  private readonly ofResource = new Map<string, readonly Callback[]>();
  private readonly stackTransforms: Callback[] = [];
  private readonly invokeTransforms: Callback[] = [];

  addStackTransform(callback: Callback): void {
    this.stackTransforms.push(callback);
  }

  addInvokeTransform(callback: Callback): void {
    this.invokeTransforms.push(callback);
  }

  /** Remembers a component's transforms for its children. */
  setResourceTransforms(urn: string, callbacks: readonly Callback[]): void {
    if (callbacks.length > 0) this.ofResource.set(urn, callbacks);
  }

  /** The resource's own transforms, then each ancestor's, then the stack's. */
  async apply(
    target: TransformTarget,
    own: readonly Callback[],
    ancestors: readonly string[],
  ): Promise<{ target: TransformTarget; transformed: boolean }> {
    const callbacks = [
      ...own,
      ...ancestors.flatMap((urn) => this.ofResource.get(urn) ?? []),
      ...this.stackTransforms,
    ];
    let current = target;
    for (const callback of callbacks) {
      const request = new TransformRequest();
      request.setType(current.type);
      request.setName(current.name);
      request.setCustom(current.custom);
      request.setParent(current.parent);
      request.setProperties(current.properties);
      request.setOptions(current.options);
      const what = `${current.type} "${current.name}"`;
      const bytes = await this.invoke(callback, request.serializeBinary(), what);
      const response = TransformResponse.deserializeBinary(bytes);
      current = {
        ...current,
        properties: response.getProperties() ?? current.properties,
        options: response.getOptions() ?? current.options,
      };
    }
    return { target: current, transformed: callbacks.length > 0 };
  }

  async applyToInvoke(
    token: string,
    args: Struct | undefined,
    options: TransformInvokeOptions,
  ): Promise<{ args: Struct | undefined; options: TransformInvokeOptions }> {
    let current = { args, options };
    for (const callback of this.invokeTransforms) {
      const request = new TransformInvokeRequest();
      request.setToken(token);
      request.setArgs(current.args);
      request.setOptions(current.options);
      const bytes = await this.invoke(callback, request.serializeBinary(), `the invoke ${token}`);
      const response = TransformInvokeResponse.deserializeBinary(bytes);
      current = {
        args: response.getArgs() ?? current.args,
        options: response.getOptions() ?? current.options,
      };
    }
    return current;
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
  }

  private invoke(callback: Callback, request: Uint8Array, what: string): Promise<Uint8Array> {
    const message = new CallbackInvokeRequest();
    message.setToken(callback.getToken());
    message.setRequest(request);
    return new Promise((resolve, reject) => {
      this.client(callback.getTarget()).invoke(message, (error, response) => {
        if (!error) return resolve(response.getResponse_asU8());
        const text = `A transform of the program failed for ${what}: ${error.details}`;
        reject(new GonogoError("undecidable", text, { cause: error }));
      });
    });
  }

  private client(target: string): CallbacksClient {
    let client = this.clients.get(target);
    if (!client) {
      client = new CallbacksClient(target, grpc.credentials.createInsecure(), channelOptions);
      this.clients.set(target, client);
    }
    return client;
  }
}
