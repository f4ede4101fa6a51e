import * as pulumi from "@pulumi/pulumi";
import type { ContainerReference } from "../container-reference";
import { guarded } from "../protection";
import type { StackContext } from "../stack-context";
import type { StripeMode } from "../stripe/types";
import { StripeWebhookEndpoint } from "../stripe/webhook-endpoint";
import { type SecretEntry, Secrets } from "./secrets";
import { stripeModeOf } from "./stripe-id";
import { WebhookQueue } from "./webhook-queue";
import { WebhookRoute, type WebhookRouteArgs } from "./webhook-route";

export interface WebhookEndpointArgs extends Omit<WebhookRouteArgs, "methods"> {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
  readonly replica?: { readonly region: string; readonly keyArn: pulumi.Input<string> } | undefined;
  /** Concrete event names. */
  readonly events: readonly string[];
  /** Stripe API version that events are rendered in: the one the application's SDK expects. */
  readonly apiVersion: string;
  /** Environment variable of the signing secret, and the services that verify with it. */
  readonly secretVariable: string;
  readonly consumers: readonly [string, ...string[]];
  /**
   * Generations of the signing secret, oldest first: one, or two while it is rotated. Stripe shows
   * a secret once and its API rotates none, so a generation is an endpoint of its own. To rotate:
   * deploy `["1", "2"]`, and later `["2"]`. In between every event comes twice with one id, signed
   * with either secret, so that nothing is lost whichever secret a task holds.
   *
   * Given at all, consumers also get `<secretVariable>_FALLBACKS`: a JSON list of every secret to
   * accept, newest first.
   */
  readonly generations?: readonly [string] | readonly [string, string] | undefined;
  /** `test` on a production stack that is only launched softly; otherwise by environment. */
  readonly mode?: StripeMode | undefined;
}

/**
 * Stripe sends exactly these events to one HTTPS path of ours, which takes POST only; the signing
 * secret goes from Stripe to the secret store without passing a person, and accepted events wait in
 * a queue (finsight-021 to 024, paymentsvc-011 and 013, toolbox-086, catalytic-074 to 086,
 * clientflow-010 and 013). The endpoint of a live stack is guarded against deletion, except while
 * two generations are there. Costs what its queue and secret cost.
 */
export class WebhookEndpoint extends pulumi.ComponentResource {
  /** The signing secret, by environment variable. */
  readonly references: Readonly<Record<string, ContainerReference>>;
  readonly queue: WebhookQueue;

  constructor(name: string, args: WebhookEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:WebhookEndpoint", name, {}, opts);
    const { backend, host, path, priority } = args;
    const route = new WebhookRoute(name, { backend, host, path, priority }, { parent: this });
    this.queue = new WebhookQueue(
      `${name}-queue`,
      { context: args.context, provider: "stripe", keyArn: args.keyArn },
      { parent: this },
    );
    const generations = args.generations ?? ["1"];
    const [first, second] = generations.map((generation) =>
      this.endpoint(name, args, route.url, generation, generations.length === 1),
    );
    if (first === undefined || generations[0] === generations[1]) {
      throw new Error(`Webhook ${name} needs one generation, or two different ones.`);
    }
    const secrets = second === undefined ? [first] : [second, first];
    this.references = this.secrets(name, args, secrets);
    this.registerOutputs({ url: route.url });
  }

  private endpoint(
    name: string,
    args: WebhookEndpointArgs,
    url: string,
    generation: string,
    alone: boolean,
  ): pulumi.Output<string> {
    const child = generation === "1" ? `${name}-stripe` : `${name}-stripe-${generation}`;
    const mode = stripeModeOf(args.context, args.mode);
    const options = { parent: this };
    const endpoint = new StripeWebhookEndpoint(
      child,
      {
        url,
        enabledEvents: [...args.events].sort(),
        apiVersion: args.apiVersion,
        description: `Events of ${args.context.prefix}`,
        disabled: false,
        connect: false,
        metadata: {
          stack: args.context.prefix,
          managedBy: "pulumi",
          ...(args.generations && { generation }),
        },
        mode,
      },
      mode === "live" && alone ? guarded(child, options) : options,
    );
    return endpoint.signingSecret;
  }

  /** @param values the signing secrets, newest first. */
  private secrets(
    name: string,
    args: WebhookEndpointArgs,
    values: readonly pulumi.Output<string>[],
  ): Readonly<Record<string, ContainerReference>> {
    const { context, keyArn, replica, consumers, secretVariable } = args;
    const derived = (value: pulumi.Output<string>): SecretEntry => ({
      source: { kind: "derived", value },
      consumers,
    });
    const [newest] = values;
    if (newest === undefined) return {};
    const entries: Record<string, SecretEntry> = { [secretVariable]: derived(newest) };
    if (args.generations !== undefined) {
      // One secret whose value changes: a secret's name stays taken for weeks after a deletion.
      const all = pulumi.jsonStringify([...values]);
      entries[`${secretVariable}_FALLBACKS`] = derived(all);
    }
    const store = { context, keyArn, replica, entries };
    return new Secrets(`${name}-secrets`, store, { parent: this }).of(consumers[0]);
  }
}
