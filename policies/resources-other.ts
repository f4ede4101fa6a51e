/** Inputs of the resource types that @pulumi/aws does not declare. */
import type { Unwrap } from "@pulumi/pulumi";

export interface OtherResourceTypes {
  "random:index/randomPassword:RandomPassword": Unwrap<
    import("@pulumi/random/randomPassword").RandomPasswordArgs
  >;
  "random:index/randomBytes:RandomBytes": Unwrap<
    import("@pulumi/random/randomBytes").RandomBytesArgs
  >;
  "random:index/randomId:RandomId": Unwrap<import("@pulumi/random/randomId").RandomIdArgs>;
  "random:index/randomString:RandomString": Unwrap<
    import("@pulumi/random/randomString").RandomStringArgs
  >;
  "random:index/randomUuid:RandomUuid": Unwrap<import("@pulumi/random/randomUuid").RandomUuidArgs>;
  "random:index/randomPet:RandomPet": Unwrap<import("@pulumi/random/randomPet").RandomPetArgs>;
  /** Of @pulumi/tls, which this package does not need otherwise. */
  "tls:index/privateKey:PrivateKey": {
    readonly algorithm: string;
    readonly rsaBits?: number;
    readonly ecdsaCurve?: string;
  };
  "pulumi-nodejs:dynamic/stripe:Product": import("../infra/stripe/types").StripeProductInputs;
  "pulumi-nodejs:dynamic/stripe:Price": import("../infra/stripe/types").StripePriceInputs;
  "pulumi-nodejs:dynamic/stripe:WebhookEndpoint": import("../infra/stripe/types").StripeWebhookEndpointInputs;
  "pulumi-nodejs:dynamic/stripe:PortalConfiguration": import("../infra/stripe/portal-types").StripePortalConfigurationInputs;
  "pulumi-nodejs:dynamic/stripe:Feature": import("../infra/stripe/types").StripeFeatureInputs;
  "pulumi-nodejs:dynamic/stripe:TaxSettings": import("../infra/stripe/types").StripeTaxSettingsInputs;
  /** Of the Stripe provider, pulumi-stripe: the inputs that have the same meaning there. */
  "stripe:index/webhookEndpoint:WebhookEndpoint": import("../infra/stripe/types").StripeWebhookEndpointInputs;
  /** The stack itself: the subject of a policy about something that is absent. */
  "pulumi:pulumi:Stack": Record<string, never>;
}
