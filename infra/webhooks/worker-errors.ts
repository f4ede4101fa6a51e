/** What a handler throws to say more than that it failed. */
import { ConfigurationError } from "./configuration-error";
import { scrubbed } from "./error-words";

/**
 * The provider is overloaded or down. The event goes back to the outbox and comes again after this
 * time; no attempt is used up, however long it lasts.
 */
export class Deferred extends Error {
  override readonly name = "Deferred";

  /** @param reason Our own words, which are logged. */
  constructor(
    readonly seconds: number,
    reason: string,
  ) {
    super(reason);
  }
}

/** Trying again cannot help: the event is dead at once, and can be replayed. */
export class PermanentFailure extends Error {
  override readonly name = "PermanentFailure";
}

/** Another worker took the event over, since this one was too slow. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";

  constructor() {
    super("another worker has the event");
  }
}

/** Messages of libraries and handlers may quote a row or a person; ours do not. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const isOurs = [ConfigurationError, Deferred, PermanentFailure, LeaseLost].some(
    (type) => error instanceof type,
  );
  const code = "code" in error && typeof error.code === "string" ? ` ${error.code}` : "";
  const text = isOurs ? `${error.name}: ${error.message}` : `${error.name}${code}`;
  return scrubbed(text).slice(0, 255);
}
