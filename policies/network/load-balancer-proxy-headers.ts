import { definePolicy, notApplicable, type Violation } from "../framework/define-policy";
import { independently } from "../framework/each";
import { unknown } from "../framework/unknown";
import { isTrue } from "../helpers/flags";
import { show } from "../helpers/show";

const messages = {
  invalid: "Headers with invalid names reach the program: dropInvalidHeaderFields is {actual}.",
  desync:
    "Requests of which two readers see two different ones are passed on: desyncMitigationMode is monitor.",
  forwarded:
    "The program learns no address that it can trust: xffHeaderProcessingMode is {actual}.",
} as const;
const packets = "It passes packets on, not requests.";

type Part = Generator<Violation<typeof messages>, void, undefined>;

interface Props {
  readonly loadBalancerType?: unknown;
  readonly dropInvalidHeaderFields?: unknown;
  readonly desyncMitigationMode?: unknown;
  readonly xffHeaderProcessingMode?: unknown;
}

/**
 * Absent values: application, false, defensive and append, as the types of @pulumi/aws say.
 * docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
 */
function* check(props: Props) {
  if ((props.loadBalancerType ?? "application") !== "application") {
    return notApplicable(packets);
  }
  yield* independently(
    function* (): Part {
      const value = props.dropInvalidHeaderFields;
      if (!isTrue(value)) {
        const property = "dropInvalidHeaderFields";
        yield { message: "invalid", property, actual: show(value) };
      }
    },
    function* (): Part {
      if (props.desyncMitigationMode === "monitor") {
        yield { message: "desync", property: "desyncMitigationMode" };
      }
    },
    function* (): Part {
      const value = props.xffHeaderProcessingMode ?? "append";
      if (value !== "append") {
        const property = "xffHeaderProcessingMode";
        yield { message: "forwarded", property, actual: show(value) };
      }
    },
  );
  return;
}

/** Which address a program goes by is its own matter. */
const clean = ({ desyncMitigationMode }: Props) => ({
  dropInvalidHeaderFields: true,
  ...(desyncMitigationMode === "monitor" ? { desyncMitigationMode: "defensive" } : {}),
});

export default definePolicy({
  id: "load-balancer-proxy-headers",
  title: "Load balancers pass on clean requests",
  why: "Two programs that read one request differently can be made to mix up two users' requests; a program that cannot trust X-Forwarded-For limits and logs the wrong addresses.",
  fix: "Set dropInvalidHeaderFields to true and leave desyncMitigationMode and xffHeaderProcessingMode at defensive and append.",
  severity: "medium",
  controls: ["proxy-headers"],
  resources: ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"],
  messages,
  checks: {
    "aws:lb/loadBalancer:LoadBalancer": check,
    "aws:alb/loadBalancer:LoadBalancer": check,
  },
  remediations: {
    "aws:lb/loadBalancer:LoadBalancer": clean,
    "aws:alb/loadBalancer:LoadBalancer": clean,
  },
  passes: [
    {
      name: "invalid headers dropped",
      type: "aws:lb/loadBalancer:LoadBalancer",
      props: { subnets: [unknown, unknown], dropInvalidHeaderFields: true },
    },
    {
      name: "all three written out",
      type: "aws:alb/loadBalancer:LoadBalancer",
      props: {
        loadBalancerType: "application",
        dropInvalidHeaderFields: true,
        desyncMitigationMode: "strictest",
        xffHeaderProcessingMode: "append",
      },
    },
  ],
  fails: [
    {
      name: "left to the default",
      type: "aws:lb/loadBalancer:LoadBalancer",
      props: { subnets: [unknown, unknown] },
      expect: "invalid",
    },
    {
      name: "left to the default, under the older name",
      type: "aws:alb/loadBalancer:LoadBalancer",
      props: {},
      expect: "invalid",
    },
    {
      name: "ambiguous requests only counted, beside a value that is not known yet",
      type: "aws:lb/loadBalancer:LoadBalancer",
      props: { dropInvalidHeaderFields: unknown, desyncMitigationMode: "monitor" },
      expect: "desync",
    },
    {
      name: "what the client says of itself kept",
      type: "aws:lb/loadBalancer:LoadBalancer",
      props: { dropInvalidHeaderFields: true, xffHeaderProcessingMode: "preserve" },
      expect: "forwarded",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:lb/loadBalancer:LoadBalancer",
      props: { dropInvalidHeaderFields: unknown },
      expect: "dropInvalidHeaderFields",
    },
  ],
  notApplicables: [
    {
      name: "a network load balancer",
      type: "aws:lb/loadBalancer:LoadBalancer",
      props: { loadBalancerType: "network" },
      expect: packets,
    },
  ],
});
