import { findMarked, isInUse } from "./adopt.js";
import type { StripeObject } from "./api.js";
import { portalConfigurationApi } from "./api-portal.js";
import { checkPortalConfiguration } from "./check-portal-configuration.js";
import { portalConfigurationFields } from "./fields.js";
import type { Kind } from "./kind.js";
import { describeMetadata } from "./outputs.js";
import { businessProfileParams, camelCase, featureParams } from "./portal-documents.js";
import { providerOf, type StripeProvider } from "./provider.js";
import { isRecord, type Properties } from "./values.js";

function describe(configuration: StripeObject): Properties {
  const { login_page: loginPage } = configuration;
  return {
    name: configuration.name,
    active: configuration.active,
    defaultReturnUrl: configuration.default_return_url,
    businessProfile: camelCase(configuration.business_profile),
    loginPage: isRecord(loginPage) ? { enabled: loginPage.enabled } : undefined,
    features: camelCase(configuration.features),
    ...describeMetadata(configuration),
  };
}

function computed(configuration: StripeObject): Properties {
  const { login_page: loginPage, is_default: isDefault } = configuration;
  const url = isRecord(loginPage) ? loginPage.url : undefined;
  return { isDefault: isDefault === true, ...(url ? { loginPageUrl: url } : {}) };
}

/** The documents, each whole: Stripe keeps what a request leaves out. */
async function documents(
  _api: unknown,
  inputs: Properties,
  fields: readonly string[],
  id: string | undefined,
): Promise<Properties> {
  const creating = id === undefined;
  const params: Record<string, unknown> = {};
  if (fields.includes("features")) params.features = featureParams(inputs.features, creating);
  if (fields.includes("businessProfile") && !(creating && inputs.businessProfile === undefined)) {
    params.business_profile = businessProfileParams(inputs.businessProfile, creating);
  }
  if (fields.includes("loginPage") && !(creating && inputs.loginPage === undefined)) {
    params.login_page = inputs.loginPage ?? { enabled: false };
  }
  return params;
}

export const portalConfigurationKind: Kind = {
  label: "customer portal configuration",
  fields: portalConfigurationFields,
  check: checkPortalConfiguration,
  connect: portalConfigurationApi,
  describe,
  computed,
  find: findMarked,
  usable: isInUse,
  shownOnce: () => ({}),
  adopted: () => ({}),
  extraParams: documents,
};

export function createProvider(): StripeProvider {
  return providerOf(portalConfigurationKind);
}
