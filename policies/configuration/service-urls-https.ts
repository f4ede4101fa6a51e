import { definePolicy, notApplicable, type Violation } from "../framework/define-policy";
import { each } from "../framework/each";
import * as env from "../helpers/env-examples";
import { environmentChecks, environmentTypes, type Setting } from "../helpers/env-settings";
import { show } from "../helpers/show";

const messages = {
  local: "{name} sends customers to {actual}, which is their own machine.",
  placeholder: "{name} is still the address of an example: {actual}.",
  plain: "{name} sends customers over an unencrypted connection: {actual}.",
  relative: "{name} is no absolute https address: {actual}.",
} as const;
const elsewhere = "Outside of production an address may be local.";

/**
 * The addresses that customers and providers are sent to. A program's address of another program
 * (`API_URL`, `BACKEND_URL`) is judged where its host is a public name.
 */
const redirect =
  /(?:^|_)(?:SUCCESS|CANCEL|RETURN|REDIRECT|CALLBACK|WEBHOOK|FRONTEND|SITE|APP|PUBLIC)(?:_BASE)?_UR[LI]$/i;
const service = /(?:^|_)(?:BACKEND|API|BASE|WEB|SERVER|ROOT|HOME|PORTAL)(?:_BASE)?_URL$/i;
const isPublic = /^(?:NEXT_PUBLIC|VITE|REACT_APP|PUBLIC|EXPO_PUBLIC|NUXT_PUBLIC|GATSBY)_/i;

const loopback = /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\])$/i;
/** Hosts of examples: RFC 2606, and the ones that the checklists and READMEs carry. */
const placeholder =
  /^(?:[a-z0-9.-]{1,200}\.)?(?:example\.(?:com|org|net)|(?:your-[a-z0-9-]{1,40}|your(?:domain|site|app|api|company|host|server|website|frontend|backend|project|org|url)|my-?(?:app|domain|site|company))\.(?:(?:com?|org|net|ac)\.[a-z]{2}|[a-z]{2,10}))$/i;
/** Names that only the network of the program resolves. */
const internal =
  /^[^.]+$|\.(?:internal|local|lan|svc|cluster\.local|consul)$|^\d+(?:\.\d+){3}$|^\[/i;

function problem({ name, value, path }: Setting): Violation<typeof messages> | undefined {
  const isRedirect = redirect.test(name) || (isPublic.test(name) && /_UR[LI]$/i.test(name));
  if (value === undefined || !(isRedirect || service.test(name))) {
    return undefined;
  }
  const text = value.trim();
  const found = { property: path, name, actual: show(text) };
  const address = URL.canParse(text) ? new URL(text) : undefined;
  // A mobile application has a scheme of its own, a page may be named by its path.
  if (!address || !/^https?:$/.test(address.protocol)) {
    const isHost = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[:/]|$)/i.test(text);
    return isRedirect && isHost ? { message: "relative", ...found } : undefined;
  }
  const host = address.hostname;
  if (placeholder.test(host)) {
    return { message: "placeholder", ...found };
  }
  if (loopback.test(host)) {
    return isRedirect ? { message: "local", ...found } : undefined;
  }
  const isPlain = address.protocol === "http:" && (isRedirect || !internal.test(host));
  return isPlain ? { message: "plain", ...found } : undefined;
}

export default definePolicy({
  id: "service-urls-https",
  title: "Customers are sent to https addresses of production",
  why: "After a payment Stripe sends the customer to the success address, and a mail links to the site. An address of a developer's machine or of an example loses the customer right there, one without TLS shows a warning.",
  fix: "Set the variable to an absolute https address on the production domain.",
  severity: "medium",
  controls: ["service-urls-https", "public-client-env"],
  resources: environmentTypes,
  messages,
  checks: environmentChecks(function* (settings, context) {
    if (context.environment !== "production") {
      return notApplicable(elsewhere);
    }
    yield* each([...settings], function* (setting) {
      const found = problem(setting);
      if (found) {
        yield found;
      }
    });
    return undefined;
  }),
  corrections: false,
  passes: [
    {
      name: "https on the domain",
      ...env.ecsTask({
        PAYMENTSVC_SUCCESS_URL: "https://pay.finsight.io/done?session={CHECKOUT_SESSION_ID}",
        FRONTEND_URL: "https://app.finsight.io",
      }),
    },
    {
      name: "a domain of one's own below a word of examples",
      ...env.ecsTask({ FRONTEND_URL: "https://myapp.finsight.io" }),
    },
    {
      name: "another program of the network",
      ...env.ecsTask({ BACKEND_URL: "http://api.internal:8080", API_URL: "http://api:8080" }),
    },
    {
      name: "a sidecar",
      ...env.ecsTask({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4317" }),
    },
    {
      name: "a mobile application and a path",
      ...env.lambda({ OAUTH_REDIRECT_URI: "finsight://signed-in", CANCEL_URL: "/pricing" }),
    },
  ],
  fails: [
    {
      name: "a developer's machine",
      ...env.ecsTask({ PAYMENTSVC_SUCCESS_URL: "http://localhost:3000/success" }),
      expect: "local",
    },
    {
      name: "an example",
      ...env.lambda({ PAYMENTSVC_RETURN_URL: "https://yourdomain.com/account" }),
      expect: "placeholder",
    },
    {
      name: "no TLS",
      ...env.appRunner({ FRONTEND_URL: "http://app.finsight.io" }),
      expect: "plain",
    },
    {
      name: "a public address of a program without TLS",
      ...env.batchContainer({ BACKEND_URL: "http://api.finsight.io" }),
      expect: "plain",
    },
    {
      name: "a host without a scheme",
      ...env.codeBuild({ NEXT_PUBLIC_APP_URL: "app.finsight.io" }),
      expect: "relative",
    },
    {
      name: "a page that asks the visitor's own machine",
      ...env.amplifyApp({ NEXT_PUBLIC_API_BASE_URL: "http://localhost:8000" }),
      expect: "local",
    },
    {
      name: "a branch",
      ...env.amplifyBranch({ VITE_API_URL: "https://your-api.com" }),
      expect: "placeholder",
    },
    {
      name: "Beanstalk",
      ...env.beanstalk({ CANCEL_URL: "https://www.example.com/cancel" }),
      expect: "placeholder",
    },
    {
      name: "a Beanstalk template",
      ...env.beanstalkTemplate({ SITE_URL: "http://127.0.0.1" }),
      expect: "local",
    },
    {
      name: "Lightsail",
      ...env.lightsail({ GOOGLE_CALLBACK_URL: "http://app.finsight.io/oauth" }),
      expect: "plain",
    },
  ],
  unknowns: [],
  notApplicables: [
    {
      name: "a staging stack",
      ...env.ecsTask({ FRONTEND_URL: "http://localhost:3000" }),
      environment: "staging",
      expect: elsewhere,
    },
  ],
});
