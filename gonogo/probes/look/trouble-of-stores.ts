/** What stores and their certificates say when they say no, in words. Pure. */
import type { StoreTrouble } from "./postgres";

const phrases: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  ENOTFOUND: "the name does not resolve",
  EAI_AGAIN: "the name could not be resolved now",
  EHOSTUNREACH: "there is no route to the host",
  ENETUNREACH: "there is no route to the network",
  ETIMEDOUT: "the connection timed out",
  "28P01": "it refuses the password",
  "28000": "it refuses the user",
  "3D000": "it has no such database",
  "53300": "it has no connection left",
  "57P03": "it is starting or stopping",
  "42501": "the role may not ask it",
  "42P01": "there is no such relation",
  "42704": "there is no such object",
  "42883": "there is no such function",
  "55000": "it is not loaded",
  "57014": "the answer took too long",
};

/** Node's names of what is wrong with a certificate → what a person does about it. */
export const untrusted: Readonly<Record<string, string>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: "it is not for this host",
  CERT_HAS_EXPIRED: "it has expired",
  CERT_NOT_YET_VALID: "it is not valid yet",
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "its chain ends in an authority that is not trusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its issuer is not trusted, or not served",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its issuer is not trusted, or not served",
  UNABLE_TO_GET_ISSUER_CERT: "its issuer is not trusted, or not served",
  CERT_UNTRUSTED: "its issuer is not trusted",
  CERT_REVOKED: "it was revoked",
};

export function phraseOf(code: string): StoreTrouble {
  const about = untrusted[code];
  if (about !== undefined) return { trouble: `its certificate: ${about}`, code };
  const known = phrases[code];
  if (known !== undefined) return { trouble: known, code };
  if (/^[0-9A-Z]{5}$/.test(code)) return { trouble: `it answers SQLSTATE ${code}`, code };
  if (/^[A-Z][A-Z0-9_/]{1,59}$/.test(code)) return { trouble: `it ended with ${code}`, code };
  return { trouble: "the exchange ended in an error", code: "" };
}
