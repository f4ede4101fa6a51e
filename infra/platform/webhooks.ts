/** Events of providers: one exact path each, and a queue that keeps what was accepted. */
import { WebhookQueue } from "../components/webhook-queue";
import { WebhookRoute, webhookPriority } from "../components/webhook-route";
import type { Permission } from "../iam-policy";
import type { Build } from "./build";
import type { BuiltEdge } from "./edge";

/** Queues by provider, Stripe included. */
export class Webhooks {
  readonly queues = new Map<string, WebhookQueue>();
  readonly urls: Record<string, string> = {};
  private routes = 0;

  /** Place of the next route among the load balancer's rules. */
  nextPriority(): number {
    return webhookPriority(this.routes++);
  }

  /** What a service needs to put events of a provider in and to take them out. */
  permissions(provider: string): readonly Permission[] {
    return this.queues.get(provider)?.permissions ?? [];
  }
}

/** All providers but Stripe, which billing.ts adds. */
export function buildWebhooks(build: Build, edge: BuiltEdge, webhooks: Webhooks): void {
  const { name, base, child, parts } = build;
  for (const [provider, { host, path, queue }] of Object.entries(parts.webhooks ?? {})) {
    const route = new WebhookRoute(
      `${name}-${provider}-webhook`,
      {
        backend: edge.backend(host),
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
