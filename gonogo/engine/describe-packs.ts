/** Asks policy packs what they hold and what is in force for a stack, and nothing else. */
import * as path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { GonogoError } from "../errors";
import { addEngineService } from "./engine-service";
import { channelOptions } from "./grpc-options";
import { defaultLimits, type Limits } from "./limits";
import { handlersOf, serveBy } from "./load-hook/direct-server";
import { PackProcess } from "./pack-process";
import { readProject } from "./project";
import { Redactor } from "./redact";
import { Session } from "./session";
import { readStackConfig } from "./stack-config";
import { TypeOutputTable } from "./type-outputs";
import type { PackPolicy, PreviewOptions } from "./types";

export interface DescribedPack {
  readonly name: string;
  readonly version: string;
  readonly dir: string;
  /** As they are announced for the stack, with the levels in force. */
  readonly policies: readonly PackPolicy[];
}

export interface Described {
  readonly project: string;
  readonly packs: readonly DescribedPack[];
  /** Knows the secrets of the stack's configuration. */
  readonly redactor: Redactor;
}

/**
 * @throws GonogoError `usage` for a wrong project, stack or pack configuration; `undecidable` when a
 * pack does not start.
 */
export async function describePacks(
  options: PreviewOptions,
  limits: Limits = defaultLimits,
): Promise<Described> {
  const project = readProject(path.resolve(options.programDir));
  const config = readStackConfig(project, options.stack, options.config ?? {}, process.env);
  const redactor = new Redactor(options.wordsOf);
  for (const value of config.values.values()) {
    if (value.secret) redactor.addText(value.text);
    for (const part of value.parts ?? []) redactor.addText(part);
  }
  const session = new Session(
    project.name,
    options.stack,
    options.organization ?? "organization",
    project.pwd,
    config.values,
    {},
    redactor,
    new TypeOutputTable(project.pwd),
    () => {},
  );
  const server = new grpc.Server(channelOptions);
  addEngineService(server, session);
  const packs: PackProcess[] = [];
  try {
    const engineAddress = `127.0.0.1:${await listen(server)}`;
    for (const ref of options.policyPacks) {
      packs.push(
        new PackProcess({
          ref: { ...ref, dir: path.resolve(ref.dir) },
          session,
          config,
          engineAddress,
          serve: (call, request, answer) =>
            serveBy(handlersOf(server) ?? new Map())(call, request, answer),
          runner: options.runner ?? "fast",
          env: { ...process.env, PWD: project.root },
          limits,
        }),
      );
    }
    const ready = Promise.all(packs.map((pack) => pack.ready));
    const described = await Promise.race([ready, session.failed]);
    return {
      project: project.name,
      packs: described.map(({ name, version, policies }, index) => ({
        name,
        version,
        dir: options.policyPacks[index]?.dir ?? "",
        policies,
      })),
      redactor,
    };
  } finally {
    for (const pack of packs) pack.stop();
    server.forceShutdown();
  }
}

function listen(server: grpc.Server): Promise<number> {
  return new Promise((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", credentials, (error, port) => {
      if (error) reject(new GonogoError("undecidable", `No port is free: ${error.message}`));
      else resolve(port);
    });
  });
}
