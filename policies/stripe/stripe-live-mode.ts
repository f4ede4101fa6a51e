import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { undecidable } from "../helpers/known";

const stack = "pulumi:pulumi:Stack";
const product = "pulumi-nodejs:dynamic/stripe:Product";
const price = "pulumi-nodejs:dynamic/stripe:Price";
/** Resources that say in which of Stripe's two modes they live. */
const objects = [
  product,
  price,
  "pulumi-nodejs:dynamic/stripe:WebhookEndpoint",
  "pulumi-nodejs:dynamic/stripe:PortalConfiguration",
  "pulumi-nodejs:dynamic/stripe:Feature",
  "pulumi-nodejs:dynamic/stripe:TaxSettings",
] as const;

const elsewhere = "Outside of production Stripe's test mode is right.";
const noObjects = "No Stripe object of the stack says which mode it lives in.";

export default definePolicy({
  id: "stripe-live-mode",
  title: "What production sells exists in Stripe's live mode",
  why: "A soft launch on the production stack creates its plans and its webhook in test mode: everything works and nobody is charged. The launch itself is decided with live objects. One finding stands for all objects, since one setting moves them together.",
  fix: "Leave the soft launch: give the stack live keys and set the system's stripePhase to live. Objects of test mode are made anew in live mode.",
  severity: "critical",
  controls: ["stripe-live-keys", "stripe-test-mode"],
  scope: "stack",
  resources: [stack],
  messages: {
    testMode: "{count} of {all} Stripe objects live in test mode, the first of them {name}.",
  },
  checks: {
    *[stack](_props, context) {
      if (context.environment !== "production") {
        return notApplicable(elsewhere);
      }
      let all = 0;
      const inTestMode: string[] = [];
      for (const type of objects) {
        for (const resource of context.stack.ofType(type)) {
          if (resource.isUnknown("mode")) {
            undecidable(`${resource.name}.mode`);
          }
          const { mode } = resource.props;
          all += mode === undefined ? 0 : 1;
          if (mode === "test") {
            inTestMode.push(resource.name);
          }
        }
      }
      const [name] = inTestMode;
      if (name !== undefined) {
        const count = inTestMode.length;
        yield { message: "testMode", property: "mode", count, all, name };
      }
      return all === 0 ? notApplicable(noObjects) : undefined;
    },
  },
  passes: [
    {
      name: "a live product",
      type: stack,
      props: {},
      with: [{ type: product, name: "starter", props: { name: "Starter", mode: "live" } }],
    },
  ],
  fails: [
    {
      name: "a soft launch",
      type: stack,
      props: {},
      with: [
        { type: product, name: "starter", props: { name: "Starter", mode: "test" } },
        {
          type: price,
          name: "starter-month",
          props: { product: unknown, currency: "usd", unitAmount: 1900, mode: "test" },
        },
      ],
      expect: "testMode",
    },
  ],
  unknowns: [
    {
      name: "a mode that only the deployment knows",
      type: stack,
      props: {},
      with: [{ type: product, name: "starter", props: { name: "Starter", mode: unknown } }],
      expect: "starter.mode",
    },
  ],
  notApplicables: [
    {
      name: "a staging stack",
      type: stack,
      props: {},
      environment: "staging",
      with: [{ type: product, name: "starter", props: { name: "Starter", mode: "test" } }],
      expect: elsewhere,
    },
    {
      name: "a stack that sells nothing",
      type: stack,
      props: {},
      expect: noObjects,
    },
  ],
});
