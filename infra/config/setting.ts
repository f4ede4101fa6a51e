import { z } from "zod";
import type { Environment } from "../sizes";

/** What an error says is allowed for a setting, beside the schema itself. */
const allowedTexts = z.registry<{ readonly text: string }>();

/**
 * A plain setting of a stack file: a schema, what it is for (shown by editors), and what is allowed
 * in words (shown by errors).
 */
export function setting<S extends z.ZodType>(schema: S, description: string, allowed: string): S {
  const described = schema.meta({ description });
  allowedTexts.add(described, { text: allowed });
  return described;
}

/** The words that `setting` was given for this schema. */
export function allowedText(schema: z.ZodType): string {
  const inner = schema instanceof z.ZodDefault || schema instanceof z.ZodOptional;
  const described = inner ? (schema.unwrap() as z.ZodType) : schema;
  return allowedTexts.get(described)?.text ?? "another value";
}

/**
 * A setting that only a `secure:` value may give. Its value is checked inside `apply`, after
 * decryption, and is never printed.
 */
export interface SecretSetting {
  readonly description: string;
  /** The shape that the value must have in each environment. */
  readonly shape: Readonly<Record<Environment, Pick<RegExp, "test">>>;
  /** The shape in words: `a live secret key: sk_live_ or rk_live_ and 16 characters or more`. */
  readonly allowed: Readonly<Record<Environment, string>>;
  readonly optional?: boolean;
  /**
   * The shape follows Stripe's mode: a production stack that is launched softly takes test keys.
   */
  readonly byStripeMode?: boolean;
}

/** The environment whose shape a secret must have. */
export function shapeEnvironment(
  secret: SecretSetting,
  environment: Environment,
  mode: "live" | "test",
): Environment {
  return secret.byStripeMode && environment === "production" && mode === "test"
    ? "staging"
    : environment;
}

/** The same shape in every environment. */
export function everywhere<T>(value: T): Readonly<Record<Environment, T>> {
  return { production: value, staging: value, development: value };
}

/** One namespace of a stack file: `finsight:apiDomain` is `apiDomain` of `finsight`. */
export interface Namespace {
  readonly name: string;
  readonly settings: z.ZodObject;
  readonly secrets: Readonly<Record<string, SecretSetting>>;
}
