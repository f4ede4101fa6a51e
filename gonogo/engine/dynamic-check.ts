/**
 * Check of dynamic resources, whose providers are the user's own code.
 *
 * In the fast runner the load hook keeps the provider object in the program's process and runs its
 * `check` there; `__provider` then holds a short stand-in instead of the serialised code. This
 * spares the serialisation and a second process. What differs: a provider that cannot be serialised
 * is not noticed. The stock runner serialises and starts Pulumi's own host.
 */
import * as path from "node:path";
import { GonogoError } from "../errors";
import type { DynamicHost } from "./dynamic-host";
import type { CheckAnswer } from "./session";
import { stripStack } from "./text";
import { isObject, toWire, type WireObject } from "./wire";

export const standInPrefix = "gonogo:in-process-provider:";
const checkMs = 60_000;

interface Waiting {
  readonly resolve: (answer: CheckAnswer) => void;
  readonly reject: (error: GonogoError) => void;
  readonly urn: string;
}

export class DynamicChecker {
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private host: DynamicHost | undefined;

  constructor(
    private readonly send: (message: object) => void,
    private readonly makeHost: () => DynamicHost,
  ) {}

  async check(urn: string, news: WireObject, config: WireObject): Promise<CheckAnswer> {
    const { __provider: code } = news;
    if (typeof code === "string" && code.startsWith(standInPrefix)) {
      return this.checkInProgram(urn, news, config);
    }
    this.host ??= this.makeHost();
    return this.host.check(urn, news, config);
  }

  private checkInProgram(urn: string, news: WireObject, config: WireObject): Promise<CheckAnswer> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(lateCheck(urn)), checkMs).unref();
      const settle =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer);
          this.waiting.delete(id);
          then(value);
        };
      this.waiting.set(id, { urn, resolve: settle(resolve), reject: settle(reject) });
      this.send({ gonogo: "check", id, news, config });
    });
  }

  /** A message of the load hook. */
  receive(message: unknown): void {
    const { gonogo, id, inputs, failures, error } = message as Record<string, unknown>;
    const waiting = this.waiting.get(Number(id));
    if (gonogo !== "checked" || !waiting) return;
    if (typeof error === "string") waiting.reject(checkError(waiting.urn, error));
    else waiting.resolve(parseAnswer(inputs, failures));
  }

  stop(): void {
    this.host?.stop();
  }
}

export function parseAnswer(inputs: unknown, failures: unknown): CheckAnswer {
  const wire = toWire(inputs);
  return {
    inputs: isObject(wire) ? wire : {},
    failures: (Array.isArray(failures) ? failures : []).map((failure) => ({
      property: String(failure?.property ?? ""),
      reason: String(failure?.reason ?? ""),
    })),
  };
}

export function checkError(urn: string, message: string): GonogoError {
  return new GonogoError(
    "undecidable",
    `The dynamic provider of ${urn} failed in check: ${stripStack(message)}`,
  );
}

export function lateCheck(urn: string): GonogoError {
  return new GonogoError(
    "undecidable",
    `The dynamic provider of ${urn} did not end its check within ${checkMs / 1000} seconds.`,
  );
}

export const dynamicRunner = (sdk: string) => path.join(sdk, "cmd", "dynamic-provider", "index.js");
