import { definePolicy, notApplicable } from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { isTrue } from "../helpers/flags";
import { internalReason, whereOf } from "../helpers/load-balancers";

export default definePolicy({
  id: "classic-load-balancer-https-only",
  title: "Public classic load balancers do not serve plain HTTP",
  why: "What is served over plain HTTP can be read and changed on the way, and a classic load balancer cannot redirect.",
  fix: "Remove the listener with the lbProtocol http, or replace the load balancer with an application load balancer whose port 80 redirects to HTTPS.",
  severity: "critical",
  controls: ["https-enforced"],
  resources: ["aws:elb/loadBalancer:LoadBalancer"],
  messages: {
    served: "Plain HTTP is served: the listener {where} has the lbProtocol {protocol}.",
  },
  checks: {
    *"aws:elb/loadBalancer:LoadBalancer"(props, context) {
      if (!context.isUnknown("internal") && isTrue(props.internal)) {
        return notApplicable(internalReason);
      }
      yield* each(props.listeners, function* (listener, at) {
        const protocol = String(listener.lbProtocol).toLowerCase();
        if (protocol === "http" && !isTrue(props.internal)) {
          const property = `listeners[${at}].lbProtocol`;
          const where = whereOf({ port: () => listener.lbPort });
          yield { message: "served", property, where, protocol };
        }
      });
      return undefined;
    },
  },
  passes: [
    {
      name: "HTTPS alone",
      type: "aws:elb/loadBalancer:LoadBalancer",
      props: {
        listeners: [
          { lbPort: 443, lbProtocol: "https", instancePort: 80, instanceProtocol: "http" },
        ],
      },
    },
  ],
  fails: [
    {
      name: "HTTP beside HTTPS",
      type: "aws:elb/loadBalancer:LoadBalancer",
      props: {
        listeners: [
          { lbPort: 443, lbProtocol: "https", instancePort: 80, instanceProtocol: "http" },
          { lbPort: 80, lbProtocol: "http", instancePort: 80, instanceProtocol: "http" },
        ],
      },
      expect: "served",
    },
  ],
  unknowns: [
    {
      name: "a protocol decided at deployment",
      type: "aws:elb/loadBalancer:LoadBalancer",
      props: {
        listeners: [
          { lbPort: 80, lbProtocol: unknown, instancePort: 80, instanceProtocol: "http" },
        ],
      },
      expect: "listeners[0].lbProtocol",
    },
  ],
  notApplicables: [
    {
      name: "an internal one",
      type: "aws:elb/loadBalancer:LoadBalancer",
      props: {
        internal: true,
        listeners: [{ lbPort: 80, lbProtocol: "http", instancePort: 80, instanceProtocol: "http" }],
      },
      expect: internalReason,
    },
  ],
});
