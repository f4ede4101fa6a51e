/** What a store says to the application that connects, for the probes that only want to get in. */
import type { StoreTrouble } from "./look/postgres";
import { untrusted } from "./look/trouble-of-stores";
import { type Evidence, isTrouble, seen } from "./probe";

/** Of a connection over TLS. */
export interface Connected {
  readonly host: string;
  readonly tls: string;
  /** Of the certificate. */
  readonly sha256: string;
}

export const connected: Connected = {
  host: "store.shop.example",
  tls: "TLSv1.3",
  sha256: "ab".repeat(32),
};

/** For the examples of probes. */
export const refusedBy = (code: string, words = "it said no") => ({
  answer: { trouble: words, code },
});

/** Messages that every store has; each has others of its own. */
export const connectionMessages = {
  url: "{problem}.",
  untrusted: "The certificate cannot be trusted: {reason}.",
  refused: "It refuses the password of the application.",
} as const;

/** What is wrong with the way to a store. */
type Fault =
  | { readonly message: "untrusted"; readonly property: "connection"; readonly reason: string }
  | { readonly message: "url"; readonly property: "connection"; readonly problem: string };

/**
 * @param own What the store's own codes mean.
 * @throws Undecided for trouble that says nothing of the store.
 */
export function* connectionFaults<F>(
  answer: StoreTrouble,
  store: string,
  own: Readonly<Record<string, F>>,
): Generator<Fault | F, void, undefined> {
  const { code, trouble } = answer;
  const reason = untrusted[code];
  const property = "connection";
  if (reason !== undefined) yield { message: "untrusted", property, reason };
  else if (code === "URL") yield { message: "url", property, problem: trouble };
  else if (Object.hasOwn(own, code)) yield own[code] as F;
  else seen(answer, store);
}

export function connectionEvidence({
  answer,
}: {
  readonly answer: Connected | StoreTrouble;
}): Evidence {
  if (isTrouble(answer)) return {};
  const { host, tls, sha256 } = answer;
  return { host, tls, sha256 };
}
