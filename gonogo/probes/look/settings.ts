/** What looks of one run have in common. */
import type { SecretSettings } from "../secrets";
import type { AwsSettings } from "./aws-client";
import type { DnsSettings } from "./dns";

export interface LookSettings {
  /** Ends everything that is under way. */
  readonly signal: AbortSignal;
  readonly dns?: DnsSettings;
  /** Certificates of authorities in PEM form to trust instead of the common ones. */
  readonly ca?: string;
  /** `https://api.stripe.com` → another address that is asked instead, for tests. */
  readonly origins?: Readonly<Record<string, string>>;
  readonly secrets?: SecretSettings;
  readonly aws?: AwsSettings;
}
