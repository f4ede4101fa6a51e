/** Secrets: where each value comes from and who receives it. */
import type { PostgresClient } from "../postgres-url";
import type { RedisClient } from "../redis-url";

export type SecretSource =
  /** Made by the platform; 32 characters or more. `base64` is 32 random bytes: 44 characters. */
  | { readonly kind: "generated"; readonly format?: "alphanumeric" | "base64" }
  /** One half of an RSA pair of 2,048 bits or more, in PEM. The two halves share `pair`. */
  | { readonly kind: "rsa-private-key"; readonly pair: string }
  | { readonly kind: "rsa-public-key"; readonly pair: string }
  /** Given by a person: a secret setting of the system. */
  | { readonly kind: "supplied"; readonly setting: string }
  /**
   * The application's connection URL with TLS and the server's name checked, in the form that its
   * `client` library reads; default `libpq`. `replica`: of the read replica, where there is one.
   */
  | { readonly kind: "database-url"; readonly client?: PostgresClient; readonly replica?: boolean }
  /** `rediss://` with user and password, in the form that its `client` library reads. */
  | { readonly kind: "redis-url"; readonly client?: RedisClient }
  | { readonly kind: "redis-password" }
  /** `whsec_...`, from the endpoint that the stack makes. */
  | { readonly kind: "stripe-signing-secret" }
  /**
   * Keys that the receiver encrypts payloads of webhooks with, and handlers open them with:
   * `{"current": "1", "keys": {"1": "..."}}`. A new generation at the end becomes the current key;
   * the others stay for as long as payloads of theirs are kept.
   */
  | {
      readonly kind: "webhook-payload-keys";
      readonly generations?: readonly [string, ...string[]];
    }
  /** Credentials for SES's SMTP server, for an application that does not speak its API. */
  | { readonly kind: "smtp-user" }
  | { readonly kind: "smtp-password" };

/** A generated value or key pair that is replaced by the clock, without an outage. */
export interface RotationPart {
  /** Days between two values. */
  readonly everyDays: number;
  /**
   * Variable that receives a JSON list of every value to accept, newest first, so that what an
   * older one signed stays valid; default: the variable's name and `_FALLBACKS`.
   */
  readonly fallbacksVariable?: string;
}

export interface SecretPart {
  readonly source: SecretSource;
  /**
   * Services, jobs, or `migrate`, that receive it. A secret without a consumer does not compile.
   */
  readonly consumers: readonly [string, ...string[]];
  readonly rotation?: RotationPart;
}
