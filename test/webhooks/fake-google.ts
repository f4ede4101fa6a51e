/** Google Calendar on loopback: makes and stops channels, and notifies them of changes. */
import { type KeyObject, verify } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { addressOf, stopped } from "../support/loopback";

export interface GoogleChannel {
  readonly id: string;
  readonly calendar: string;
  readonly resource: string;
  readonly token: string;
  readonly address: string;
  readonly expiresAt: number;
  number: number;
  stopped: boolean;
}

/** Which change a notification was of: `channel:number`. */
export type Notification = string;

type Fault = "503" | "403" | "timeout" | "no answer";

export class FakeGoogle {
  readonly channels = new Map<string, GoogleChannel>();
  /** For each change, the notifications that were sent of it. */
  readonly changes: Notification[][] = [];
  /** Statuses that the receiver gave. */
  readonly answers: number[] = [];
  /** What goes wrong with the next calls of `events.watch`. */
  readonly faults: Fault[] = [];
  readonly tokens: string[] = [];
  stops = 0;
  /** The key that assertions for a token must be signed with. */
  publicKey: KeyObject | undefined;
  /** Longest life of a channel in milliseconds. */
  lifeMs = 7 * 86_400_000;
  private readonly pending = new Set<Promise<void>>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      this.answer(request).then(
        ({ status, body }) => {
          if (status === 0) response.destroy();
          else response.writeHead(status, { "content-type": "application/json" }).end(body);
        },
        () => response.destroy(),
      );
    });
  }

  static async start(): Promise<FakeGoogle> {
    const google = new FakeGoogle();
    await new Promise<void>((resolve) => google.server.listen(0, "127.0.0.1", resolve));
    return google;
  }

  get origin(): string {
    return addressOf(this.server);
  }

  async close(): Promise<void> {
    await stopped(this.server);
  }

  /** Something changed in the calendar: every channel that lives is told. */
  change(calendar: string): void {
    const live = [...this.channels.values()].filter(
      (channel) =>
        channel.calendar === calendar && !channel.stopped && channel.expiresAt > Date.now(),
    );
    this.changes.push(live.map((channel) => this.notify(channel, "exists")));
  }

  /** Notifications that are under way. */
  get waiting(): number {
    return this.pending.size;
  }

  /** When all notifications have arrived. */
  async settled(): Promise<void> {
    while (this.pending.size > 0) await Promise.all(this.pending);
  }

  private notify(channel: GoogleChannel, state: string): Notification {
    channel.number += 1;
    const name = `${channel.id}:${channel.number}`;
    const headers = {
      "x-goog-channel-id": channel.id,
      "x-goog-channel-token": channel.token,
      "x-goog-resource-id": channel.resource,
      "x-goog-resource-state": state,
      "x-goog-message-number": String(channel.number),
    };
    const sending = this.deliver(channel.address, headers);
    this.pending.add(sending);
    sending.finally(() => this.pending.delete(sending));
    return name;
  }

  /** Google repeats what was answered with 500, 502, 503 or 504, and nothing else. */
  private async deliver(address: string, headers: Record<string, string>): Promise<void> {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const answer = await fetch(address, { method: "POST", headers }).catch(() => undefined);
      this.answers.push(answer?.status ?? 0);
      if (answer !== undefined && answer.status < 500) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  private async answer(request: IncomingMessage): Promise<{ status: number; body: string }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const { url = "", headers } = request;
    if (url === "/token") return this.token(new URLSearchParams(text));
    this.tokens.push(headers.authorization ?? "");
    const body = JSON.parse(text) as Record<string, string>;
    if (url === "/calendar/v3/channels/stop") {
      this.stops += 1;
      const channel = this.channels.get(body.id ?? "");
      if (channel === undefined || channel.resource !== body.resourceId || channel.stopped) {
        return { status: 404, body: '{"error":{"code":404}}' };
      }
      channel.stopped = true;
      // One that was on its way when it was told to stop.
      this.notify(channel, "exists");
      return { status: 204, body: "" };
    }
    const match = /^\/calendar\/v3\/calendars\/([^/]+)\/events\/watch$/.exec(url);
    if (match === null) return { status: 404, body: "{}" };
    return this.watch(decodeURIComponent(match[1] ?? ""), body);
  }

  private async watch(calendar: string, body: Record<string, string>) {
    const fault = this.faults.shift();
    if (fault === "timeout") return { status: 0, body: "" };
    if (fault === "503" || fault === "403") {
      return { status: Number(fault), body: '{"error":{"message":"zoe@example.com"}}' };
    }
    const { id = "", token = "", address = "", type, expiration } = body;
    if (type !== "web_hook" || this.channels.has(id)) return { status: 400, body: "{}" };
    const expiresAt = Math.min(Number(expiration), Date.now() + this.lifeMs);
    const resource = `resource-of-${calendar}`;
    const more = { calendar, resource, expiresAt, number: 0, stopped: false };
    const channel: GoogleChannel = { id, token, address, ...more };
    this.channels.set(id, channel);
    // The first notification is faster than the answer.
    const before = new Set(this.pending);
    this.notify(channel, "sync");
    await Promise.all([...this.pending].filter((sending) => !before.has(sending)));
    if (fault === "no answer") return { status: 0, body: "" };
    const answer = { kind: "api#channel", id, resourceId: resource, expiration: String(expiresAt) };
    return { status: 200, body: JSON.stringify(answer) };
  }

  private token(form: URLSearchParams): { status: number; body: string } {
    const [head = "", claims = "", signature = ""] = (form.get("assertion") ?? "").split(".");
    const key = this.publicKey;
    const isSigned =
      key !== undefined &&
      verify("sha256", Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, "base64url"));
    const said = isSigned ? JSON.parse(Buffer.from(claims, "base64url").toString("utf8")) : {};
    const isRight =
      form.get("grant_type") === "urn:ietf:params:oauth:grant-type:jwt-bearer" &&
      said.aud === `${this.origin}/token` &&
      said.exp - said.iat <= 3_600;
    if (!isRight) return { status: 400, body: '{"error":"invalid_grant"}' };
    const access_token = `ya29.of-${said.sub ?? said.iss}`;
    return { status: 200, body: JSON.stringify({ access_token, expires_in: 3_599 }) };
  }
}
