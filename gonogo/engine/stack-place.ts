/** Says in which line of the stack file the setting stands that an error is about. */
import { GonogoError } from "../errors";
import type { StackConfig } from "./stack-config";

/**
 * The line, `stacks/Pulumi.dev.yaml:3`, of the first key in the sentence that stands in the file.
 */
export function placeOf(sentence: string, config: StackConfig): string | undefined {
  if (/\bPulumi\.[\w.-]+\.ya?ml\b/.test(sentence)) return undefined;
  for (const [key] of sentence.matchAll(/[\w-]+:[A-Za-z][\w.-]*/g)) {
    const place = config.places.get(key) ?? config.places.get(key.replace(/\.+$/, ""));
    if (place !== undefined) return place;
  }
  return undefined;
}

/** A mistake of the configuration with its place before it; anything else as it is. */
export function withPlace(error: unknown, config: StackConfig): unknown {
  if (!(error instanceof GonogoError) || error.code !== "usage") return error;
  const place = placeOf(error.message, config);
  if (place === undefined) return error;
  return new GonogoError("usage", `${place}: ${error.message}`, { cause: error.cause });
}
