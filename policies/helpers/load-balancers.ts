/** Load balancers, their listeners and rules, under both of the provider's module names. */
import type { Violation } from "../framework/define-policy";
import { each } from "../framework/each";
import type { StackResource } from "../framework/stack-index";
import { isTrue } from "./flags";
import { show } from "./show";
import { knownOf, someOf } from "./unknowns";

const loadBalancerTypes = [
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:alb/loadBalancer:LoadBalancer",
] as const;
const listenerTypes = ["aws:lb/listener:Listener", "aws:alb/listener:Listener"] as const;

export type Listener = StackResource<(typeof listenerTypes)[number]>;
type LoadBalancer = StackResource<(typeof loadBalancerTypes)[number]>;

function loadBalancersOf(listener: StackResource): readonly LoadBalancer[] {
  return loadBalancerTypes.flatMap((type) => listener.referencesOfType("loadBalancerArn", type));
}

/** The listeners of this stack that a rule belongs to. */
export function listenersOf(rule: StackResource): readonly Listener[] {
  return listenerTypes.flatMap((type) => rule.referencesOfType("listenerArn", type));
}

/** True when the load balancer is known to be internal. */
export function isKnownInternal(listener: StackResource): boolean {
  const loadBalancers = loadBalancersOf(listener);
  const internal = knownOf(loadBalancers, ({ props }) => isTrue(props.internal));
  return internal.length > 0 && internal.length === loadBalancers.length;
}

/** A load balancer that nobody sees is taken to be public: the provider's default of `internal`. */
export function isPublic(listener: StackResource): boolean {
  const loadBalancers = loadBalancersOf(listener);
  return (
    loadBalancers.length === 0 || someOf(loadBalancers, ({ props }) => !isTrue(props.internal))
  );
}

/** True for a load balancer that routes packets: its listeners have no protocol. */
export function isGateway(listener: StackResource): boolean {
  return someOf(loadBalancersOf(listener), ({ props }) => props.loadBalancerType === "gateway");
}

/** The protocol in capitals; a listener of an application load balancer without one speaks HTTP. */
export function protocolOf(props: { readonly protocol?: unknown }): string {
  return typeof props.protocol === "string" && props.protocol !== ""
    ? props.protocol.toUpperCase()
    : "HTTP";
}

/** An action of a listener or of a rule. */
export interface Action {
  readonly type?: unknown;
  readonly targetGroupArn?: unknown;
  readonly redirect?:
    | { readonly protocol?: unknown; readonly port?: unknown; readonly host?: unknown }
    | undefined;
  readonly fixedResponse?: { readonly statusCode?: unknown } | undefined;
}

type HttpProblem =
  | { readonly message: "forwards" }
  | { readonly message: "answers"; readonly status: string }
  | { readonly message: "redirectsToHttp"; readonly protocol: string }
  | { readonly message: "redirectsToItself"; readonly to: string };

/** What is wrong with an action of a listener that speaks plain HTTP, if anything is. */
function httpProblem(action: Action, port: () => unknown): HttpProblem | undefined {
  switch (action.type) {
    case "redirect":
      return redirectProblem(action.redirect, port);
    case "fixed-response": {
      const status = String(action.fixedResponse?.statusCode ?? "");
      // An error tells a client nothing and sends it nowhere; anything else is content.
      return /^2/.test(status) ? { message: "answers", status } : undefined;
    }
    case "forward":
      return { message: "forwards" };
    default:
      return undefined;
  }
}

/** Absent parts keep the request's: the provider's defaults are `#{protocol}` and `#{port}`. */
function redirectProblem(
  redirect: Action["redirect"],
  port: () => unknown,
): HttpProblem | undefined {
  const protocol = String(redirect?.protocol ?? "#{protocol}").toUpperCase();
  if (protocol !== "HTTPS") {
    return {
      message: "redirectsToHttp",
      protocol: protocol === "#{PROTOCOL}" ? "the same protocol" : protocol,
    };
  }
  const to = String(redirect?.port ?? "#{port}");
  const sameHost = /^(#\{host\})?$/.test(String(redirect?.host ?? ""));
  if (sameHost && (to === "#{port}" || to === String(port()))) {
    return { message: "redirectsToItself", to: to === "#{port}" ? "the same port" : `port ${to}` };
  }
  return undefined;
}

/** The messages of `checkActions`. */
export const httpMessages = {
  forwards: "Plain HTTP is served: the listener {where} forwards to a target group.",
  answers: "Plain HTTP is served: the listener {where} answers with status {status}.",
  redirectsToHttp:
    "Plain HTTP stays plain: the listener {where} redirects to {protocol} instead of HTTPS.",
  redirectsToItself:
    "The redirect to HTTPS leads nowhere: it names {to}, where this listener speaks HTTP.",
} as const;

/** Why a listener of an internal load balancer is passed over. */
export const internalReason = "The load balancer is internal.";

/** The port for a message: one that only the deployment knows must not hide the violation. */
export function whereOf(listener: { port(): unknown }): string {
  const [known] = knownOf([listener], ({ port }) => port() !== undefined);
  return known ? `on port ${show(known.port())}` : "on a port that is not known yet";
}

/** Reports the actions that serve plain HTTP; whether it is `exposed` is asked only for those. */
export function* checkActions(
  actions: readonly Action[] | undefined,
  path: string,
  listener: { readonly port?: unknown },
  exposed: () => boolean,
): Generator<Violation<typeof httpMessages>, void, undefined> {
  yield* each(actions, function* (action, at) {
    const problem = httpProblem(action, () => listener.port);
    if (!problem || !exposed()) {
      return;
    }
    const property = `${path}[${at}]`;
    if (problem.message === "redirectsToItself") {
      yield { ...problem, property };
    } else {
      yield { ...problem, property, where: whereOf({ port: () => listener.port }) };
    }
  });
}
