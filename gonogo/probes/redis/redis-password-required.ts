import { type PasswordShape, shapeOf } from "../password-shape";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { addressOf, askRedis } from "./session";

interface Facts {
  /** What a command got that came without a password. */
  readonly without: "refused" | "answered" | Trouble;
  readonly password: PasswordShape | Trouble;
}

const strong: PasswordShape = { length: 48, distinct: 30, known: false };
const facts = (without: Facts["without"], password: Partial<PasswordShape> = {}): Facts => ({
  without,
  password: { ...strong, ...password },
});

/** What a Redis says to who has not signed in, or to a default user without rights. */
const refusals = new Set(["NOAUTH", "NOPERM", "DENIED"]);

export default defineProbe({
  id: "redis-password-required",
  title: "Redis refuses a command without a password, and the password is strong",
  why: "Whoever reaches an open Redis reads the sessions, fills the queues and writes files to its disk.",
  fix: "Set an auth token or users in ElastiCache, requirepass or ACLs elsewhere, with 32 generated characters.",
  severity: "critical",
  controls: ["redis-auth-token"],
  target: "redis",
  options: {
    length: {
      type: "integer",
      default: 16,
      minimum: 8,
      stricter: "higher",
      description: "Least characters of the password.",
      source: "ElastiCache's least; catalytic-139 asks for a strong one without a figure",
    },
  },
  messages: {
    open: "It answers a command that came without a password.",
    known: "The password is one that everybody tries first.",
    short: "The password has {length} characters, and {least} are asked for.",
    plain: "The password has only {distinct} different characters.",
  },
  async collect(target, look): Promise<Facts> {
    const address = await addressOf(target, look);
    if (isTrouble(address)) return { without: address, password: address };
    const password = shapeOf(address.password, address.user);
    const answer = await askRedis(target, look, [["PING"]], false);
    if (isTrouble(answer)) return { without: answer, password };
    const [reply] = answer.replies;
    if (!isTrouble(reply)) return { without: "answered", password };
    return { without: refusals.has(reply.code) ? "refused" : reply, password };
  },
  *judge({ without, password }, { length: least }) {
    if (without === "answered") {
      yield { message: "open", property: "PING" };
      return;
    }
    const { length, distinct, known } = seen(password, "Redis");
    const property = "password";
    // The application's own way in without one is redis-reachable's to tell.
    if (length > 0 && known) yield { message: "known", property };
    else if (length > 0 && length < least) yield { message: "short", property, length, least };
    else if (length > 0 && distinct < 6) yield { message: "plain", property, distinct };
    seen(without, "Redis");
  },
  passes: [{ name: "refused, and generated", facts: facts("refused") }],
  fails: [
    { name: "open", facts: facts("answered"), expect: "open" },
    { name: "a known password", facts: facts("refused", { known: true }), expect: "known" },
    { name: "short", facts: facts("refused", { length: 10 }), expect: "short" },
    { name: "one character", facts: facts("refused", { distinct: 1 }), expect: "plain" },
  ],
  undecided: [{ name: "out of reach", facts: facts({ trouble: "cut" }) }],
});
