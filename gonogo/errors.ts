/** The one error class of the tool. Users see its message; a stack trace only when they ask. */

/**
 * `usage`: the command line or a configuration file is wrong (exit 2).
 * `undecidable`: the program or a pack could not be run to an end (exit 3).
 */
export type ErrorCode = "usage" | "undecidable";

export class GonogoError extends Error {
  constructor(
    readonly code: ErrorCode,
    /** What is wrong, where, and what to do; may have several lines; never holds a secret. */
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.name = "GonogoError";
  }
}
