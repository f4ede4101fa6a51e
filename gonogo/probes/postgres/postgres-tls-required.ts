import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { addressOf } from "./session";

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
    return { plain: isTrouble(answer) ? answer : answer.answer };
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
