/** What went wrong with an exchange, in words: the network's codes, and nothing that was sent. */

/** Something that did not come: trouble on our side, or on the network's. Never a failure. */
export interface Trouble {
  /** Phrase: "no answer within 5 s". */
  readonly trouble: string;
}

export function isTrouble(value: unknown): value is Trouble {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "trouble");
}

const phrases: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was cut",
  ENOTFOUND: "the name does not resolve",
  EAI_AGAIN: "the name could not be resolved now",
  EHOSTUNREACH: "there is no route to the host",
  ENETUNREACH: "there is no route to the network",
  EPIPE: "the connection was cut",
  ETIMEDOUT: "the connection timed out",
  HPE_HEADER_OVERFLOW: "the headers of the answer have no end",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is not trusted",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is not for this host",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is not trusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate is not trusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is not trusted",
};

/** What ends an exchange before anything of the request was sent. */
const early = new Set(
  Object.entries(phrases).flatMap(([code, phrase]) =>
    /CERT|SELF_SIGNED|VERIFY|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UNREACH/.test(code) ? [phrase] : [],
  ),
);

/** True where it is sure that the other side never saw the request. */
export const isUnsent = (phrase: string): boolean => early.has(phrase);

/** @returns A phrase without anything of what was sent. */
export function troubleOf(error: Error, timeout: number, signal: AbortSignal): string {
  if (signal.aborted) return `no answer within ${timeout / 1000} s`;
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code !== "string") return "the exchange ended in an error";
  if (Object.hasOwn(phrases, code)) return String(phrases[code]);
  if (code.startsWith("Z_") || code.startsWith("ERR__ERROR_FORMAT")) {
    return "the answer is not in the encoding that it names";
  }
  if (code.startsWith("HPE_")) return "the answer is no HTTP";
  return `the exchange ended with ${code.slice(0, 60)}`;
}
