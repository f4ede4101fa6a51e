/** Events of providers: one exact path each, and a queue that keeps what was accepted. */
import { WebhookQueue } from "../components/webhook-queue";
import type { WebhookReceiver } from "../components/webhook-receiver";
import { WebhookRoute, type WebhookRouteArgs, webhookPriority } from "../components/webhook-route";
import type { Permission } from "../iam-policy";
import type { Build } from "./build";
import type { BuiltEdge } from "./edge";
import { receives } from "./receiver-paths";

/** Queues by provider, Stripe included. */
export class Webhooks {
  readonly queues = new Map<string, WebhookQueue>();
  readonly urls: Record<string, string> = {};
  private routes = 0;
  /** Providers whose deliveries the receiver takes: it alone puts events into their queues. */
  private readonly received = new Set<string>();

  /** @param receiver Undefined in a system whose services answer all webhooks themselves. */
  constructor(readonly receiver: WebhookReceiver | undefined) {}

  /** What answers a provider's path: the receiver, or the service of its host. */
  backend(
    provider: string,
    service: WebhookRouteArgs["backend"],
    isReceived: boolean,
  ): WebhookRouteArgs["backend"] {
    if (!isReceived || this.receiver === undefined) return service;
    this.received.add(provider);
    const { targetGroupArn } = this.receiver.target;
    return { listenerArn: service.listenerArn, targetGroupArn };
  }

  /** What `gonogo webhooks` needs: names, of which none is a secret. */
  get outputs(): Readonly<Record<string, unknown>> {
    const { receiver } = this;
    if (receiver === undefined) return {};
    const { jobs, operatorSecret } = receiver;
    return { webhooks: { operatorSecret, jobsFunction: jobs.functionName } };
  }

  isReceived(provider: string): boolean {
    return this.received.has(provider);
  }

  /** Place of the next route among the load balancer's rules. */
  nextPriority(): number {
    return webhookPriority(this.routes++);
  }

  /** What a service needs to take a provider's events out, and to put in what it receives. */
  permissions(provider: string): readonly Permission[] {
    const queue = this.queues.get(provider);
    return (this.received.has(provider) ? queue?.takes : queue?.permissions) ?? [];
  }
}

/** All providers but Stripe, which billing.ts adds. */
export function buildWebhooks(build: Build, edge: BuiltEdge, webhooks: Webhooks): void {
  const { name, base, child, parts } = build;
  for (const [provider, part] of Object.entries(parts.webhooks ?? {})) {
    const { host, path, queue } = part;
    const route = new WebhookRoute(
      `${name}-${provider}-webhook`,
      {
        backend: webhooks.backend(provider, edge.backend(host), receives(parts, part)),
        host: edge.host(host),
        path,
        priority: webhooks.nextPriority(),
      },
      child,
    );
    webhooks.urls[provider] = route.url;
    if (!queue) continue;
    const { context, keyArn } = base;
    webhooks.queues.set(
      provider,
      new WebhookQueue(`${name}-${provider}-queue`, { context, provider, keyArn }, child),
    );
  }
}
