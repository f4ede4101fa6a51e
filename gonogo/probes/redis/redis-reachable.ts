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
        readonly says: string;
      }
    | StoreTrouble;
}

const facts = (says: string): Facts => ({
  answer: { host: "cache.shop.example", tls: "TLSv1.3", sha256: "ab".repeat(32), says },
});
const trouble = (code: string, words = "it said no"): Facts => ({
  answer: { trouble: words, code },
});

export default defineProbe({
  id: "redis-reachable",
  title: "Redis answers the application over TLS, with a certificate that is trusted",
  why: "Sessions, limits and jobs all wait for it; one that does not verify the certificate gives its password to whoever answers.",
  fix: "Connect with the rediss:// URL of the stack, and verify the certificate.",
  severity: "high",
  controls: ["redis-reachable", "redis-url"],
  target: "redis",
  messages: {
    url: "{problem}.",
    untrusted: "The certificate cannot be trusted: {reason}.",
    refused: "It refuses the password of the application.",
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
    const property = "PING";
    if (!isTrouble(answer)) {
      if (answer.says !== "PONG") yield { message: "other", property };
      return;
    }
    const reason = untrusted[answer.code];
    if (reason !== undefined) yield { message: "untrusted", property: "connection", reason };
    else if (answer.code === "URL") {
      yield { message: "url", property: "connection", problem: answer.trouble };
    } else if (answer.code === "WRONGPASS") yield { message: "refused", property: "AUTH" };
    else if (answer.code === "NOAUTH") yield { message: "asks", property };
    else seen(answer, "Redis");
  },
  evidence: ({ answer }) =>
    isTrouble(answer) ? {} : { host: answer.host, tls: answer.tls, sha256: answer.sha256 },
  passes: [{ name: "PONG", facts: facts("PONG") }],
  fails: [
    { name: "no URL", facts: trouble("URL", "REDIS_URL is no URL of Redis"), expect: "url" },
    { name: "expired", facts: trouble("CERT_HAS_EXPIRED"), expect: "untrusted" },
    { name: "wrong password", facts: trouble("WRONGPASS"), expect: "refused" },
    { name: "no password", facts: trouble("NOAUTH"), expect: "asks" },
    { name: "something else", facts: facts(""), expect: "other" },
  ],
  undecided: [
    { name: "out of reach", facts: trouble("ECONNREFUSED") },
    { name: "no TLS, which another probe finds", facts: trouble("ERR_SSL_WRONG_VERSION_NUMBER") },
  ],
});
