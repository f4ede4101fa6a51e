/** Policy documents as tests read them. */

/** The document of an input that holds it as JSON text or as an object. */
export function documentOf(input: unknown): { readonly Statement: readonly unknown[] } {
  return typeof input === "string" ? JSON.parse(input) : (input as ReturnType<typeof documentOf>);
}
