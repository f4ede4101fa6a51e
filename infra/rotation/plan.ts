/** What the rotation function knows of a secret. It holds names only and travels as JSON. */
export interface RotationPlan {
  /** How a value is made: 48 letters and digits, 32 random bytes in base64, or an RSA key (PEM). */
  readonly kind: "alphanumeric" | "base64" | "rsa";
  /** Bits of an RSA key. */
  readonly bits?: number;
  /** Secret that holds every value to accept, newest first, as a JSON list of texts. */
  readonly fallbacks: string;
  /** Secret that holds the public half of the current RSA key. */
  readonly publicKey?: string;
  /** ECS services that read the secret when their tasks start. */
  readonly services: readonly string[];
}

export interface RotationPlans {
  readonly cluster: string;
  /** Name of the secret → plan. */
  readonly secrets: Readonly<Record<string, RotationPlan>>;
}
