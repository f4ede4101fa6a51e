/**
 * A mistake of ours, such as a secret that is missing. Its message may be logged: it holds no
 * value. The provider is asked to come again, since its request may be right.
 */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}
