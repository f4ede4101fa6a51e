/** Builders of settings that more than one system has. */
import { z } from "zod";
import { setting } from "./setting";

/** Hosts that documentation and checklists write where a real one belongs. */
const placeholderHosts =
  /(^|\.)(example\.(com|org|net)|your-?[a-z-]*\.(com|herokuapp\.com)|domain\.com)$/;
const hostPattern = /^(?!-)([a-z0-9-]{1,63}\.)+[a-z]{2,63}$/;

const realHost = z.string().regex(hostPattern).refine(isRealHost, { message: "is a placeholder" });

function isRealHost(host: string): boolean {
  return !placeholderHosts.test(host);
}

/** A host name such as `api.finsight.dev`. */
export function hostName(description: string) {
  return setting(
    realHost,
    description,
    "a host name in lower case without scheme or path, not a placeholder",
  );
}

const httpsUrlText = z.string().refine(
  (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url?.protocol !== "https:" || url.username !== "" || url.password !== "") return false;
    return hostPattern.test(url.hostname) && isRealHost(url.hostname);
  },
  { message: "is no https URL of a real host" },
);

/** An e-mail address that is no placeholder of a template. */
export const realAddress = z.email().refine((text) => !/@(example|your)[a-z-]*\./.test(text), {
  message: "is a placeholder",
});

/** An https URL with a host that is no placeholder, without user or password. */
export function httpsUrl(description: string) {
  return setting(httpsUrlText, description, "an https URL of a real host, without a password");
}

/** Origins that browsers may call from: https, no path, no `*`, not this machine. */
export function httpsOrigins(description: string, example: string) {
  return setting(
    z.array(z.string().regex(/^https:\/\/(?!localhost)[a-z0-9.-]+(:\d+)?$/)).min(1),
    description,
    `a list of https origins without path and without *, such as [${example}]`,
  );
}

/** Must be called `stripePublishableKey`: its mode is checked with the environment's. */
export function publishableKey() {
  return setting(
    z.string().regex(/^pk_(live|test)_[A-Za-z0-9_]{8,}$/),
    "Stripe's publishable key: public by design. Live in production, test elsewhere.",
    "pk_live_... in production, pk_test_... elsewhere",
  );
}

/** A table from a name in lower case to true or false: kill switches of features. */
export function featureSwitches(description: string) {
  return setting(
    z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), z.boolean()),
    description,
    "an object from a name in lower case to true or false",
  ).default({});
}

/** Seconds by cache. */
export function cacheSeconds(description: string) {
  return setting(
    z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), z.int().min(1)),
    description,
    "an object from a name in lower case to a whole number of seconds above 0",
  ).default({ default: 3600 });
}

/** US dollars, to the cent. */
export const usd = z.number().min(0).max(999_999).multipleOf(0.01);

/** Prices that no checklist gives: plan id to US dollars by interval of payment. */
export function planPrices<const Plan extends string>(
  plans: readonly [Plan, ...Plan[]],
  description: string,
) {
  const price = z
    .strictObject({ month: usd.optional(), year: usd.optional() })
    .refine(({ month, year }) => month !== undefined || year !== undefined, {
      message: "has neither month nor year",
    });
  return setting(
    z.strictObject(
      Object.fromEntries(plans.map((plan) => [plan, price])) as Record<Plan, typeof price>,
    ),
    description,
    `an object of ${plans.join(", ")}, each with the US dollars of month, year or both`,
  );
}
