/** What may be said of an error that a library threw: its message may quote a row or an address. */
export function errorWords(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if (error.name === "ConfigurationError" || error.name === "PayloadError") return error.message;
  const code = "code" in error && typeof error.code === "string" ? ` ${error.code}` : "";
  return /^[A-Za-z]{1,60}$/.test(error.name) ? `${error.name}${code}` : "Error";
}
