/** What may be said of an error that a library threw: its message may quote a row or an address. */
export function errorWords(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if (error.name === "ConfigurationError" || error.name === "PayloadError") return error.message;
  const code = "code" in error && typeof error.code === "string" ? ` ${error.code}` : "";
  return /^[A-Za-z]{1,60}$/.test(error.name) ? `${error.name}${code}` : "Error";
}

/**
 * A text of a handler's author, who may have quoted what is personal: addresses and long numbers,
 * such as telephone and card numbers, are replaced. A second line of defence, since names stay.
 */
export function scrubbed(text: string): string {
  return text
    .replaceAll(/[^\s"'<>(),;:]+@[^\s"'<>(),;]+/g, "[address]")
    .replaceAll(/\+?\d(?:[\s()./-]{0,3}\d){6,}/g, "[number]")
    .replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ")
    .slice(0, 300);
}
