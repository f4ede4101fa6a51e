/** Reads JSON that somebody else wrote: what is not as expected is an error, never a default. */
export function json(content: Buffer): unknown {
  return JSON.parse(content.toString("utf8"));
}

export function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw new Error("an object was expected");
}

export function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error("a list was expected");
}

export function text(value: unknown): string {
  if (typeof value === "string") return value;
  throw new Error("a text was expected");
}

export function number(value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new Error("a number was expected");
}
