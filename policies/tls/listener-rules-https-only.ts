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
  isKnownInternal,
  isPublic,
  listenersOf,
  protocolOf,
} from "../helpers/load-balancers";

function* checkRule(
  props: { readonly actions?: readonly Action[] | undefined; readonly listenerArn?: unknown },
  { resource }: { readonly resource: StackResource },
): Generator<Violation<typeof httpMessages>, NotApplicable | undefined, undefined> {
  const listeners = listenersOf(resource);
  const [listener] = listeners;
  if (!listener) {
    // Read so that a listener which a lookup finds is undecided, not passed over.
    return props.listenerArn === undefined
      ? undefined
      : notApplicable("The listener is not part of this stack.");
  }
  if (protocolOf(listener.props) !== "HTTP") {
    return notApplicable("The listener does not speak plain HTTP.");
  }
  if (isKnownInternal(listener)) {
    return notApplicable(internalReason);
  }
  yield* checkActions(props.actions, "actions", listener.props, () => isPublic(listener));
  return undefined;
}

const publicBalancer: ExampleResource = {
  name: "edge",
  type: "aws:lb/loadBalancer:LoadBalancer",
  props: { subnets: [unknown] },
};
const plainListener: ExampleResource = {
  name: "http",
  type: "aws:lb/listener:Listener",
  props: { loadBalancerArn: unknown, port: 80, protocol: "HTTP", defaultActions: [] },
  references: { loadBalancerArn: ["edge"] },
};
const forward = { type: "forward", targetGroupArn: unknown } as const;

export default definePolicy({
  id: "listener-rules-https-only",
  title: "Rules of plain HTTP listeners only redirect or refuse",
  why: "A rule takes its requests before the listener's default action: one rule that forwards serves plain HTTP beside a listener that redirects the rest.",
  fix: "Move the rule to the HTTPS listener, and let the listener of port 80 redirect everything.",
  severity: "critical",
  controls: ["https-enforced"],
  scope: "stack",
  resources: ["aws:lb/listenerRule:ListenerRule", "aws:alb/listenerRule:ListenerRule"],
  messages: httpMessages,
  checks: {
    "aws:lb/listenerRule:ListenerRule": checkRule,
    "aws:alb/listenerRule:ListenerRule": checkRule,
  },
  passes: [
    {
      name: "a refusal",
      type: "aws:lb/listenerRule:ListenerRule",
      props: {
        listenerArn: unknown,
        conditions: [],
        actions: [
          {
            type: "fixed-response",
            fixedResponse: { contentType: "text/plain", statusCode: "403" },
          },
        ],
      },
      references: { listenerArn: ["http"] },
      with: [plainListener, publicBalancer],
    },
    {
      name: "a redirect of one host",
      type: "aws:alb/listenerRule:ListenerRule",
      props: {
        listenerArn: unknown,
        conditions: [],
        actions: [
          {
            type: "redirect",
            redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" },
          },
        ],
      },
      references: { listenerArn: ["http"] },
      with: [plainListener, publicBalancer],
    },
  ],
  fails: [
    {
      name: "a rule that forwards from the listener of port 80",
      type: "aws:lb/listenerRule:ListenerRule",
      props: { listenerArn: unknown, conditions: [], actions: [forward] },
      references: { listenerArn: ["http"] },
      with: [plainListener, publicBalancer],
      expect: "forwards",
    },
    {
      name: "a rule that forwards, in the older module",
      type: "aws:alb/listenerRule:ListenerRule",
      props: { listenerArn: unknown, conditions: [], actions: [forward] },
      references: { listenerArn: ["http"] },
      with: [plainListener, publicBalancer],
      expect: "forwards",
    },
    {
      name: "a rule that answers",
      type: "aws:lb/listenerRule:ListenerRule",
      props: {
        listenerArn: unknown,
        conditions: [],
        actions: [
          {
            type: "fixed-response",
            fixedResponse: { contentType: "text/html", statusCode: "200" },
          },
        ],
      },
      references: { listenerArn: ["http"] },
      with: [plainListener, publicBalancer],
      expect: "answers",
    },
    {
      name: "a redirect to another path over HTTP",
      type: "aws:lb/listenerRule:ListenerRule",
      props: {
        listenerArn: unknown,
        conditions: [],
        actions: [{ type: "redirect", redirect: { path: "/v2", statusCode: "HTTP_302" } }],
      },
      references: { listenerArn: ["http"] },
      with: [plainListener, publicBalancer],
      expect: "redirectsToHttp",
    },
    {
      name: "a redirect to HTTPS on the port that speaks HTTP",
      type: "aws:lb/listenerRule:ListenerRule",
      props: {
        listenerArn: unknown,
        conditions: [],
        actions: [{ type: "redirect", redirect: { protocol: "HTTPS", statusCode: "HTTP_301" } }],
      },
      references: { listenerArn: ["http"] },
      with: [plainListener, publicBalancer],
      expect: "redirectsToItself",
    },
  ],
  unknowns: [
    {
      name: "a listener that a lookup finds",
      type: "aws:lb/listenerRule:ListenerRule",
      props: { listenerArn: unknown, conditions: [], actions: [forward] },
      expect: "listenerArn",
    },
  ],
  notApplicables: [
    {
      name: "a rule of an HTTPS listener elsewhere",
      type: "aws:lb/listenerRule:ListenerRule",
      props: {
        listenerArn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/x/1/2",
        conditions: [],
        actions: [forward],
      },
      expect: "The listener is not part of this stack.",
    },
    {
      name: "a rule of an HTTPS listener",
      type: "aws:lb/listenerRule:ListenerRule",
      props: { listenerArn: unknown, conditions: [], actions: [forward] },
      references: { listenerArn: ["https"] },
      with: [
        {
          name: "https",
          type: "aws:alb/listener:Listener",
          props: { loadBalancerArn: unknown, port: 443, protocol: "HTTPS", defaultActions: [] },
        },
      ],
      expect: "The listener does not speak plain HTTP.",
    },
  ],
});
