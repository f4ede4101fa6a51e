import * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import type { Backend } from "./backend";

export interface WebhookRouteArgs {
  /** The service that answers the path. */
  readonly backend: Pick<Backend, "listenerArn" | "targetGroupArn">;
  /** Host that the edge serves. */
  readonly host: string;
  /** Exact path, from `/`. */
  readonly path: string;
  /** Methods that pass; POST unless the provider uses another. At most three. */
  readonly methods?: readonly string[] | undefined;
  /** Order among the edge's rules: this number and the next, before the backend's own. */
  readonly priority: number;
}

/** Rules that one route takes on its listener. */
const rules = 2;

/**
 * Order of the route with this place in a stack's list of webhooks, so that several on one listener
 * do not meet: 10, 12, 14 and so on. All stay below `before`, where the backends' rules begin.
 *
 * @throws Error when there are more routes than numbers.
 */
export function webhookPriority(index: number, first = 10, before = 100): number {
  const priority = first + rules * index;
  if (Number.isSafeInteger(index) && index >= 0 && priority + rules <= before) return priority;
  throw new Error(
    `Webhook ${index + 1} has no place among the rules ${first} to ${before - 1}: ` +
      `${Math.floor((before - first) / rules)} routes fit.`,
  );
}

/**
 * One exact path of one host, open to the provider's method and closed to all others (405 from the
 * load balancer). Serves any provider: Stripe, Twilio, SendGrid, Google (clientflow-013, 020, 024
 * and 032). Costs nothing by itself.
 */
export class WebhookRoute extends pulumi.ComponentResource {
  /** Address to give to the provider. */
  readonly url: string;

  constructor(name: string, args: WebhookRouteArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:WebhookRoute", name, {}, opts);
    const { host, path } = args;
    const methods = [...(args.methods ?? ["POST"])];
    refuseBadRoute(name, path, methods);
    const exact = [{ hostHeader: { values: [host] } }, { pathPattern: { values: [path] } }];
    const wanted = methods.map((method) => method.toLowerCase()).join("-");
    this.rule(`${name}-${wanted}`, args, args.priority, {
      conditions: [...exact, { httpRequestMethod: { values: methods } }],
      actions: [{ type: "forward", targetGroupArn: args.backend.targetGroupArn }],
    });
    const fixedResponse = {
      contentType: "text/plain",
      messageBody: "Method not allowed",
      statusCode: "405",
    };
    this.rule(`${name}-not-${wanted}`, args, args.priority + 1, {
      conditions: exact,
      actions: [{ type: "fixed-response", fixedResponse }],
    });
    this.url = `https://${host}${path}`;
    this.registerOutputs({ url: this.url });
  }

  /** Two rules, since AWS allows five condition values in one: the methods pass, all else not. */
  private rule(
    child: string,
    { backend }: WebhookRouteArgs,
    priority: number,
    rule: Pick<lb.ListenerRuleArgs, "conditions" | "actions">,
  ): void {
    new lb.ListenerRule(
      child,
      { listenerArn: backend.listenerArn, priority, ...rule },
      { parent: this },
    );
  }
}

/** What the load balancer would read otherwise than it is meant. */
function refuseBadRoute(name: string, path: string, methods: readonly string[]): void {
  // The pattern's own signs are * and ?; AWS takes 128 characters.
  if (!/^\/[A-Za-z0-9/_.~-]{0,127}$/.test(path)) {
    throw new Error(
      `Webhook ${name} has the path ${JSON.stringify(path)}: give an exact path from / ` +
        "of at most 128 letters, digits and / _ . ~ -",
    );
  }
  // Five values in one rule: host, path and three methods.
  const valid = methods.every((method) => /^[A-Z]{1,40}$/.test(method));
  if (methods.length >= 1 && methods.length <= 3 && valid) return;
  throw new Error(
    `Webhook ${name} has the methods ${JSON.stringify(methods)}: give one to three, in capitals.`,
  );
}
