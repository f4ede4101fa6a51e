/** Events of providers: a queue for each provider, Stripe included. */
import type { WebhookQueue } from "../components/webhook-queue";
import type { Permission } from "../iam-policy";

export class Webhooks {
  readonly queues = new Map<string, WebhookQueue>();

  /** What a service needs to put events of a provider in and to take them out. */
  permissions(provider: string): readonly Permission[] {
    return this.queues.get(provider)?.permissions ?? [];
  }
}
