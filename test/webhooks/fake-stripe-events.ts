/** The parts of Stripe's API that list events and endpoints, on loopback. */
import { createServer, type Server } from "node:http";
import { addressOf, listening, stopped } from "../support/loopback";

export interface StripeEvent {
  readonly id: string;
  readonly object: "event";
  readonly type: string;
  readonly created: number;
  readonly livemode: boolean;
  readonly data: { readonly object: Readonly<Record<string, unknown>> };
}

export interface StripeEndpoint {
  readonly id: string;
  readonly url: string;
  readonly status: "enabled" | "disabled";
  readonly enabled_events: readonly string[];
}

export class FakeStripeEvents {
  /** By connected account; the account's own under the empty name. */
  readonly events = new Map<string, StripeEvent[]>([["", []]]);
  endpoints: StripeEndpoint[] = [];
  readonly asked: string[] = [];
  /** Status of the next answers. */
  readonly faults: number[] = [];
  private readonly server: Server;

  private constructor(private readonly key: string) {
    this.server = createServer((request, response) => {
      const url = new URL(request.url ?? "/", "http://localhost");
      this.asked.push(`${request.method} ${url.pathname}`);
      const account = String(request.headers["stripe-account"] ?? "");
      const isOurs = request.headers.authorization === `Bearer ${this.key}`;
      const fault = this.faults.shift() ?? (isOurs ? 200 : 401);
      const body =
        fault === 200
          ? this.answer(url, account)
          : { error: { type: "invalid_request_error", message: `Invalid API Key: ${this.key}` } };
      response.writeHead(body === undefined ? 404 : fault, { "content-type": "application/json" });
      response.end(JSON.stringify(body ?? { error: { type: "invalid_request_error" } }));
    });
  }

  static async start(key: string): Promise<FakeStripeEvents> {
    const fake = new FakeStripeEvents(key);
    await listening(fake.server);
    return fake;
  }

  get address(): string {
    return addressOf(this.server);
  }

  async stop(): Promise<void> {
    await stopped(this.server);
  }

  private answer({ pathname, searchParams }: URL, account: string): object | undefined {
    if (pathname === "/v1/webhook_endpoints") {
      return { object: "list", data: this.endpoints, has_more: false, url: pathname };
    }
    if (pathname !== "/v1/events") return undefined;
    const number = (name: string, usual: number) => Number(searchParams.get(name) ?? usual);
    // As Stripe does: the newest first.
    const all = [...(this.events.get(account) ?? [])]
      .filter(({ created }) => created >= number("created[gte]", 0))
      .filter(({ created }) => created < number("created[lt]", Number.POSITIVE_INFINITY))
      .sort((one, other) => other.created - one.created || (one.id < other.id ? 1 : -1));
    const after = searchParams.get("starting_after");
    const from = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
    const limit = number("limit", 10);
    const data = all.slice(from, from + limit);
    return { object: "list", url: pathname, has_more: from + limit < all.length, data };
  }
}
