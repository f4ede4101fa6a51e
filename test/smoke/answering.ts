/** A server of HTTPS that answers as a test says, and a smoke test of it. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { readSmokeSettings, smokeSteps } from "../../gonogo/smoke/plan";
import { runSmoke } from "../../gonogo/smoke/run";
import { certificate } from "../reference-system/certificate";
import { close, listen } from "../reference-system/listen";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export class Answering {
  base = "";
  ca = "";
  answer: Answer = (_, response) => response.end();
  private server: Server | undefined;

  /** @param note Hears of every request before it is answered. */
  constructor(private readonly note: (request: IncomingMessage) => void) {}

  async start(): Promise<void> {
    const pems = await certificate(300);
    this.ca = pems.cert;
    this.server = createServer({ key: pems.private, cert: pems.cert }, (request, response) => {
      this.note(request);
      this.answer(request, response);
    });
    this.base = `https://localhost:${await listen(this.server)}`;
  }

  async stop(): Promise<void> {
    if (this.server !== undefined) await close(this.server);
  }

  /** @param steps As a stack's configuration has them. */
  async smoke(steps: readonly object[], more: Partial<Parameters<typeof runSmoke>[0]> = {}) {
    const results = await runSmoke({
      steps: smokeSteps(undefined, readSmokeSettings({ steps }, "x")),
      hosts: new Map([["api", this.base]]),
      allowWrites: true,
      values: {},
      secretVariables: {},
      signal: new AbortController().signal,
      ca: this.ca,
      ...more,
    });
    return results.map(({ outcome, findings, reason }) => ({
      outcome,
      said: findings[0]?.sentence ?? reason ?? "",
    }));
  }
}
