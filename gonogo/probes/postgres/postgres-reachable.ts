import type { StoreTrouble } from "../look/postgres";
import { defineProbe, isTrouble } from "../probe";
import {
  type Connected,
  connected,
  connectionEvidence,
  connectionFaults,
  connectionMessages,
  refusedBy,
} from "../store-connection";
import { addressOf } from "./session";

interface Facts {
  /** With the URL's sslmode; empty where it says none. */
  readonly answer: (Connected & { readonly mode: string }) | StoreTrouble;
}

const facts = (mode: string): Facts => ({ answer: { ...connected, mode } });

/** Words of libpq for a client that takes an open connection. */
const weak = new Set(["disable", "allow", "prefer"]);
/** A word of node-postgres alone. */
const unverified = "no-verify";

const property = "connection";
const faults = {
  "28P01": { message: "refused", property },
  "3D000": { message: "database", property },
  "53300": { message: "full", property },
} as const;

export default defineProbe({
  id: "postgres-reachable",
  title: "Postgres answers the application's role over TLS, with a certificate that is trusted",
  why: "A release whose database refuses it is down from its first second; one that does not verify the certificate gives its password to whoever answers.",
  fix: "Sign in with the URL of the stack, sslmode=verify-full, and RDS's bundle of authorities.",
  severity: "critical",
  controls: ["postgres-reachable", "postgres-url"],
  target: "postgres",
  messages: {
    ...connectionMessages,
    mode: "The URL says sslmode={mode}: the application takes a connection without TLS.",
    unverified: "The URL says sslmode={mode}: the application takes any certificate.",
    database: "It has no database of the name in the URL.",
    full: "It has no connection left.",
  },
  async collect(target, look): Promise<Facts> {
    const address = await addressOf(target, look);
    if (isTrouble(address)) return { answer: address };
    const { ca } = target;
    const answer = await look.postgres({
      address,
      queries: { one: "SELECT 1 AS one" },
      ...(ca === undefined ? {} : { ca }),
    });
    if (isTrouble(answer)) return { answer };
    const { tls, sha256: digest } = answer;
    const { host, sslmode = "" } = address;
    return { answer: { host, tls, sha256: digest, mode: sslmode } };
  },
  *judge({ answer }) {
    if (isTrouble(answer)) {
      yield* connectionFaults(answer, "Postgres", faults);
      return;
    }
    const { mode } = answer;
    if (weak.has(mode)) yield { message: "mode", property: "sslmode", mode };
    if (mode === unverified) yield { message: "unverified", property: "sslmode", mode };
  },
  evidence: (facts) => connectionEvidence(facts),
  passes: [
    { name: "verified", facts: facts("verify-full") },
    { name: "another client's word for it", facts: facts("require") },
    { name: "said in the code, not in the URL", facts: facts("") },
  ],
  fails: [
    {
      name: "no URL of Postgres",
      facts: refusedBy("URL", "DATABASE_URL is no URL of Postgres"),
      expect: "url",
    },
    { name: "an open connection is allowed", facts: facts("prefer"), expect: "mode" },
    { name: "any certificate is taken", facts: facts("no-verify"), expect: "unverified" },
    {
      name: "for another host",
      facts: refusedBy("ERR_TLS_CERT_ALTNAME_INVALID"),
      expect: "untrusted",
    },
    { name: "wrong password", facts: refusedBy("28P01"), expect: "refused" },
    { name: "no such database", facts: refusedBy("3D000"), expect: "database" },
    { name: "no connection left", facts: refusedBy("53300"), expect: "full" },
  ],
  undecided: [
    { name: "out of reach", facts: refusedBy("ECONNREFUSED") },
    { name: "no TLS, which another probe finds", facts: refusedBy("NOTLS") },
    { name: "our address is not let in", facts: refusedBy("28000") },
    { name: "no URL", facts: refusedBy("", "DATABASE_URL is not set") },
  ],
});
