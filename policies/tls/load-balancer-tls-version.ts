import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Options,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { protocolOf } from "../helpers/load-balancers";
import { show } from "../helpers/show";

const messages = {
  old: "TLS 1.0 or 1.1 is accepted: sslPolicy is {actual}.",
  dated:
    "TLS 1.2 is accepted with ciphers that have no forward secrecy or use CBC: sslPolicy is {actual}.",
  unrecognized: "The TLS versions are not those of a known policy: sslPolicy is {actual}.",
} as const;

const options = {
  acceptedPolicies: {
    type: "array",
    items: { type: "string" },
    default: [],
    description:
      "Further values of sslPolicy to accept, such as ELBSecurityPolicy-TLS-1-2-2017-01.",
    source: "Our choice: none beside the TLS 1.2 and 1.3 policies that AWS recommends.",
  },
} as const satisfies Options;

/**
 * docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html:
 * TLS13-1-2-* and TLS13-1-3-* (also FIPS and post-quantum ones) accept TLS 1.2 or 1.3 at least, and
 * FS-1-2-Res-2020-10 has the ciphers of TLS13-1-2-Res.
 */
const modern = /^ELBSecurityPolicy-(TLS13-1-[23]-[\w-]+|FS-1-2-Res-2020-10)$/;
const dated = /^ELBSecurityPolicy-(TLS|FS)-1-2-/;
/** What the API chooses for a listener that names none: the provider's docs of sslPolicy. */
const providerDefault = "ELBSecurityPolicy-2016-08";

interface ListenerProps {
  readonly protocol?: unknown;
  readonly sslPolicy?: unknown;
}

function* check(
  props: ListenerProps,
  context: CheckContext<typeof options>,
): Generator<Violation<typeof messages>, NotApplicable | undefined, undefined> {
  const protocol = protocolOf(props);
  if (protocol !== "HTTPS" && protocol !== "TLS") {
    return notApplicable("The listener does not terminate TLS.");
  }
  const policy = props.sslPolicy ? props.sslPolicy : providerDefault;
  const name = String(policy);
  if (modern.test(name) || context.options.acceptedPolicies.includes(name)) {
    return undefined;
  }
  const known = name.startsWith("ELBSecurityPolicy-");
  yield {
    message: dated.test(name) ? "dated" : known ? "old" : "unrecognized",
    property: "sslPolicy",
    actual: props.sslPolicy ? show(policy) : `not set, which means ${providerDefault}`,
  };
  return undefined;
}

const listener = { loadBalancerArn: unknown, port: 443, protocol: "HTTPS", defaultActions: [] };

const modernize = () => ({ sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" });

export default definePolicy({
  id: "load-balancer-tls-version",
  title: "Load balancers accept TLS 1.2 or newer with modern ciphers only",
  why: "TLS 1.0 and 1.1 are broken and withdrawn (RFC 8996); a listener that names no policy accepts them.",
  fix: "Set sslPolicy to ELBSecurityPolicy-TLS13-1-2-Res-2021-06 or a newer TLS13 policy.",
  severity: "high",
  controls: ["tls-modern-policy"],
  options,
  resources: ["aws:lb/listener:Listener", "aws:alb/listener:Listener"],
  messages,
  checks: { "aws:lb/listener:Listener": check, "aws:alb/listener:Listener": check },
  remediations: { "aws:lb/listener:Listener": modernize, "aws:alb/listener:Listener": modernize },
  passes: [
    {
      name: "TLS 1.3 and 1.2",
      type: "aws:lb/listener:Listener",
      props: { ...listener, sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" },
    },
    {
      name: "TLS 1.3 alone, on a network load balancer",
      type: "aws:lb/listener:Listener",
      props: { ...listener, protocol: "TLS", sslPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06" },
    },
    {
      name: "post-quantum key exchange",
      type: "aws:alb/listener:Listener",
      props: { ...listener, sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09" },
    },
    {
      name: "a policy that the configuration accepts",
      type: "aws:lb/listener:Listener",
      props: { ...listener, sslPolicy: "ELBSecurityPolicy-TLS-1-2-2017-01" },
      options: { acceptedPolicies: ["ELBSecurityPolicy-TLS-1-2-2017-01"] },
    },
  ],
  fails: [
    {
      name: "left to the default",
      type: "aws:lb/listener:Listener",
      props: listener,
      expect: "old",
    },
    {
      name: "TLS 1.3 beside TLS 1.0",
      type: "aws:alb/listener:Listener",
      props: { ...listener, sslPolicy: "ELBSecurityPolicy-TLS13-1-0-2021-06" },
      expect: "old",
    },
    {
      name: "TLS 1.2 with the ciphers of 2018",
      type: "aws:lb/listener:Listener",
      props: { ...listener, sslPolicy: "ELBSecurityPolicy-TLS-1-2-Ext-2018-06" },
      expect: "dated",
    },
    {
      name: "a name that is no policy",
      type: "aws:lb/listener:Listener",
      props: { ...listener, sslPolicy: "TLSv1.2" },
      expect: "unrecognized",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:lb/listener:Listener",
      props: { ...listener, sslPolicy: unknown },
      expect: "sslPolicy",
    },
  ],
  notApplicables: [
    {
      name: "an HTTP listener",
      type: "aws:lb/listener:Listener",
      props: { ...listener, port: 80, protocol: "HTTP" },
      expect: "The listener does not terminate TLS.",
    },
  ],
});
