/** Somebody's API that handlers call: it does a thing once for each idempotency key. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export class Outside {
  /** How often a thing was done for each event. */
  readonly done = new Map<string, number>();
  /** Calls, also those whose key was known. */
  calls = 0;
  private readonly keys = new Set<string>();

  private constructor(private readonly server: Server) {}

  /** @param losesAnswer Whether an answer is lost after the thing was done: asked for each call. */
  static async start(losesAnswer: () => boolean = () => false): Promise<Outside> {
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      outside.call(String(request.headers["idempotency-key"]), Buffer.concat(chunks).toString());
      if (losesAnswer()) request.socket.destroy();
      else response.end();
    });
    server.on("clientError", (_, socket) => socket.destroy());
    const outside = new Outside(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return outside;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  private call(key: string, event: string): void {
    this.calls += 1;
    if (this.keys.has(key)) return;
    this.keys.add(key);
    this.done.set(event, (this.done.get(event) ?? 0) + 1);
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, "close");
  }
}
