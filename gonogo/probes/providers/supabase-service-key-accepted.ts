import { defineProbe, isTrouble, seen } from "../probe";
import { type KeyAnswer, keyAnswer, untold } from "./ask";
import { supabaseHeaders } from "./supabase";

interface Facts {
  readonly answer: KeyAnswer;
}

export default defineProbe({
  id: "supabase-service-key-accepted",
  title: "Supabase answers to the service key",
  why: "With a key of before the last rotation every request of the API to Supabase ends in an error.",
  fix: "Copy the service key from the project's settings into the stack's secret.",
  severity: "high",
  controls: ["supabase-config"],
  target: "supabase",
  messages: { refused: "Supabase refuses the service key." },
  async collect(target, look): Promise<Facts> {
    const { url } = target;
    if (url === undefined) return { answer: untold("url") };
    // What only the service key may do, for one row, of which nothing is kept.
    const address = `${url.replace(/\/+$/, "")}/auth/v1/admin/users?page=1&per_page=1`;
    const answer = await keyAnswer(target, look, (key) => ({
      url: address,
      headers: supabaseHeaders(key),
    }));
    // An anonymous key is known, and is told that this is not for it.
    const isKnown = isTrouble(answer) && answer.trouble === "it answers 403";
    return { answer: isKnown ? "refused" : answer };
  },
  *judge({ answer }) {
    if (seen(answer, "Supabase") === "refused") {
      yield { message: "refused", property: "service key" };
    }
  },
  evidence: ({ answer }) => (isTrouble(answer) ? {} : { key: answer }),
  passes: [{ name: "accepted", facts: { answer: "accepted" } }],
  fails: [{ name: "refused", facts: { answer: "refused" }, expect: "refused" }],
  undecided: [{ name: "Supabase is down", facts: { answer: { trouble: "it answers 503" } } }],
});
