/** What looks of one run have in common. */
import type { SecretSettings } from "../secrets";
import type { AwsSettings } from "./aws-client";
import type { DnsSettings } from "./dns";
import type { HttpAnswer } from "./http";
import type { Trouble } from "./trouble";

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
  /**
   * By `performance.now()`: when a look ends that is patient with who is too busy. Without it every
   * answer is handed on as it comes.
   */
  readonly until?: number;
  /** Factor of the time that requests and handshakes have, for machines that are busy. @default 1 */
  readonly patience?: number;
  /** Requests of the run whose answers its looks share, with their answers. */
  readonly answers?: Map<string, Promise<HttpAnswer | Trouble>>;
}
