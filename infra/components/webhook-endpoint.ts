import * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import type { ContainerReference } from "../container-reference";
import type { StackContext } from "../stack-context";
import { StripeWebhookEndpoint } from "../stripe/webhook-endpoint";
import type { Backend } from "./backend";
import { Secrets } from "./secrets";
import { WebhookQueue } from "./webhook-queue";

export interface WebhookEndpointArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
  readonly replica?: { readonly region: string; readonly keyArn: pulumi.Input<string> } | undefined;
  /** The service that answers the path. */
  readonly backend: Backend;
  /** Host that the edge serves. */
  readonly host: string;
  /** Exact path, from `/`. */
  readonly path: string;
  /** Concrete event names. */
  readonly events: readonly string[];
  /** Stripe API version that events are rendered in: the one the application's SDK expects. */
  readonly apiVersion: string;
  /** Environment variable of the signing secret, and the services that verify with it. */
  readonly secretVariable: string;
  readonly consumers: readonly [string, ...string[]];
  /** Order among the edge's rules: this number and the next, before the backend's own. */
  readonly priority: number;
}

/**
 * Stripe sends exactly these events to one HTTPS path of ours, which takes POST only; the signing
 * secret goes from Stripe to the secret store without passing a person, and accepted events wait in
 * a queue. Costs what its queue and secret cost.
 */
export class WebhookEndpoint extends pulumi.ComponentResource {
  /** The signing secret, by environment variable. */
  readonly references: Readonly<Record<string, ContainerReference>>;
  readonly queue: WebhookQueue;

  constructor(name: string, args: WebhookEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:WebhookEndpoint", name, {}, opts);
    this.route(name, args);
    this.queue = new WebhookQueue(
      `${name}-queue`,
      { context: args.context, provider: "stripe", keyArn: args.keyArn },
      { parent: this },
    );
    const endpoint = new StripeWebhookEndpoint(
      `${name}-stripe`,
      {
        url: `https://${args.host}${args.path}`,
        enabledEvents: [...args.events].sort(),
        apiVersion: args.apiVersion,
        description: `Events of ${args.context.prefix}`,
        disabled: false,
        connect: false,
        metadata: { stack: args.context.prefix, managedBy: "pulumi" },
      },
      { parent: this },
    );
    this.references = new Secrets(
      `${name}-secrets`,
      {
        context: args.context,
        keyArn: args.keyArn,
        replica: args.replica,
        entries: {
          [args.secretVariable]: {
            source: { kind: "derived", value: endpoint.signingSecret },
            consumers: args.consumers,
          },
        },
      },
      { parent: this },
    ).of(args.consumers[0]);
    this.registerOutputs({ url: endpoint.url });
  }

  /** Two rules, since AWS allows five condition values in one: POST passes, all else is refused. */
  private route(name: string, args: WebhookEndpointArgs): void {
    const exact = [
      { hostHeader: { values: [args.host] } },
      { pathPattern: { values: [args.path] } },
    ];
    new lb.ListenerRule(
      `${name}-post`,
      {
        listenerArn: args.backend.listenerArn,
        priority: args.priority,
        conditions: [...exact, { httpRequestMethod: { values: ["POST"] } }],
        actions: [{ type: "forward", targetGroupArn: args.backend.targetGroupArn }],
      },
      { parent: this },
    );
    const fixedResponse = {
      contentType: "text/plain",
      messageBody: "Method not allowed",
      statusCode: "405",
    };
    new lb.ListenerRule(
      `${name}-not-post`,
      {
        listenerArn: args.backend.listenerArn,
        priority: args.priority + 1,
        conditions: exact,
        actions: [{ type: "fixed-response", fixedResponse }],
      },
      { parent: this },
    );
  }
}
