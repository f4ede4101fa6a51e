import {
  featureProviderCode,
  portalConfigurationProviderCode,
  priceProviderCode,
  productFeatureProviderCode,
  productProviderCode,
  taxSettingsProviderCode,
  webhookEndpointProviderCode,
} from "../../infra/stripe/providers.gen.js";
import { type StoredProvider, storedProvider } from "../../infra/stripe/stored-provider.js";
import type { Properties } from "../../infra/stripe/values.js";

export const key = "sk_test_CANARY1234567890";
export const urn = (type: string, name: string, stack = "finsight-dev") =>
  `urn:pulumi:${stack}::gonogo::pulumi-nodejs:dynamic/stripe:${type}::${name}`;

export const codes = {
  product: productProviderCode,
  price: priceProviderCode,
  endpoint: webhookEndpointProviderCode,
  portal: portalConfigurationProviderCode,
  feature: featureProviderCode,
  productFeature: productFeatureProviderCode,
  tax: taxSettingsProviderCode,
};

/** The provider as the program's resources carry it, configured as Pulumi does. */
export async function configured(
  code: string,
  settings: Readonly<Record<string, string>>,
): Promise<StoredProvider> {
  const provider = storedProvider(code);
  await provider.configure({
    config: {
      get: (name) => settings[name],
      require: (name) => settings[name] ?? "",
    },
  });
  return provider;
}

/** What a resource is to Pulumi's engine: an id, and state that is JSON. */
export interface Resource {
  readonly id: string;
  readonly outs: Properties;
}

/** A value after the trip through Pulumi's protocol. */
export function json<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

export async function create(provider: StoredProvider, inputs: Properties): Promise<Resource> {
  const { id, outs } = await provider.create(json(inputs));
  return { id, outs: json(outs ?? {}) };
}

/** The message a promise rejects with; the test fails when it does not. */
export async function failure(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("It succeeded, and should have failed.");
}
