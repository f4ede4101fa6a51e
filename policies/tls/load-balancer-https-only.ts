import {
  definePolicy,
  type ExampleResource,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import {
  type Action,
  checkActions,
  httpMessages,
  internalReason,
  isGateway,
  isKnownInternal,
  isPublic,
  protocolOf,
} from "../helpers/load-balancers";

interface ListenerProps {
  readonly protocol?: unknown;
  readonly port?: unknown;
  readonly defaultActions?: readonly Action[] | undefined;
}

function* checkListener(
  props: ListenerProps,
  { resource }: { readonly resource: StackResource },
): Generator<Violation<typeof httpMessages>, NotApplicable | undefined, undefined> {
  const protocol = protocolOf(props);
  if (protocol === "HTTPS" || protocol === "TLS") {
    return undefined;
  }
  if (protocol !== "HTTP" || isGateway(resource)) {
    return notApplicable(
      "The listener passes packets on; TLS is between the client and the target.",
    );
  }
  if (isKnownInternal(resource)) {
    return notApplicable(internalReason);
  }
  yield* checkActions(props.defaultActions, "defaultActions", props, () => isPublic(resource));
  return undefined;
}

const publicBalancer: ExampleResource = {
  name: "edge",
  type: "aws:lb/loadBalancer:LoadBalancer",
  props: { subnets: [unknown] },
};
const forward = { type: "forward", targetGroupArn: unknown } as const;

export default definePolicy({
  id: "load-balancer-https-only",
  title: "Public load balancers answer HTTP only with a redirect to HTTPS",
  why: "What is served over plain HTTP can be read and changed on the way: sessions, passwords, and the pages themselves.",
  fix: "Give the listener of port 80 the single default action redirect with protocol HTTPS, port 443 and status HTTP_301, and forward from an HTTPS listener.",
  severity: "critical",
  controls: ["https-enforced"],
  scope: "stack",
  resources: ["aws:lb/listener:Listener", "aws:alb/listener:Listener"],
  messages: httpMessages,
  checks: {
    "aws:lb/listener:Listener": checkListener,
    "aws:alb/listener:Listener": checkListener,
  },
  passes: [
    {
      name: "a redirect",
      type: "aws:lb/listener:Listener",
      props: {
        loadBalancerArn: unknown,
        port: 80,
        protocol: "HTTP",
        defaultActions: [
          {
            type: "redirect",
            redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" },
          },
        ],
      },
      references: { loadBalancerArn: ["edge"] },
      with: [publicBalancer],
    },
    {
      name: "HTTPS forwarded",
      type: "aws:alb/listener:Listener",
      props: { loadBalancerArn: unknown, port: 443, protocol: "HTTPS", defaultActions: [forward] },
    },
  ],
  fails: [
    {
      name: "HTTP forwarded",
      type: "aws:lb/listener:Listener",
      props: { loadBalancerArn: unknown, port: 80, protocol: "HTTP", defaultActions: [forward] },
      references: { loadBalancerArn: ["edge"] },
      with: [publicBalancer],
      expect: "forwards",
    },
    {
      name: "no protocol, which is HTTP, on a load balancer that nobody sees",
      type: "aws:alb/listener:Listener",
      props: { loadBalancerArn: unknown, port: unknown, defaultActions: [forward] },
      expect: "forwards",
    },
    {
      name: "a redirect that keeps the protocol",
      type: "aws:lb/listener:Listener",
      props: {
        loadBalancerArn: unknown,
        port: 80,
        defaultActions: [
          { type: "redirect", redirect: { host: "www.finsight.example", statusCode: "HTTP_301" } },
        ],
      },
      expect: "redirectsToHttp",
    },
    {
      name: "a redirect that keeps the port",
      type: "aws:lb/listener:Listener",
      props: {
        loadBalancerArn: unknown,
        port: 80,
        defaultActions: [
          { type: "redirect", redirect: { protocol: "HTTPS", statusCode: "HTTP_301" } },
        ],
      },
      expect: "redirectsToItself",
    },
    {
      name: "a page of its own",
      type: "aws:alb/listener:Listener",
      props: {
        loadBalancerArn: unknown,
        port: 80,
        defaultActions: [
          {
            type: "fixed-response",
            fixedResponse: { contentType: "text/html", statusCode: "200" },
          },
        ],
      },
      expect: "answers",
    },
  ],
  unknowns: [
    {
      name: "a protocol decided at deployment",
      type: "aws:lb/listener:Listener",
      props: { loadBalancerArn: unknown, port: 80, protocol: unknown, defaultActions: [forward] },
      expect: "protocol",
    },
  ],
  notApplicables: [
    {
      name: "an internal load balancer",
      type: "aws:lb/listener:Listener",
      props: { loadBalancerArn: unknown, port: 80, protocol: "HTTP", defaultActions: [forward] },
      references: { loadBalancerArn: ["inside"] },
      with: [
        {
          name: "inside",
          type: "aws:alb/loadBalancer:LoadBalancer",
          props: { internal: true },
        },
      ],
      expect: "The load balancer is internal.",
    },
    {
      name: "a network load balancer",
      type: "aws:lb/listener:Listener",
      props: { loadBalancerArn: unknown, port: 443, protocol: "TCP", defaultActions: [forward] },
      expect: "The listener passes packets on; TLS is between the client and the target.",
    },
  ],
});
