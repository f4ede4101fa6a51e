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
  readonly answer: (Connected & { readonly says: string }) | StoreTrouble;
}

const facts = (says: string): Facts => ({ answer: { ...connected, says } });

const faults = {
  WRONGPASS: { message: "refused", property: "AUTH" },
  NOAUTH: { message: "asks", property: "PING" },
} as const;

export default defineProbe({
  id: "redis-reachable",
  title: "Redis answers the application over TLS, with a certificate that is trusted",
  why: "Sessions, limits and jobs all wait for it; one that does not verify the certificate gives its password to whoever answers.",
  fix: "Connect with the rediss:// URL of the stack, and verify the certificate.",
  severity: "high",
  controls: ["redis-reachable", "redis-url"],
  target: "redis",
  messages: {
    ...connectionMessages,
    asks: "It asks for a password, and the application has none.",
    other: "It answers PING with something else than PONG.",
  },
  async collect(target, look): Promise<Facts> {
    const address = await addressOf(target, look);
    if (isTrouble(address)) return { answer: address };
    const { ca } = target;
    const answer = await look.redis({
      address,
      login: true,
      commands: [["PING"]],
      ...(ca === undefined ? {} : { ca }),
    });
    if (isTrouble(answer)) return { answer };
    const [says = ""] = answer.replies;
    if (isTrouble(says)) return { answer: says };
    const { tls, sha256 } = answer;
    return { answer: { host: address.host, tls, sha256, says: says === "PONG" ? says : "" } };
  },
  *judge({ answer }) {
    if (isTrouble(answer)) yield* connectionFaults(answer, "Redis", faults);
    else if (answer.says !== "PONG") yield { message: "other", property: "PING" };
  },
  evidence: (facts) => connectionEvidence(facts),
  passes: [{ name: "PONG", facts: facts("PONG") }],
  fails: [
    { name: "no URL", facts: refusedBy("URL", "REDIS_URL is no URL of Redis"), expect: "url" },
    { name: "expired", facts: refusedBy("CERT_HAS_EXPIRED"), expect: "untrusted" },
    { name: "wrong password", facts: refusedBy("WRONGPASS"), expect: "refused" },
    { name: "no password", facts: refusedBy("NOAUTH"), expect: "asks" },
    { name: "something else", facts: facts(""), expect: "other" },
  ],
  undecided: [
    { name: "out of reach", facts: refusedBy("ECONNREFUSED") },
    { name: "no TLS, which another probe finds", facts: refusedBy("ERR_SSL_WRONG_VERSION_NUMBER") },
  ],
});
