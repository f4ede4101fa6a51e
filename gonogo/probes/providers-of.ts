/** What a stack says of the services of others that it uses, as targets of probes. Pure. */
import type { StripeTarget, Targets } from "./targets";
import type { Validation } from "./validation";

/** Provider → the variable that its key is usually in. */
const usual = {
  twilio: "TWILIO_AUTH_TOKEN",
  sendgrid: "SENDGRID_API_KEY",
  google: "GOOGLE_SVC_ACCOUNT_JSON",
  supabase: "SUPABASE_SERVICE_ROLE_KEY",
  openai: "OPENAI_API_KEY",
  sentry: "SENTRY_DSN",
} as const;
type Kind = keyof typeof usual;
/** What an own token of Sentry is usually in: the DSN may only send. */
const sentryToken = "SENTRY_AUTH_TOKEN";

export function providersOf(validation: Validation): Pick<Targets, Kind | "stripe"> {
  const of = <N extends Kind>(name: N) =>
    validation.providers
      .filter((provider) => provider.name === name)
      .map((provider) => ({ ...told(provider), name, secret: provider.secret ?? usual[name] }));
  const { SENDGRID_PUBLIC_KEY: publicKey } = validation.variables;
  return {
    stripe: validation.stripe === undefined ? [] : [stripeOf(validation, validation.stripe)],
    twilio: of("twilio"),
    sendgrid: of("sendgrid").map((own) => ({ ...(publicKey && { publicKey }), ...own })),
    google: of("google"),
    supabase: of("supabase"),
    openai: of("openai"),
    sentry: of("sentry").map((own) => ({ token: sentryToken, ...own })),
  };
}

/** Without the keys whose value is undefined. */
type Told<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function told<T extends object>(value: T): Told<T> {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries) as Told<T>;
}

function stripeOf(
  { secrets, variables }: Validation,
  said: NonNullable<Validation["stripe"]>,
): StripeTarget {
  const { secret, mode, apiVersion, endpoints, plans, portal, tax } = said;
  const held = ["STRIPE_SECRET_KEY", "STRIPE_API_KEY"].find((name) => Object.hasOwn(secrets, name));
  const publishableKey =
    said.publishableKey ??
    variables.STRIPE_PUBLISHABLE_KEY ??
    variables.NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY;
  return {
    name: "stripe",
    secret: secret ?? held ?? "STRIPE_SECRET_KEY",
    ...told({ mode, apiVersion, publishableKey }),
    endpoints,
    plans: Object.fromEntries(
      Object.entries(plans).map(([id, { name, prices }]) => [
        id,
        { name, prices: prices.map((price) => ({ ...told(price), ...pick(price) })) },
      ]),
    ),
    ...(portal === undefined ? {} : { portal: told(portal) }),
    ...(tax === undefined ? {} : { tax: told(tax) }),
  };
}

function pick({ usd, interval }: { readonly usd: number; readonly interval: Interval }) {
  return { usd, interval };
}
type Interval = StripeTarget["plans"][string]["prices"][number]["interval"];
