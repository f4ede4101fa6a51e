import { type CheckContext, definePolicy, type Environment } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { list } from "../helpers/known";
import { show } from "../helpers/show";
import {
  endpointChecks,
  ownEndpoint,
  providerEndpoint,
  webhookEndpointTypes,
} from "../helpers/stripe-webhooks";

const messages = {
  plain: "Stripe would send events in plain text: url begins with {actual}, not https://.",
  notUrl: "url is no address: {actual}.",
  unreachable: "Stripe cannot reach {host} or reaches somebody else: it is {kind}.",
  otherHost: "Events go to {host}, which is not one of the hosts of this system ({hosts}).",
} as const;
const options = {
  hosts: {
    type: "array",
    items: { type: "string" },
    default: [],
    description: "Host names to which Stripe may send events; any public host when empty.",
    source: "Our choice: finsight and clientflow name a path on their API host.",
  },
} as const;

/** Names that RFC 2606 and 6761 reserve, and what people write until they know the host. */
const reserved = /(?:^|\.)(?:example(?:\.(?:com|org|net))?|test|invalid|localhost|local|internal)$/;
const placeholder =
  /(?:^|[.-])(?:your-?(?:domain|api|app|host|site)|change-?me|placeholder)(?:[.-]|$)/;
const tunnel =
  /\.(?:ngrok\.io|ngrok\.app|ngrok-free\.app|loca\.lt|localtunnel\.me|trycloudflare\.com)$/;

function unreachable(host: string, environment: Environment): string | undefined {
  if (/^(?:\d{1,3}\.){3}\d{1,3}$/.test(host) || host.startsWith("[")) {
    return "an address and not a name";
  }
  if (placeholder.test(host)) {
    return "a placeholder";
  }
  if (tunnel.test(host)) {
    // Stripe's test mode reaches a developer's machine through it, which development is for.
    return environment === "development" ? undefined : "a developer's tunnel";
  }
  return reserved.test(host) || !host.includes(".") ? "a reserved name" : undefined;
}

function parse(url: unknown): URL | undefined {
  return typeof url === "string" && URL.canParse(url) ? new URL(url) : undefined;
}

function* endpointUrl(props: { readonly url: unknown }, context: CheckContext<typeof options>) {
  const property = "url";
  const url = parse(props.url);
  if (!url) {
    yield { message: "notUrl", property, actual: show(props.url) } as const;
    return;
  }
  if (url.protocol !== "https:") {
    yield { message: "plain", property, actual: `${url.protocol}//` } as const;
  }
  const host = url.hostname.replace(/\.$/, "");
  const hosts = list(context.options.hosts).map((each) => String(each).toLowerCase());
  if (hosts.length > 0) {
    if (!hosts.includes(host)) {
      yield { message: "otherHost", property, host, hosts: hosts.join(", ") } as const;
    }
    return;
  }
  const kind = unreachable(host, context.environment);
  if (kind !== undefined) {
    yield { message: "unreachable", property, host, kind } as const;
  }
}

export default definePolicy({
  id: "stripe-webhook-url",
  title: "Stripe sends its events to the system's own host over https",
  why: "Events carry customers' data and decide who gets access. Sent to another host they are lost and leaked at once; sent in plain text Stripe refuses them in live mode.",
  fix: "Set url to https://, the public host of the API and the path of the webhook route; list the host in the option hosts.",
  severity: "critical",
  controls: ["webhook-stripe-endpoint", "https-enforced"],
  resources: webhookEndpointTypes,
  options,
  messages,
  checks: endpointChecks(endpointUrl),
  corrections: false,
  passes: [
    {
      name: "the API's host",
      type: ownEndpoint,
      props: {
        url: "https://api.finsight.io/api/v1/webhooks/stripe",
        enabledEvents: ["invoice.paid"],
      },
    },
    {
      name: "the host that the configuration asks for, which may be a reserved name",
      type: providerEndpoint,
      props: {
        url: "https://API.finsight.example/webhooks/stripe",
        enabledEvents: ["invoice.paid"],
      },
      options: { hosts: ["api.finsight.example"] },
    },
  ],
  fails: [
    {
      name: "plain http",
      type: ownEndpoint,
      props: { url: "http://api.finsight.io/webhooks/stripe", enabledEvents: ["invoice.paid"] },
      expect: "plain",
    },
    {
      name: "a developer's machine",
      type: ownEndpoint,
      props: { url: "https://localhost:8000/webhooks/stripe", enabledEvents: ["invoice.paid"] },
      expect: "unreachable",
    },
    {
      name: "a placeholder",
      type: ownEndpoint,
      props: { url: "https://your-domain.com/webhooks/stripe", enabledEvents: ["invoice.paid"] },
      expect: "unreachable",
    },
    {
      name: "an address",
      type: providerEndpoint,
      props: { url: "https://203.0.113.7/webhooks/stripe", enabledEvents: ["invoice.paid"] },
      expect: "unreachable",
    },
    {
      name: "a host that only begins like the system's",
      type: providerEndpoint,
      props: { url: "https://api.finsight.example.evil.net/hook", enabledEvents: ["invoice.paid"] },
      options: { hosts: ["api.finsight.example"] },
      expect: "otherHost",
    },
    {
      name: "no address at all",
      type: ownEndpoint,
      props: { url: "/api/v1/webhooks/stripe", enabledEvents: ["invoice.paid"] },
      expect: "notUrl",
    },
  ],
  unknowns: [
    {
      name: "the name of a load balancer, which the deployment makes",
      type: ownEndpoint,
      props: { url: unknown, enabledEvents: ["invoice.paid"] },
      expect: "url",
    },
  ],
});
