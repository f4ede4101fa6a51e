import { askApi, membersAt } from "../look/api";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { bearer } from "./ask";

interface Facts {
  readonly scopes: readonly string[] | "refused" | Trouble;
}

const facts = (scopes: Facts["scopes"]): Facts => ({ scopes });

export default defineProbe({
  id: "sendgrid-key-scopes",
  title: "SendGrid's key may send mail",
  why: "A revoked key, or one that may only read, ends every mail in an error: no confirmation, no password reset.",
  fix: "Make a key with the scope mail.send and put it into the stack's secret.",
  severity: "high",
  controls: ["email-provider"],
  target: "sendgrid",
  options: {
    scopes: {
      type: "array",
      items: { type: "string" },
      default: ["mail.send"],
      stricter: "more",
      description: "Scopes that the key must have, in SendGrid's names.",
      source: "Our choice: clientflow-021 wants a key that works.",
    },
  },
  messages: {
    refused: "SendGrid refuses the key.",
    missing: "The key has not the scope {scope}.",
  },
  async collect({ secret }, look): Promise<Facts> {
    const key = await look.secret(secret);
    if (isTrouble(key)) return facts(key);
    const answer = await askApi(look, {
      url: "https://api.sendgrid.com/v3/scopes",
      headers: bearer(key.trim()),
    });
    if (isTrouble(answer)) return facts(answer);
    if (answer.status === 401) return facts("refused");
    if (answer.status !== 200) return facts({ trouble: `it answers ${answer.status}` });
    const scopes = membersAt(answer.body, "scopes");
    return facts(isTrouble(scopes) ? scopes : scopes.map(String));
  },
  *judge(facts, { scopes: wanted }) {
    const scopes = seen(facts.scopes, "SendGrid");
    const property = "key";
    if (scopes === "refused") {
      yield { message: "refused", property };
      return;
    }
    for (const scope of wanted) {
      if (!scopes.includes(scope)) yield { message: "missing", property, scope };
    }
  },
  evidence: ({ scopes }) => (Array.isArray(scopes) ? { scopes: scopes.length } : {}),
  passes: [{ name: "may send", facts: facts(["mail.send", "sender_verification_eligible"]) }],
  fails: [
    { name: "refused", facts: facts("refused"), expect: "refused" },
    { name: "may only read", facts: facts(["stats.read"]), expect: "missing" },
  ],
  undecided: [{ name: "SendGrid is down", facts: facts({ trouble: "it answers 503" }) }],
});
