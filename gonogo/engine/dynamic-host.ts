/** Pulumi's own host of dynamic providers, which runs serialised code: used by the stock runner. */
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  CheckRequest,
  type CheckResponse,
  ConfigureRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { GonogoError } from "../errors";
import { Child, type ChildOptions } from "./child";
import { checkError } from "./dynamic-check";
import { channelOptions } from "./grpc-options";
import { call } from "./rpc";
import type { CheckAnswer } from "./session";
import { stripStack } from "./text";
import { decodeProperties, encodeProperties, type WireObject } from "./wire";

const callMs = 60_000;

export class DynamicHost {
  private readonly child: Child;
  private readonly port: Promise<number>;
  private client: ResourceProviderClient | undefined;
  private configured: Promise<ResourceProviderClient> | undefined;

  constructor(options: Omit<ChildOptions, "onLine">, onLine: (line: string) => void) {
    let found: (port: number) => void = () => {};
    const port = new Promise<number>((resolve) => {
      found = resolve;
    });
    this.child = new Child({
      ...options,
      onLine: (stream, line) => {
        if (stream === "stdout" && /^\d+$/.test(line)) found(Number(line));
        else onLine(line);
      },
    });
    const ended = this.child.ended.then(() => {
      const why = stripStack(this.child.lastErrors.join("\n"));
      throw new GonogoError("undecidable", `The host of dynamic providers ended: ${why}`);
    });
    this.port = Promise.race([port, ended]);
    this.port.catch(() => {});
  }

  async check(urn: string, news: WireObject, config: WireObject): Promise<CheckAnswer> {
    this.configured ??= this.configure(config);
    const client = await this.configured;
    const request = new CheckRequest();
    request.setUrn(urn);
    request.setOlds(encodeProperties({}));
    request.setNews(encodeProperties(news));
    const response = await call(client.check.bind(client), request, callMs).catch(
      (error: grpc.ServiceError): CheckResponse => {
        throw checkError(urn, error.details);
      },
    );
    return {
      inputs: decodeProperties(response.getInputs()),
      failures: response.getFailuresList().map((failure) => ({
        property: failure.getProperty(),
        reason: failure.getReason(),
      })),
    };
  }

  private async configure(config: WireObject): Promise<ResourceProviderClient> {
    const address = `127.0.0.1:${await this.port}`;
    const client = new ResourceProviderClient(
      address,
      grpc.credentials.createInsecure(),
      channelOptions,
    );
    this.client = client;
    const request = new ConfigureRequest();
    // The host throws outside any answer when the arguments are missing, so they never are.
    request.setArgs(encodeProperties(config));
    request.setAcceptsecrets(false);
    await call(client.configure.bind(client), request, callMs);
    return client;
  }

  stop(): void {
    this.client?.close();
    this.child.kill();
  }
}
