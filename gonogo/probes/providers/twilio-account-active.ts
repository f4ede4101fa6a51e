import { askApi, textAt } from "../look/api";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { basic, untold } from "./ask";

interface Facts {
  readonly account: { readonly status: string; readonly type: string } | "refused" | Trouble;
}

const facts = (status: string, type = "Full"): Facts => ({ account: { status, type } });

export default defineProbe({
  id: "twilio-account-active",
  title: "The Twilio account is active and no trial",
  why: "A suspended account sends nothing, and a trial sends to verified numbers only, with a sentence of its own before each message.",
  fix: "Upgrade the account and settle what is open in Twilio's console; put the current token into the stack's secret.",
  severity: "high",
  controls: ["twilio-config"],
  target: "twilio",
  messages: {
    refused: "Twilio refuses the token of the account.",
    status: "The account is {status}.",
    trial: "The account is a trial.",
  },
  async collect({ secret, accountSid }, look): Promise<Facts> {
    if (accountSid === undefined) return { account: untold("accountSid") };
    const token = await look.secret(secret);
    if (isTrouble(token)) return { account: token };
    const answer = await askApi(look, {
      url: `https://api.twilio.com/2010-04-01/Accounts/${encodeURIComponent(accountSid)}.json`,
      headers: basic(accountSid, token.trim()),
    });
    if (isTrouble(answer)) return { account: answer };
    const { status, body } = answer;
    if (status === 401) return { account: "refused" };
    if (status !== 200) return { account: { trouble: `it answers ${status}` } };
    const said = textAt(body, "status");
    if (said === "") return { account: { trouble: "its answer tells no status" } };
    return { account: { status: said, type: textAt(body, "type") } };
  },
  *judge(facts) {
    const account = seen(facts.account, "Twilio");
    const property = "account";
    if (account === "refused") yield { message: "refused", property };
    else if (account.status !== "active") {
      yield { message: "status", property, status: account.status };
    } else if (account.type === "Trial") yield { message: "trial", property };
  },
  evidence: ({ account }) =>
    isTrouble(account) || account === "refused" ? {} : { status: account.status },
  passes: [{ name: "active", facts: facts("active") }],
  fails: [
    { name: "refused", facts: { account: "refused" }, expect: "refused" },
    { name: "suspended", facts: facts("suspended"), expect: "status" },
    { name: "a trial", facts: facts("active", "Trial"), expect: "trial" },
  ],
  undecided: [{ name: "Twilio is down", facts: { account: { trouble: "it answers 503" } } }],
});
