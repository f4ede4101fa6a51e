import type { Api, StripeObject } from "./api.js";
import { taxSettingsApi, taxSettingsId } from "./api-tax.js";
import { checkTaxSettings } from "./check-tax-settings.js";
import { modeOf } from "./diff.js";
import { taxSettingsFields } from "./fields.js";
import type { Kind } from "./kind.js";
import { camelCase, snakeCase } from "./portal-documents.js";
import { providerOf, type StripeProvider } from "./provider.js";
import type { Properties } from "./values.js";

function describe(settings: StripeObject): Properties {
  return {
    defaults: camelCase(settings.defaults),
    headOffice: camelCase(settings.head_office ?? {}),
    mode: modeOf(settings.livemode),
  };
}

async function params(
  _api: unknown,
  inputs: Properties,
  fields: readonly string[],
): Promise<Properties> {
  return {
    ...(fields.includes("defaults") ? { defaults: snakeCase(inputs.defaults) } : {}),
    ...(fields.includes("headOffice") ? { head_office: snakeCase(inputs.headOffice) } : {}),
  };
}

export const taxSettingsKind: Kind = {
  label: "tax settings",
  fields: taxSettingsFields,
  check: checkTaxSettings,
  connect: taxSettingsApi,
  describe,
  computed: (settings) => ({ status: settings.status }),
  find: (api: Api) => api.retrieve(taxSettingsId),
  usable: () => true,
  shownOnce: () => ({}),
  adopted: () => ({}),
  extraParams: params,
};

export function createProvider(): StripeProvider {
  return providerOf(taxSettingsKind);
}
