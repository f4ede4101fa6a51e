import type { Look } from "../look";
import { untrusted } from "../look/trouble-of-stores";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import type { RedisTarget } from "../targets";
import { addressOf, askRedis } from "./session";

interface Facts {
  /** What the URL asks for; empty where no URL says it. */
  readonly asks: "on" | "off" | "";
  readonly plain: "refused" | "answers" | Trouble;
}

export default defineProbe({
  id: "redis-tls-required",
  title: "Redis answers no client without TLS",
  why: "Passwords, sessions and jobs in the open can be read, and changed, by whoever is on the way.",
  fix: "Set transitEncryptionMode to required, or port 0 with a tls-port, and write rediss:// in the URL.",
  severity: "high",
  controls: ["redis-tls"],
  target: "redis",
  messages: {
    scheme: "The URL of the application asks for no TLS.",
    open: "It answers a client without TLS.",
  },
  async collect(target, look): Promise<Facts> {
    const address = await addressOf(target, look);
    if (isTrouble(address)) return { asks: "", plain: address };
    const { host, hostAddress = host, port, tls: asks = "" } = address;
    const answer = await look.redisPlain({ host: hostAddress, port });
    if (isTrouble(answer)) return { asks, plain: answer };
    const plain = answer.answer === "cut" ? await confirmed(target, look) : answer.answer;
    return { asks, plain };
  },
  *judge({ asks, plain }) {
    // Who asks for no TLS and is answered is one mistake, told where it can be mended first.
    if (plain === "answers") yield { message: "open", property: "connection without TLS" };
    else if (asks === "off") yield { message: "scheme", property: "URL" };
    else seen(plain, "Redis");
  },
  passes: [
    { name: "refused", facts: { asks: "on", plain: "refused" } },
    { name: "a host without a URL", facts: { asks: "", plain: "refused" } },
  ],
  fails: [
    { name: "answered", facts: { asks: "off", plain: "answers" }, expect: "open" },
    { name: "redis://", facts: { asks: "off", plain: "refused" }, expect: "scheme" },
  ],
  undecided: [{ name: "out of reach", facts: { asks: "on", plain: { trouble: "refused" } } }],
});

/** Who hangs up on a client without TLS refuses it only if one with TLS gets an answer. */
async function confirmed(target: RedisTarget, look: Look): Promise<"refused" | Trouble> {
  const answer = await askRedis(target, look, [["PING"]], false);
  if (!isTrouble(answer) || Object.hasOwn(untrusted, answer.code)) return "refused";
  return { trouble: `it hangs up on a client without TLS, and with TLS: ${answer.trouble}` };
}
