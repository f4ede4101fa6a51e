/** Sends as a provider does: again, until it is told that all is well. */
import { Agent, request as httpRequest } from "node:http";
import type { WebhookRequest } from "../../../infra/webhooks/verification";
import { origin } from "../clients";
import type { Delivery } from "./events";

export interface SenderOptions {
  /** Where the receiver listens; undefined while it is dead. */
  readonly port: () => number | undefined;
  /** Requests that are under way at once. */
  readonly concurrency: number;
  /** Milliseconds before the next try: seconds to hours at a provider. */
  readonly pauseMs: () => number;
  /** Resolves when another event may be sent. */
  readonly ready?: () => Promise<void>;
}

export class Sender {
  /** Deliveries that were confirmed. */
  confirmed = 0;
  /** Requests, also those that failed. */
  attempts = 0;
  private readonly agent: Agent;

  constructor(private readonly options: SenderOptions) {
    this.agent = new Agent({ keepAlive: true, maxSockets: options.concurrency });
  }

  /** @throws Error when a request is refused: a provider would give up, and the event is lost. */
  async sendAll(deliveries: readonly Delivery[]): Promise<void> {
    const waiting = deliveries[Symbol.iterator]();
    const send = async () => {
      for (const delivery of waiting) {
        await this.options.ready?.();
        await this.deliver(delivery);
      }
    };
    await Promise.all(Array.from({ length: this.options.concurrency }, send));
  }

  async deliver(delivery: Delivery): Promise<void> {
    for (;;) {
      const status = await this.attempt(delivery.request());
      if (status === 204) break;
      if (status !== undefined && status !== 503) {
        throw new Error(`${delivery.events.join(", ")}: the receiver answered ${status}`);
      }
      await new Promise((resolve) => setTimeout(resolve, this.options.pauseMs()));
    }
    this.confirmed += 1;
  }

  /** The answer's status; undefined when there was none. */
  async attempt({ url, headers, body }: WebhookRequest): Promise<number | undefined> {
    const port = this.options.port();
    if (port === undefined) return undefined;
    this.attempts += 1;
    return await new Promise((resolve) => {
      const sent = httpRequest({
        host: "127.0.0.1",
        port,
        method: "POST",
        path: url.slice(origin.length),
        headers: { ...(headers as Record<string, string>), "content-length": body.length },
        agent: this.agent,
        timeout: 12_000,
      });
      sent.on("response", (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode));
        response.on("error", () => resolve(undefined));
      });
      sent.on("timeout", () => sent.destroy());
      sent.on("error", () => resolve(undefined));
      sent.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
