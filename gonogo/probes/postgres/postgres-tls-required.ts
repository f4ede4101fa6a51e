import type { Look } from "../look";
import { untrusted } from "../look/trouble-of-stores";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import type { PostgresTarget } from "../targets";
import { addressOf, askPostgres } from "./session";

interface Facts {
  readonly plain: "refused" | "let in" | "asked" | Trouble;
}

export default defineProbe({
  id: "postgres-tls-required",
  title: "Postgres refuses a client without TLS",
  why: "One client with the wrong setting sends its password and every row in the open, and nobody notices.",
  fix: "Set rds.force_ssl to 1, or require TLS in the proxy; elsewhere write hostssl in pg_hba.conf.",
  severity: "high",
  controls: ["postgres-reachable"],
  target: "postgres",
  messages: {
    open: "It lets a client without TLS in, and asks for no password.",
    asked: "It asks a client without TLS for its password.",
  },
  async collect(target, look): Promise<Facts> {
    const address = await addressOf(target, look);
    if (isTrouble(address)) return { plain: address };
    const answer = await look.postgresPlain(address);
    if (isTrouble(answer)) return { plain: answer };
    const plain = answer.answer;
    return { plain: plain === "shut" || plain === "cut" ? await confirmed(target, look) : plain };
  },
  *judge({ plain }) {
    const property = "connection without TLS";
    const answer = seen(plain, "Postgres");
    if (answer === "let in") yield { message: "open", property };
    if (answer === "asked") yield { message: "asked", property };
  },
  passes: [{ name: "refused", facts: { plain: "refused" } }],
  fails: [
    { name: "let in", facts: { plain: "let in" }, expect: "open" },
    { name: "asked for a password", facts: { plain: "asked" }, expect: "asked" },
  ],
  undecided: [
    { name: "out of reach", facts: { plain: { trouble: "the connection was refused" } } },
  ],
});

/** Who was refused without TLS was refused for that only if TLS gets another answer. */
async function confirmed(target: PostgresTarget, look: Look): Promise<"refused" | Trouble> {
  const answer = await askPostgres(target, look, { one: "SELECT 1 AS one" });
  if (!isTrouble(answer)) return "refused";
  const { code, trouble } = answer;
  // No password that is wrong and no database that is missing is found out without a connection.
  const isAnswer = Object.hasOwn(untrusted, code) || /^[0-9A-Z]{5}$/.test(code);
  const isSame = code === "NOTLS" || code === "28000";
  if (isAnswer && !isSame) return "refused";
  return { trouble: `it refuses a client without TLS, and with TLS: ${trouble}` };
}
