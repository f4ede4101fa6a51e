import { maxBodyBytes } from "../defaults";
import { ConfigurationError } from "./configuration-error";
import type { Endpoint } from "./endpoint";
import type { Inbox } from "./inbox";
import { pathOf, publicOrigin, publicUrl } from "./public-url";
import type { Headers, Provider, RefusalReason } from "./verification";

/** A request as an adapter received it. */
export interface Incoming {
  readonly method: string;
  /** Path and query as they were received: `/webhooks/stripe?a=1`. */
  readonly target: string;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** Answers have no body: what a forger could learn from, a provider does not read. */
export interface Answer {
  readonly status: 204 | 400 | 404 | 405 | 413 | 503;
  readonly headers: Readonly<Record<string, string>>;
}

/** What happened to a request, for logs and metrics. It holds nothing that the sender chose. */
export interface Outcome {
  readonly status: Answer["status"];
  /** The endpoint's path; absent when there is none. */
  readonly path?: string;
  readonly provider?: Provider;
  readonly reason?: RefusalReason | "test-mode" | "timeout" | "failure";
  /** Name and code of an error, and the message where it is ours. */
  readonly error?: string;
  /** Events in the request, and how many of them were new. */
  readonly events?: number;
  readonly added?: number;
}

export interface ReceiverOptions {
  readonly endpoints: readonly Endpoint[];
  readonly inbox: Inbox;
  /** Origin that providers call: `https://api.example.com`. */
  readonly origin: string;
  /** Whether events of a provider's test mode are refused. */
  readonly isProduction: boolean;
  readonly observe?: (outcome: Outcome) => void;
  readonly clock?: () => Date;
  /** Milliseconds for verification and storing: below the 10 s that SendGrid waits. */
  readonly withinMs?: number;
}

const after = { "retry-after": "30" };

/** One receiver for every adapter: routes, bounds, verifies, stores, and says only how it went. */
export class Receiver {
  private readonly endpoints = new Map<string, Endpoint>();
  private readonly origin: string;

  /** @throws ConfigurationError for an origin or endpoints that cannot be. */
  constructor(private readonly options: ReceiverOptions) {
    this.origin = publicOrigin(options.origin);
    for (const endpoint of options.endpoints) {
      if (this.endpoints.has(endpoint.path)) {
        throw new ConfigurationError(`two endpoints have the path ${endpoint.path}`);
      }
      this.endpoints.set(endpoint.path, endpoint);
    }
  }

  /** Bytes that an adapter may read of a request to this target. */
  limit(target: string): number {
    return this.endpoints.get(pathOf(target))?.maxBytes ?? maxBodyBytes;
  }

  /** The answer to a request whose body must not be read; undefined for one that goes on. */
  early(method: string, target: string, bytes: number): Answer | undefined {
    const endpoint = this.endpoints.get(pathOf(target));
    const path = endpoint && { path: endpoint.path };
    if (bytes > this.limit(target)) return this.done({ status: 413, ...path });
    if (endpoint === undefined || publicUrl(this.origin, target) === undefined) {
      return this.done({ status: 404 });
    }
    return method === "POST" ? undefined : this.done({ status: 405, ...path }, { allow: "POST" });
  }

  /** Never rejects. */
  async receive(incoming: Incoming): Promise<Answer> {
    const { method, target, body } = incoming;
    const early = this.early(method, target, body.length);
    if (early !== undefined) return early;
    const endpoint = this.endpoints.get(pathOf(target));
    const url = publicUrl(this.origin, target);
    if (endpoint === undefined || url === undefined) return this.done({ status: 404 });
    const { path } = endpoint;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Outcome>((resolve) => {
      const outcome = { status: 503, path, reason: "timeout" } as const;
      timer = setTimeout(() => resolve(outcome), this.options.withinMs ?? 8_000);
    });
    try {
      // What is stored after the answer was 503 comes again, and is there already.
      const outcome = await Promise.race([this.take(incoming, endpoint, url), late]);
      return this.done(outcome, outcome.status === 503 ? after : {});
    } catch (error) {
      return this.done({ status: 503, path, reason: "failure", error: describe(error) }, after);
    } finally {
      clearTimeout(timer);
    }
  }

  private async take(
    { method, headers, body }: Incoming,
    endpoint: Endpoint,
    url: string,
  ): Promise<Outcome> {
    const { inbox, isProduction, clock = () => new Date() } = this.options;
    const { path } = endpoint;
    const result = await endpoint.verify({ method, url, headers, body, now: clock() });
    if (!result.accepted) return { status: 400, path, reason: result.reason };
    const { provider, livemode, events } = result.delivery;
    if (isProduction && livemode === false) {
      return { status: 400, path, provider, reason: "test-mode" };
    }
    const { added } = await inbox.accept(result.delivery);
    return { status: 204, path, provider, events: events.length, added };
  }

  private done(outcome: Outcome, headers: Answer["headers"] = {}): Answer {
    try {
      this.options.observe?.(outcome);
    } catch {
      // A log that is full must not turn a stored event into one that is sent again.
    }
    return { status: outcome.status, headers };
  }
}

/** Messages of libraries may quote a row or an address; ours do not. */
function describe(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message;
  if (!(error instanceof Error)) return "unknown";
  const code = "code" in error && typeof error.code === "string" ? ` ${error.code}` : "";
  return `${error.name}${code}`;
}
