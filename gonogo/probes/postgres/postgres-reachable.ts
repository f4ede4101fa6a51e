import type { StoreTrouble } from "../look/postgres";
import { untrusted } from "../look/trouble-of-stores";
import { defineProbe, isTrouble, seen } from "../probe";
import { addressOf } from "./session";

interface Facts {
  readonly answer:
    | {
        readonly host: string;
        readonly tls: string;
        readonly sha256: string;
        readonly mode: string;
      }
    | StoreTrouble;
}

const sha256 = "ab".repeat(32);
const facts = (mode: string): Facts => ({
  answer: { host: "shop.rds.example", tls: "TLSv1.3", sha256, mode },
});
const trouble = (code: string, words = "it said no"): Facts => ({
  answer: { trouble: words, code },
});

/** Words of libpq for a client that takes an open connection, or any certificate. */
const weak = new Set(["disable", "allow", "prefer"]);

export default defineProbe({
  id: "postgres-reachable",
  title: "Postgres answers the application's role over TLS, with a certificate that is trusted",
  why: "A release whose database refuses it is down from its first second; one that does not verify the certificate gives its password to whoever answers.",
  fix: "Sign in with the URL of the stack, sslmode=verify-full, and RDS's bundle of authorities.",
  severity: "critical",
  controls: ["postgres-reachable", "postgres-url"],
  target: "postgres",
  messages: {
    url: "{problem}.",
    mode: "The URL says sslmode={mode}: the application takes a connection without TLS.",
    untrusted: "The certificate cannot be trusted: {reason}.",
    refused: "It refuses the password of the application's role.",
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
    const property = "connection";
    if (isTrouble(answer)) {
      const reason = untrusted[answer.code];
      if (reason !== undefined) yield { message: "untrusted", property, reason };
      else if (answer.code === "URL") yield { message: "url", property, problem: answer.trouble };
      else if (answer.code === "28P01") yield { message: "refused", property };
      else if (answer.code === "3D000") yield { message: "database", property };
      else if (answer.code === "53300") yield { message: "full", property };
      else seen(answer, "Postgres");
      return;
    }
    const { mode } = answer;
    if (weak.has(mode)) yield { message: "mode", property: "sslmode", mode };
  },
  evidence: ({ answer }) =>
    isTrouble(answer) ? {} : { host: answer.host, tls: answer.tls, sha256: answer.sha256 },
  passes: [
    { name: "verified", facts: facts("verify-full") },
    { name: "another client's word for it", facts: facts("require") },
    { name: "said in the code, not in the URL", facts: facts("") },
  ],
  fails: [
    {
      name: "no URL of Postgres",
      facts: trouble("URL", "DATABASE_URL is no URL of Postgres"),
      expect: "url",
    },
    { name: "an open connection is allowed", facts: facts("prefer"), expect: "mode" },
    {
      name: "for another host",
      facts: trouble("ERR_TLS_CERT_ALTNAME_INVALID"),
      expect: "untrusted",
    },
    { name: "wrong password", facts: trouble("28P01"), expect: "refused" },
    { name: "no such database", facts: trouble("3D000"), expect: "database" },
    { name: "no connection left", facts: trouble("53300"), expect: "full" },
  ],
  undecided: [
    { name: "out of reach", facts: trouble("ECONNREFUSED") },
    { name: "no TLS, which another probe finds", facts: trouble("NOTLS") },
    { name: "our address is not let in", facts: trouble("28000") },
    { name: "no URL", facts: trouble("", "DATABASE_URL is not set") },
  ],
});
