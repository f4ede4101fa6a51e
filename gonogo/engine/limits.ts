/** How long the preview waits before it says that something hangs. In milliseconds. */
export interface Limits {
  /** For a pack to be loaded; a type check of its sources may take a minute. */
  readonly packStartMs: number;
  /** For one answer of a pack. */
  readonly callMs: number;
  /** For a sign of life of the program: a request, a line, a log message. */
  readonly idleMs: number;
}

export const defaultLimits: Limits = { packStartMs: 120_000, callMs: 120_000, idleMs: 180_000 };
