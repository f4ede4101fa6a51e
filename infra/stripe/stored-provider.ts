import type { StripeProvider } from "./provider.js";

/** A provider in use: it holds the API key, so Pulumi leaves it out when it serialises. */
interface Running {
  readonly doNotCapture: true;
  readonly provider: StripeProvider;
}

/** A provider as the resources carry it, which Pulumi serialises into the state. */
export interface StoredProvider extends Omit<StripeProvider, "settings"> {
  /** Source of a CommonJS module that exports `createProvider`. */
  readonly code: string;
  running: Running | undefined;
}

/**
 * Evaluates the code once per provider, not at import: a preview may need only some of them.
 *
 * Pulumi does not serialise what a global of the same name would hide, so the name is a long one.
 */
function runningProvider(stored: StoredProvider): StripeProvider {
  if (stored.running === undefined) {
    const module = { exports: {} as { createProvider(): StripeProvider } };
    new Function("module", "require", stored.code)(module, require);
    stored.running = { doNotCapture: true, provider: module.exports.createProvider() };
  }
  return stored.running.provider;
}

/**
 * Wraps a provider's bundled code.
 *
 * Pulumi stores a dynamic provider in the state of every resource, function by function, with
 * everything that it reaches. As one minified text the same code takes a fifth of the space, and
 * is the same text whether the program runs compiled, through tsx or from an installed package.
 */
export function storedProvider(code: string): StoredProvider {
  return {
    code,
    running: undefined,
    async configure(request) {
      await runningProvider(this).configure(request);
    },
    async check(olds, news) {
      return runningProvider(this).check(olds, news);
    },
    async diff(id, olds, news) {
      return runningProvider(this).diff(id, olds, news);
    },
    async create(inputs) {
      return runningProvider(this).create(inputs);
    },
    async read(id, props) {
      return runningProvider(this).read(id, props);
    },
    async update(id, olds, news) {
      return runningProvider(this).update(id, olds, news);
    },
    async delete(id, props) {
      return runningProvider(this).delete(id, props);
    },
  };
}
